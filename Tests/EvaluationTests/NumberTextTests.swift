import Testing

@testable import Evaluation

@Suite("Numbers in tables")
struct NumberTextTests {
    @Test(
        "a share is never rounded to all or to nothing",
        arguments: [(1, "1.000"), (0.99999, "0.999"), (0.9876, "0.988"), (0.00001, "0.001"), (0, "0.000")])
    func share(value: Double, text: String) { #expect(NumberText.share(value) == text) }

    @Test(
        "a rate has two significant digits",
        arguments: [
            (0, "0"), (1, "1.00"), (0.25, "0.25"), (0.0999, "0.10"), (0.0314, "0.031"), (0.00314, "0.0031"),
            (9.96e-4, "0.0010"), (9.9e-5, "9.9e-05"), (3.2e-181, "3.2e-181"),
        ])
    func rate(value: Double, text: String) { #expect(NumberText.rate(value) == text) }

    @Test("spans are told in hours or days", arguments: [(nil, "never"), (5400, "1.5 h"), (259_200, "3.0 d")])
    func span(value: Double?, text: String) { #expect(NumberText.span(value) == text) }
}

import Exchanges
import Testing

@testable import ReportPage

@Suite("Numbers as people read them")
struct WordingTests {
    @Test(
        "a chance is told as one in how many",
        arguments: [
            (1, "100 in 100"), (0.34, "34 in 100"), (0.01, "1 in 100"), (0.0099, "1 in 100"), (0.00019, "1 in 5,300"),
            (4.7e-7, "1 in 2.1 million"), (2.4e-11, "1 in 42 billion"), (1e-12, "1 in 1 trillion"),
            (9e-13, "< 1 in 10^12"), (0, "< 1 in 10^12"), (-0.1, "unknown"), (1.1, "unknown"), (.nan, "unknown"),
        ] as [(Double, String)])
    func chance(probability: Double, words: String) {
        #expect(Wording.chance(probability) == words)
    }

    @Test(
        "a count has its thousands apart",
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (-17_302, "-17,302"), (.max, "9,223,372,036,854,775,807"),
            (.min, "-9,223,372,036,854,775,808"),
        ])
    func count(number: Int, words: String) {
        #expect(Wording.count(number) == words)
    }

    @Test(
        "a share says none and all only where it is",
        arguments: [(0, "0 %"), (0.0001, "< 1 %"), (0.17, "17 %"), (0.999, "> 99 %"), (1, "100 %"), (.nan, "unknown")]
            as [(Double, String)])
    func share(share: Double, words: String) {
        #expect(Wording.share(share) == words)
    }

    @Test(
        "a measured number has about three digits",
        arguments: [
            (0, "0"), (0.0001, "< 0.001"), (-0.0001, "> -0.001"), (-0.003, "-0.003"), (0.94, "0.94"), (3.14159, "3.14"),
            (212.4, "212"), (123_456, "123,456"), (12_345_678, "12 million"), (.infinity, "unknown"), (.nan, "unknown"),
        ] as [(Double, String)])
    func number(number: Double, words: String) {
        #expect(Wording.number(number) == words)
    }

    @Test(
        "a span is told in its two largest units",
        arguments: [
            (0, "0 s"), (-5, "0 s"), (40, "40 s"), (3600, "1 h"), (3605, "1 h"), (78_900, "21 h 55 min"),
            (86_460, "1 d"), (90_000, "1 d 1 h"), (400 * 86_400, "400 d"),
        ])
    func span(seconds: Int, words: String) {
        let start = Timestamp(seconds: 1_770_000_000)
        #expect(Wording.span(from: start, to: start.advanced(by: .seconds(seconds))) == words)
    }

    @Test("a confidence is never 1", arguments: [(1, "> 0.99"), (0.97, "0.97"), (0.5, "0.5"), (2, "unknown")])
    func confidence(confidence: Double, words: String) {
        #expect(Wording.confidence(confidence) == words)
    }
}

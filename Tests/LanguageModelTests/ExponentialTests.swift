import Foundation
import Testing

@testable import LanguageModel

@Suite struct ExponentialTests {
    @Test("exponentials agree with double precision over their whole range")
    func accuracy() {
        let exponents = stride(from: Float(-86.9), through: 88, by: 0.037).map { $0 }
        for (exponent, found) in zip(exponents, exponents.exponentials(subtracting: 0)) {
            let exact = exp(Double(exponent))
            #expect(abs(Double(found) - exact) / exact < 3e-7, "\(exponent)")
        }
        #expect(
            [Float(3)].exponentials(subtracting: 1, scaledBy: 0.5).map { abs($0 - Float(exp(1.0))) < 1e-6 } == [true])
    }

    @Test("what is out of range becomes zero or stays finite")
    func limits() {
        #expect([-.infinity, -1e30, -88].exponentials(subtracting: 0) == [0, 0, 0])
        #expect([Float.infinity, 1e30, 0].exponentials(subtracting: 0).allSatisfy { $0.isFinite && $0 >= 1 })
        #expect([Float]().exponentials(subtracting: 0).isEmpty)
    }

    @Test("sums leave nothing out", arguments: 0..<20)
    func sums(count: Int) {
        #expect((0..<count).map { Float($0) }.parallelSum == Float(count * max(count - 1, 0) / 2))
    }
}

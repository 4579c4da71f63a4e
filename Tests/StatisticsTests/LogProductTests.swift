import Foundation
import Statistics
import Testing

@Suite("The logarithm of a product")
struct LogProductTests {
    @Test(
        "is the sum of the factors' logarithms, far outside of a double's range",
        arguments: [1e-150, 3e-7, 0.5, 2, 1e9, 1e150])
    func sum(factor: Double) {
        var (product, inverse) = (LogProduct(log: 3), LogProduct())
        for _ in 0..<10_000 {
            product.multiply(by: factor)
            inverse.divide(by: factor)
        }
        #expect(abs(product.log - 3 - 10_000 * log(factor)) <= 1e-9 * abs(10_000 * log(factor)))
        #expect(abs(inverse.log + 10_000 * log(factor)) <= 1e-9 * abs(10_000 * log(factor)))
    }

    @Test("of a factor zero is minus infinity, and of nothing zero")
    func edges() {
        var product = LogProduct()
        #expect(product.log == 0)
        product.add(log: -2)
        #expect(product.log == -2)
        product.multiply(by: 0)
        product.multiply(by: 5)
        #expect(product.log == -.infinity)
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The logarithm of a product of many factors, at the price of a multiplication for each: the logarithm is only taken when the
/// product would leave the range of a double.
@frozen public struct LogProduct: Sendable {
    @usableFromInline var sum: Double
    @usableFromInline var product = 1.0

    /// The empty product, or one whose logarithm is known.
    @inlinable public init(log: Double = 0) { sum = log }

    /// The logarithm of the product.
    public var log: Double { sum + Self.logarithm(product) }

    /// Multiplies by a factor of 1e-150 to 1e150.
    @inlinable public mutating func multiply(by factor: Double) {
        product *= factor
        if !(product > 1e-150 && product < 1e150) { fold() }
    }

    /// Divides by a divisor of 1e-150 to 1e150.
    @inlinable public mutating func divide(by divisor: Double) {
        product /= divisor
        if !(product > 1e-150 && product < 1e150) { fold() }
    }

    /// Multiplies by a factor whose logarithm is known.
    @inlinable public mutating func add(log: Double) { sum += log }

    @usableFromInline mutating func fold() {
        sum += Self.logarithm(product)
        product = 1
    }

    private static func logarithm(_ number: Double) -> Double {
        #if canImport(Darwin)
            Darwin.log(number)
        #else
            Glibc.log(number)
        #endif
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The time to the next event when events come independently at a constant rate.
public struct Exponential: Sendable {
    /// The mean, above zero.
    public let mean: Double

    /// A mean that is not above zero gives NaN throughout.
    public init(mean: Double) {
        self.mean = mean > 0 ? mean : .nan
    }

    /// A draw.
    @inlinable
    public func sample(using generator: inout some RandomNumberGenerator) -> Double {
        -mean * log(generator.openUniform())
    }
}

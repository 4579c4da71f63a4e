#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Quantiles of non-negative values with a bound on the relative error (DDSketch: Masson, Rim and Lee 2019, "DDSketch: a fast
/// and fully-mergeable quantile sketch with relative-error guarantees").
///
/// Buckets grow by a constant factor and none is ever collapsed, so merging is exact. Space grows with the logarithm of the
/// ratio of the largest to the smallest value: 230 counters for three decades at 1.5 %.
public struct QuantileSketch: Sendable, Equatable {
    /// The largest relative error of a quantile.
    public let relativeError: Double
    /// The number of values seen.
    public private(set) var count: UInt64 = 0
    private var zeros: UInt64 = 0
    private var buckets: [UInt64] = []
    private var firstIndex = 0
    private let logGrowth: Double

    /// `relativeError` is held to 0.001…0.5.
    public init(relativeError: Double = 0.01) {
        let error = relativeError > 0.001 ? min(relativeError, 0.5) : 0.001
        self.relativeError = error
        logGrowth = log1p(2 * error / (1 - error))
    }

    /// Adds a value. What is below zero or not finite is not counted; what is below 10⁻³⁰⁰ counts as zero.
    public mutating func insert(_ value: Double) {
        guard value >= 0, value < .infinity else { return }
        count += 1
        guard value >= 1e-300 else {
            zeros += 1
            return
        }
        let index = Int((log(value) / logGrowth).rounded(.up))
        makeRoom(for: index...index)
        buckets[index - firstIndex] += 1
    }

    /// Adds the values of `other`.
    public mutating func merge(_ other: QuantileSketch) throws(SketchMismatch) {
        guard relativeError == other.relativeError else {
            throw SketchMismatch("relative error", relativeError, other.relativeError)
        }
        count += other.count
        zeros += other.zeros
        guard !other.buckets.isEmpty else { return }
        makeRoom(for: other.firstIndex...(other.firstIndex + other.buckets.count - 1))
        for (offset, bucket) in other.buckets.enumerated() {
            buckets[other.firstIndex + offset - firstIndex] += bucket
        }
    }

    /// The value below which a share of `quantile` (0…1) of the values lie; nil without values.
    public func value(at quantile: Double) -> Double? {
        guard count > 0, !quantile.isNaN else { return nil }
        let rank = min(max(quantile, 0), 1) * Double(count - 1)
        var seen = Double(zeros)
        if rank < seen { return 0 }
        for (offset, bucket) in buckets.enumerated() {
            seen += Double(bucket)
            if rank < seen { return middle(of: firstIndex + offset) }
        }
        return middle(of: firstIndex + buckets.count - 1)
    }

    /// The value with the same relative distance to both ends of a bucket.
    private func middle(of index: Int) -> Double {
        exp(Double(index) * logGrowth) * (1 - relativeError)
    }

    private mutating func makeRoom(for indices: ClosedRange<Int>) {
        if buckets.isEmpty { firstIndex = indices.lowerBound }
        if indices.lowerBound < firstIndex {
            buckets.insert(contentsOf: repeatElement(0, count: firstIndex - indices.lowerBound), at: 0)
            firstIndex = indices.lowerBound
        }
        let missing = indices.upperBound - (firstIndex + buckets.count - 1)
        if missing > 0 { buckets.append(contentsOf: repeatElement(0, count: missing)) }
    }
}

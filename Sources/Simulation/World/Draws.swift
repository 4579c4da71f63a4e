import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Random draws from a seed and the thing that they are for, so that each account, row and campaign has a sequence of its own
/// and no order of work can change it.
///
/// SplitMix64 (Steele, Lea and Flood 2014): one addition and one mixing a draw.
struct Draws: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    init(_ seed: UInt64, _ key: UInt64) { state = Self.mix(seed &+ Self.mix(key)) }

    init(_ seed: UInt64, _ key: UInt64, _ second: UInt64) {
        state = Self.mix(Self.mix(seed &+ Self.mix(key)) &+ Self.mix(second ^ 0x9E37_79B9_7F4A_7C15))
    }

    /// A one-to-one scattering of 64 bits.
    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    @inline(__always)
    mutating func next() -> UInt64 {
        let value = Self.mix(state)
        state &+= 0x9E37_79B9_7F4A_7C15
        return value
    }

    /// Uniform in `0..<1`.
    @inline(__always)
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in `0..<count`; 0 for an empty range.
    @inline(__always)
    mutating func below(_ count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(max(count, 1))).high)
    }

    @inline(__always)
    mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

    mutating func normal() -> Double { Normal().sample(using: &self) }

    mutating func logNormal(median: Double, sd: Double) -> Double { median * exp(sd * normal()) }

    mutating func exponential(mean: Double) -> Double { -mean * log(1 - uniform()) }

    /// Gamma with mean `shape`.
    mutating func gamma(shape: Double) -> Double { Gamma(shape: shape, scale: 1).sample(using: &self) }

    /// The index of a weight, drawn in proportion; `cumulative` holds the running sums.
    mutating func index(cumulative: [Double]) -> Int {
        guard let total = cumulative.last else { return 0 }
        let target = uniform() * total
        var (low, high) = (0, cumulative.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// A whole number near `mean`: its floor or the one above, so that sums of many keep the mean.
    mutating func round(_ mean: Double) -> Int { Int(mean) + (chance(mean - mean.rounded(.down)) ? 1 : 0) }
}

extension Array where Element == Double {
    /// Running sums.
    var cumulative: [Double] {
        var sum = 0.0
        return map {
            sum += $0
            return sum
        }
    }
}

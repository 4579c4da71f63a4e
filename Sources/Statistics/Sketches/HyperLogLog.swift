/// Counts distinct keys in a fixed space of 2^precision bytes (Flajolet et al. 2007), with the estimator of Ertl 2017
/// ("New cardinality estimation algorithms for HyperLogLog sketches"), which needs no tables of bias.
///
/// Keys are 64-bit hashes, already seeded. Merging is associative, commutative and idempotent. The relative standard error is
/// about 1.04/√(2^precision).
public struct HyperLogLog: Sendable, Equatable {
    /// The precisions that make sense.
    public static let precisions = 4...16

    /// The logarithm to base 2 of the number of registers.
    public let precision: Int
    /// For each register the longest run of zeros seen, plus one; 0 where no key was.
    public private(set) var registers: [UInt8]

    /// An empty sketch; a precision outside ``precisions`` counts as the nearest one.
    public init(precision: Int = 12) {
        self.precision = min(max(precision, Self.precisions.lowerBound), Self.precisions.upperBound)
        registers = Array(repeating: 0, count: 1 << self.precision)
    }

    /// A sketch from its registers, as stored; nil where their number or a value is not one of a sketch.
    public init?(registers: [UInt8]) {
        let precision = registers.count.trailingZeroBitCount
        guard Self.precisions.contains(precision), registers.count == 1 << precision,
            registers.allSatisfy({ $0 <= 65 - precision })
        else { return nil }
        self.precision = precision
        self.registers = registers
    }

    /// Adds a key.
    public mutating func insert(_ key: UInt64) {
        let register = Int(key >> (64 - UInt64(precision)))
        // The bit below the last keeps the run within the bits that are left.
        let rest = key << UInt64(precision) | 1 << (UInt64(precision) - 1)
        registers[register] = max(registers[register], UInt8(rest.leadingZeroBitCount + 1))
    }

    /// Adds the keys of `other`.
    public mutating func merge(_ other: HyperLogLog) throws(SketchMismatch) {
        guard precision == other.precision else { throw SketchMismatch("precision", precision, other.precision) }
        for index in registers.indices { registers[index] = max(registers[index], other.registers[index]) }
    }

    /// The estimated number of distinct keys.
    public var distinctCount: Double {
        let m = Double(registers.count)
        let last = 65 - precision
        var counts = Array(repeating: 0.0, count: last + 1)
        for register in registers { counts[Int(register)] += 1 }
        var z = m * Self.tau(1 - counts[last] / m)
        for k in stride(from: last - 1, through: 1, by: -1) { z = 0.5 * (z + counts[k]) }
        z += m * Self.sigma(counts[0] / m)
        return m * m / (2 * 0.693_147_180_559_945_3 * z)
    }

    /// x + Σ x^(2^k) 2^(k−1): the correction for empty registers.
    private static func sigma(_ x: Double) -> Double {
        guard x < 1 else { return .infinity }
        var x = x
        var weight = 1.0
        var sum = x
        while true {
            x *= x
            let next = sum + x * weight
            if next == sum { return sum }
            sum = next
            weight *= 2
        }
    }

    /// (1 − x − Σ (1 − x^(2^−k))² 2^−k)/3: the correction for full registers.
    private static func tau(_ x: Double) -> Double {
        guard x > 0, x < 1 else { return 0 }
        var x = x
        var weight = 1.0
        var sum = 1 - x
        while true {
            x = x.squareRoot()
            weight *= 0.5
            let next = sum - (1 - x) * (1 - x) * weight
            if next == sum { return sum / 3 }
            sum = next
        }
    }
}

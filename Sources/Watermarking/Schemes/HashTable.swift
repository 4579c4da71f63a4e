/// The table by which schemes of Kirchenbauer and others hash integers: a permutation of 1,000,003 numbers.
struct HashTable: Sendable {
    static let size = 1_000_003
    private let values: [Int32]

    init(seed: UInt64) { values = Permutation.elements(seed: seed, count: Self.size) }

    /// The table of the original repository, whatever the key.
    static let original = HashTable(seed: 2_971_215_073)

    /// For a scheme that never looks anything up.
    init(empty: Void) { values = [] }

    /// A number from 1, by the remainder that is never negative.
    @inline(__always)
    subscript(number: Int64) -> Int64 {
        let remainder = number % Int64(Self.size)
        return Int64(values[Int(remainder < 0 ? remainder + Int64(Self.size) : remainder)]) + 1
    }
}

/// The member names seen in the objects that are open at the moment, as keyed 64-bit hashes.
///
/// Two different names share a hash with probability 2⁻⁶⁴, under a key drawn once per process, so equal hashes count as
/// equal names. Up to `linearLimit` names an object is searched in order, in room on the stack that all open objects share; a larger
/// one gets a hash table, so that an object of a million names costs time in proportion.
struct NameSet {
    /// An open object.
    struct Scope {
        fileprivate let start: Int
        fileprivate let depth: Int
    }

    private static let linearLimit = 32
    /// Hashes on the stack: 1 KiB, the most that the compiler puts there.
    private static let room = 128
    private static let seed = (UInt64.random(in: 1 ... .max) | 1, UInt64.random(in: 1 ... .max) | 1)

    private let seed = Self.seed
    private let hashes: UnsafeMutableBufferPointer<UInt64>
    private var count = 0
    private var tables: [Int: Set<UInt64>] = [:]

    /// An empty set that is good until `body` returns.
    static func withRoom<Result>(_ body: (NameSet) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: room) { body(NameSet(hashes: $0)) }
    }

    private init(hashes: UnsafeMutableBufferPointer<UInt64>) {
        self.hashes = hashes
    }

    /// Begins an object; the scope returned goes to `insert` and `close`.
    mutating func open(_ depth: Int) -> Scope { Scope(start: count, depth: depth) }

    /// Forgets the names of an object.
    mutating func close(_ scope: Scope) {
        count = scope.start
        if !tables.isEmpty { tables[scope.depth] = nil }
    }

    /// Adds a name; false if the object has it already.
    mutating func insert(_ name: UnsafeRawBufferPointer, in scope: Scope) -> Bool {
        let hash = hash(name)
        let hasTable = !tables.isEmpty && tables[scope.depth] != nil
        if !hasTable, count - scope.start < Self.linearLimit, count < Self.room {
            for index in scope.start..<count where hashes[index] == hash { return false }
            hashes[count] = hash
            count += 1
            return true
        }
        return tables[scope.depth, default: Set(hashes[scope.start..<count])].insert(hash).inserted
    }

    private func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
        let (first, second) = seed
        var state = first ^ UInt64(truncatingIfNeeded: name.count)
        var index = 0
        while index + 8 <= name.count {
            state = Self.mix(state ^ name.loadUnaligned(fromByteOffset: index, as: UInt64.self), second)
            index += 8
        }
        var tail: UInt64 = 0
        while index < name.count {
            tail = tail << 8 | UInt64(name[index])
            index += 1
        }
        return Self.mix(Self.mix(state ^ tail, second), first)
    }

    @inline(__always)
    private static func mix(_ value: UInt64, _ key: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: key)
        return product.high ^ product.low
    }
}

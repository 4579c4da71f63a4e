/// The member names seen in the objects that are open at the moment, as keyed 64-bit hashes.
///
/// Two different names share a hash with probability 2⁻⁶⁴, under a key drawn once per process, so equal hashes count as
/// equal names. Up to `linearLimit` names an object is searched in order; a larger one gets a hash table, so that an object of a
/// million names costs time in proportion.
struct NameSet {
    private static let linearLimit = 32
    private static let seed = (UInt64.random(in: 1 ... .max) | 1, UInt64.random(in: 1 ... .max) | 1)

    private var hashes: [UInt64] = []
    private var tables: [Int: Set<UInt64>] = [:]

    /// Begins an object; the scope returned goes to `insert` and `close`.
    mutating func open() -> Int { hashes.count }

    /// Forgets the names of the object that began at `scope`.
    mutating func close(_ scope: Int) {
        hashes.removeLast(hashes.count - scope)
        if !tables.isEmpty { tables[scope] = nil }
    }

    /// Adds a name; false if the object has it already.
    mutating func insert(_ name: UnsafeRawBufferPointer, in scope: Int) -> Bool {
        let hash = Self.hash(name)
        let count = hashes.count - scope
        if count < Self.linearLimit {
            for index in scope..<hashes.count where hashes[index] == hash { return false }
            if hashes.isEmpty { hashes.reserveCapacity(48) }
            hashes.append(hash)
            return true
        }
        if count == Self.linearLimit {
            tables[scope] = Set(hashes[scope...])
            hashes.append(0)
        }
        return tables[scope]?.insert(hash).inserted ?? false
    }

    private static func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
        let (first, second) = seed
        var state = first ^ UInt64(truncatingIfNeeded: name.count)
        var index = 0
        while index + 8 <= name.count {
            state = mix(state ^ name.loadUnaligned(fromByteOffset: index, as: UInt64.self), second)
            index += 8
        }
        var tail: UInt64 = 0
        while index < name.count {
            tail = tail << 8 | UInt64(name[index])
            index += 1
        }
        return mix(mix(state ^ tail, second), first)
    }

    @inline(__always)
    private static func mix(_ value: UInt64, _ key: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: key)
        return product.high ^ product.low
    }
}

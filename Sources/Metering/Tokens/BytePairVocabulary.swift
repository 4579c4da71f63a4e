#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The tokens of a vocabulary with their ranks, found by their bytes.
///
/// Tokens lie behind each other in one array; an open-addressing table, at most half full, leads to them.
final class BytePairVocabulary: Sendable {
    private let bytes: [UInt8]
    /// Where each token begins in `bytes`, in order of the file, and the end of the last.
    private let starts: [UInt32]
    private let ranks: [UInt32]
    /// For each slot the upper half of the token's hash and its number plus 1; 0 where the slot is empty.
    private let slots: [UInt64]
    /// The longest token's bytes.
    let longest: Int

    /// What ``rank(of:)`` says for bytes that are no token.
    static let noRank = UInt32.max

    /// Reads a rank file as tiktoken has them: in each line a token in base64, a space and the rank.
    init(_ file: [UInt8]) throws(BytePairError) {
        var reader = Reader()
        try reader.read(file)
        bytes = reader.bytes
        starts = reader.starts
        ranks = reader.ranks
        slots = reader.slots
        longest = reader.longest
    }

    /// The token's rank, the lower the earlier its pair is merged; ``noRank`` if the bytes are no token.
    @inline(__always)
    func rank(of token: UnsafeRawBufferPointer) -> UInt32 {
        guard token.count <= longest else { return Self.noRank }
        let number = Self.number(of: token, bytes: bytes, starts: starts, slots: slots).number
        return number < 0 ? Self.noRank : ranks[number]
    }

    /// The token's number, or -1 and the slot that it would have.
    @inline(__always)
    private static func number(
        of token: UnsafeRawBufferPointer, bytes: [UInt8], starts: [UInt32], slots: [UInt64]
    ) -> (number: Int, slot: Int, tag: UInt64) {
        let hash = hash(token)
        let tag = hash & 0xFFFF_FFFF_0000_0000
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            if slots[slot] & 0xFFFF_FFFF_0000_0000 == tag {
                let number = Int(slots[slot] & 0xFFFF_FFFF) - 1
                if equal(token, Int(starts[number])..<Int(starts[number + 1]), in: bytes) { return (number, slot, tag) }
            }
            slot = (slot + 1) & mask
        }
        return (-1, slot, tag)
    }

    @inline(__always)
    private static func equal(_ token: UnsafeRawBufferPointer, _ range: Range<Int>, in bytes: [UInt8]) -> Bool {
        guard range.count == token.count, let first = token.baseAddress else { return false }
        return bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { memcmp($0 + range.lowerBound, first, range.count) == 0 } ?? false
        }
    }

    /// Eight bytes at a time, multiplied and folded. Nobody outside chooses the keys of the table, only what is looked up.
    @inline(__always)
    private static func hash(_ token: UnsafeRawBufferPointer) -> UInt64 {
        let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
        var hash = UInt64(truncatingIfNeeded: token.count) &* factor
        var offset = 0
        while offset + 8 <= token.count {
            hash = (hash ^ token.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* factor
            hash ^= hash >> 32
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < token.count {
            rest = rest << 8 | UInt64(token[offset])
            offset += 1
        }
        hash = (hash ^ rest) &* factor
        hash ^= hash >> 29
        hash = hash &* factor
        return hash ^ hash >> 32
    }
}

extension BytePairVocabulary {
    private struct Reader {
        var bytes: [UInt8] = []
        var starts: [UInt32] = [0]
        var ranks: [UInt32] = []
        var slots: [UInt64] = []
        var longest = 0

        mutating func read(_ file: [UInt8]) throws(BytePairError) {
            let lines = 1 + file.count { $0 == 0x0A }
            var size = 1024
            while size < 2 * lines { size *= 2 }
            slots = [UInt64](repeating: 0, count: size)
            bytes.reserveCapacity(file.count / 2)
            var line = 0
            for content in file.split(separator: 0x0A, omittingEmptySubsequences: false) {
                line += 1
                let content = content.last == 0x0D ? content.dropLast() : content
                if !content.isEmpty { try add(content, line: line) }
            }
            try checkBytes(line: line)
            try checkRanks()
        }

        private mutating func add(_ content: ArraySlice<UInt8>, line: Int) throws(BytePairError) {
            guard let space = content.firstIndex(of: 0x20), let token = Base64.decode(content[..<space]), !token.isEmpty
            else { throw BytePairError(line: line, reason: .malformedLine) }
            let digits = content[(space + 1)...]
            guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let rank = UInt32(String(decoding: digits, as: UTF8.self)), rank != noRank
            else { throw BytePairError(line: line, reason: .malformedRank) }
            guard bytes.count + token.count <= 1 << 30 else { throw BytePairError(line: line, reason: .tooLarge) }
            let found = token.withUnsafeBytes { number(of: $0, bytes: bytes, starts: starts, slots: slots) }
            guard found.number < 0 else { throw BytePairError(line: line, reason: .repeatedToken) }
            bytes += token
            starts.append(UInt32(bytes.count))
            ranks.append(rank)
            slots[found.slot] = found.tag | UInt64(ranks.count)
            longest = max(longest, token.count)
        }

        private func checkBytes(line: Int) throws(BytePairError) {
            for byte in UInt8.min...UInt8.max {
                let found = withUnsafeBytes(of: byte) { number(of: $0, bytes: bytes, starts: starts, slots: slots) }
                if found.number < 0 { throw BytePairError(line: line, reason: .missingByte(byte)) }
            }
        }

        /// Two tokens of one rank would be merged in an order that the file does not tell.
        private func checkRanks() throws(BytePairError) {
            let order = ranks.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
            for (one, other) in zip(order, order.dropFirst()) where ranks[one] == ranks[other] {
                throw BytePairError(line: other + 1, reason: .repeatedRank)
            }
        }
    }
}

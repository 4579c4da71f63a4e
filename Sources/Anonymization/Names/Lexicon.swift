/// What lists say about a word, found by its hash.
struct Lexicon: Sendable {
    /// Lists that a word is in.
    struct Lists: OptionSet, Sendable {
        let rawValue: UInt16
        static let given = Lists(rawValue: 1)
        static let family = Lists(rawValue: 2)
        static let country = Lists(rawValue: 4)
        static let place = Lists(rawValue: 8)
        static let organization = Lists(rawValue: 16)
        static let organizationEnd = Lists(rawValue: 32)
        static let street = Lists(rawValue: 64)
        static let title = Lists(rawValue: 128)
        static let relation = Lists(rawValue: 256)
        static let ordinary = Lists(rawValue: 512)
        static let direction = Lists(rawValue: 1024)
        static let nationality = Lists(rawValue: 2048)
        static let landmark = Lists(rawValue: 4096)
    }

    private var hashes: [UInt32] = Array(repeating: 0, count: 1 << 14)
    private var lists: [UInt16] = Array(repeating: 0, count: 1 << 14)
    private var count = 0

    /// The built-in lists with a user's own names.
    init(names: [String] = []) {
        for (words, list) in [
            (WordLists.givenNames, Lists.given), (WordLists.familyNames, .family), (WordLists.countries, .country),
            (WordLists.places, .place), (WordLists.organizations, .organization),
            (WordLists.organizationEnds, .organizationEnd),
            (WordLists.streetWords, .street), (WordLists.titles, .title), (WordLists.relations, .relation),
            (WordLists.ordinary, .ordinary), (WordLists.directions, .direction),
            (WordLists.nationalities, .nationality), (WordLists.landmarks, .landmark),
            (WordLists.things, .landmark),
        ] {
            for word in SentenceGenerator.words(words) { insert(word, list) }
        }
        for name in names {
            for word in SentenceGenerator.words(name.lowercased()) { insert(word, [.given, .family]) }
        }
    }

    /// The lists as bytes: their room, then hashes, then what lists say.
    var serialized: [UInt8] {
        LittleEndian.bytes(UInt32(hashes.count)) + hashes.flatMap(LittleEndian.bytes)
            + lists.flatMap(LittleEndian.bytes)
    }

    /// Reads what ``serialized`` gave; nil for anything else.
    init?(serialized bytes: inout ArraySlice<UInt8>) {
        guard let room: UInt32 = LittleEndian.take(&bytes), room >= 16, room & (room - 1) == 0,
            bytes.count >= Int(room) * 6
        else { return nil }
        hashes = (0..<room).compactMap { _ in LittleEndian.take(&bytes) }
        lists = (0..<room).compactMap { _ in LittleEndian.take(&bytes) }
        count = hashes.count { $0 != 0 }
        // A search must come to an end.
        guard count * 2 <= hashes.count + 2 else { return nil }
    }

    private mutating func insert(_ word: String, _ list: Lists) {
        if count * 2 > hashes.count { grow() }
        let hash = Self.hash(Array(word.utf8))
        var slot = Int(hash) & (hashes.count - 1)
        while hashes[slot] != 0, hashes[slot] != hash { slot = (slot + 1) & (hashes.count - 1) }
        if hashes[slot] == 0 { count += 1 }
        hashes[slot] = hash
        lists[slot] |= list.rawValue
    }

    private mutating func grow() {
        let old = zip(hashes, lists).filter { $0.0 != 0 }
        hashes = Array(repeating: 0, count: hashes.count * 2)
        lists = Array(repeating: 0, count: hashes.count)
        for (hash, list) in old {
            var slot = Int(hash) & (hashes.count - 1)
            while hashes[slot] != 0 { slot = (slot + 1) & (hashes.count - 1) }
            hashes[slot] = hash
            lists[slot] = list
        }
    }

    @inline(__always)
    func lists(of hash: UInt32) -> Lists {
        var slot = Int(hash) & (hashes.count - 1)
        while hashes[slot] != 0 {
            if hashes[slot] == hash { return Lists(rawValue: lists[slot]) }
            slot = (slot + 1) & (hashes.count - 1)
        }
        return []
    }

    /// A hash of a word in lower case (FNV-1a; letters of Latin-1 are lowered, too); never 0.
    @inline(__always)
    static func hash(_ word: some Collection<UInt8>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        var previous: UInt8 = 0
        for byte in word {
            let lowered = byte.isUpper ? byte | 0x20 : previous == 0xC3 && byte < 0x9F ? byte | 0x20 : byte
            hash = (hash ^ UInt32(lowered)) &* 16_777_619
            previous = byte
        }
        return hash | 1
    }
}

/// What stands between two white spaces: a word with marks around it, or something else.
struct TextRun: Sendable {
    /// As it stands.
    let bytes: [UInt8]
    /// Where the word stands; empty for something else.
    private(set) var core: Range<Int>

    /// Letters with apostrophes inside, after at most `(`, and before marks that end clauses.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        core = 0..<0
        var start = 0
        if bytes.first == UInt8(ascii: "(") { start = 1 }
        var end = start
        while end < bytes.count {
            if Self.isLetter(bytes[end]) {
                end += 1
                continue
            }
            // An apostrophe counts between letters.
            let width = Self.apostrophe(bytes, at: end)
            guard width > 0, end > start, end + width < bytes.count, Self.isLetter(bytes[end + width]) else { break }
            end += width
        }
        let marks = bytes[end...]
        guard end > start, marks.count <= 3, marks.allSatisfy(Self.isEndMark) else { return }
        core = start..<end
    }

    var isWord: Bool { !core.isEmpty }
    /// Whether it is a word with nothing around it.
    var isBareWord: Bool { isWord && core.count == bytes.count }
    /// What stands before the word.
    var opening: ArraySlice<UInt8> { bytes[..<core.lowerBound] }
    /// What stands after it.
    var marks: ArraySlice<UInt8> { bytes[core.upperBound...] }
    /// Whether the apostrophe, if there is one, is the typographic one.
    var hasTypographicApostrophe: Bool { isWord && bytes[core].contains(0xE2) }

    /// The word in small letters, with plain apostrophes.
    var word: String {
        var word: [UInt8] = []
        word.reserveCapacity(core.count)
        var index = core.lowerBound
        while index < core.upperBound {
            let width = Self.apostrophe(bytes, at: index)
            word.append(width > 0 ? UInt8(ascii: "'") : bytes[index] | 0x20)
            index += max(width, 1)
        }
        return String(decoding: word, as: UTF8.self)
    }

    /// A hash of a run's first letters, whether they are capital or small, up to the first apostrophe or mark, after at most `(`.
    static func hash(_ bytes: [UInt8]) -> Int {
        var hash: UInt32 = 0
        for byte in bytes.first == UInt8(ascii: "(") ? bytes.dropFirst() : bytes[...] {
            guard isLetter(byte) else { break }
            hash = hash &* 31 &+ UInt32(byte | 0x20)
        }
        return Int(hash ^ hash >> 14)
    }

    /// How it is written.
    enum Capitals { case none, first, others }

    var capitals: Capitals {
        let rest = bytes[core].dropFirst().contains { Self.isLetter($0) && $0 & 0x20 == 0 }
        return rest ? .others : bytes[core.lowerBound] & 0x20 == 0 ? .first : .none
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isEndMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
            UInt8(ascii: "?"), UInt8(ascii: ")"):
            true
        default: false
        }
    }

    /// The bytes of an apostrophe at an index; 0 where there is none.
    private static func apostrophe(_ bytes: [UInt8], at index: Int) -> Int {
        if bytes[index] == UInt8(ascii: "'") { return 1 }
        return index + 2 < bytes.count && bytes[index] == 0xE2 && bytes[index + 1] == 0x80 && bytes[index + 2] == 0x99
            ? 3 : 0
    }
}

/// What comes right before a place: the word, or else the kind of mark.
struct ChoiceContext: Sendable, Equatable {
    /// The word in small letters, or the mark.
    let text: String
    /// What stands for it in hashes.
    let identity: UInt32

    init(_ text: String) {
        self.text = text
        identity = Self.hash(text.utf8)
    }

    /// The beginning of a line.
    static let line = ChoiceContext("^")

    /// What a run is to what comes after it.
    init(after run: TextRun) {
        guard run.isWord, run.marks.isEmpty else {
            let mark: Character =
                switch run.bytes.last {
                case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): "."
                case UInt8(ascii: ","): ","
                case UInt8(ascii: ";"): ";"
                case UInt8(ascii: ":"): ":"
                case UInt8(ascii: ")"): ")"
                default: "#"
                }
            self.init(String(mark))
            return
        }
        self.init(run.word)
    }

    /// Whether a sentence begins after it.
    var beginsSentence: Bool { text == "." || text == "^" || text == ":" }

    /// FNV-1a with 32 bits (Fowler, Noll and Vo; RFC 9923).
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
}

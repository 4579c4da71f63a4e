/// Cuts text into the chunks inside which byte pairs may merge: a word with the blank before it, a group of up to three
/// digits, a run of punctuation, a run of white space.
///
/// It is the splitting of GPT-2's tokenizer (Radford et al. 2019) without its contractions, over bytes: every byte
/// above 127 counts as a letter. The chunks, put together, are the text. No chunk is longer than ``longest`` bytes,
/// which bounds the work per chunk whatever the text is.
struct TextChunks<Bytes: RandomAccessCollection>: Sequence, IteratorProtocol
where Bytes.Element == UInt8, Bytes.Index == Int {
    /// The length limit of a chunk in bytes.
    static var longest: Int { 32 }

    private let bytes: Bytes
    private var position: Int

    init(_ bytes: Bytes) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    mutating func next() -> Range<Int>? {
        let start = position
        guard start < bytes.endIndex else { return nil }
        let limit = Swift.min(bytes.endIndex, start + Self.longest)
        var content = start
        if bytes[start] == UInt8(ascii: " "), start + 1 < limit, CharacterKind(bytes[start + 1]) != .space {
            content = start + 1
        }
        let kind = CharacterKind(bytes[content])
        var end = content + 1
        while end < limit, CharacterKind(bytes[end]) == kind, kind != .digit || end - content < 3 {
            end += 1
        }
        if kind == .space, end - start > 1, end < bytes.endIndex, bytes[end - 1] == UInt8(ascii: " "),
            CharacterKind(bytes[end]) != .space
        {
            end -= 1
        }
        position = end
        return start..<end
    }
}

/// What a byte counts as when text is cut into chunks.
private enum CharacterKind {
    case letter
    case digit
    case space
    case mark

    @inline(__always)
    init(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...0xFF: self = .letter
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
        case 0x20, 0x09...0x0D: self = .space
        default: self = .mark
        }
    }
}

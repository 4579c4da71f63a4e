/// Phrases by their last words, so that a text is looked through once with two looks at a table for each word.
struct PhraseIndex: Sendable {
    /// The words that a phrase has at most.
    static let mostWords = 16
    /// What stands for a ``TextMark/tag``, a ``TextMark/openBrace`` and a word too long to be one, among words.
    static let tag: UInt32 = 1
    static let openBrace: UInt32 = 2
    static let longWord: UInt32 = 3

    /// The phrases of ``RequestTraits/phrases``.
    static let requestTraits = PhraseIndex(RequestTraits.phrases)

    private static let headBits: UInt32 = 12
    private static let pairBits: UInt32 = 16

    private struct Phrase: Sendable {
        /// From the last word to the first.
        var words: Range<Int>
        var traits: RequestTraits
        /// Another phrase whose last word has the same place in ``heads``, or -1.
        var next: Int16
    }

    private var heads = [Int16](repeating: -1, count: 1 << Self.headBits)
    /// Which places of ``heads`` have a phrase of one word.
    private var isSingle = [UInt64](repeating: 0, count: 1 << (Self.headBits - 6))
    /// Which pairs of words end a phrase of more, by their hash.
    private var isPair = [UInt64](repeating: 0, count: 1 << (Self.pairBits - 6))
    private var phrases: [Phrase] = []
    private var words: [UInt32] = []

    /// Phrases of more than ``mostWords`` words or of none are a mistake in the list.
    init(_ list: [(traits: RequestTraits, phrases: [String])]) {
        for (traits, texts) in list { for text in texts { insert(text, traits) } }
    }

    private mutating func insert(_ text: String, _ traits: RequestTraits) {
        var text = text
        var phrase = PhraseWords()
        text.withUTF8 { TextScanner.scan(UnsafeRawBufferPointer($0), isEscaped: false, into: &phrase) }
        let count = phrase.words.count
        guard let last = phrase.words.last, count <= Self.mostWords, phrases.count < Int16.max else {
            preconditionFailure("'\(text)' has no words, or too many")
        }
        let head = Self.head(last)
        phrases.append(Phrase(words: words.count..<words.count + count, traits: traits, next: heads[head]))
        heads[head] = Int16(phrases.count - 1)
        words += phrase.words.reversed()
        if count == 1 {
            isSingle[head >> 6] |= 1 << UInt64(head & 63)
        } else {
            let pair = Int(Self.pair(phrase.words[count - 2], last) >> (32 - Self.pairBits))
            isPair[pair >> 6] |= 1 << UInt64(pair & 63)
        }
    }

    /// The hash of two words.
    @inline(__always)
    static func pair(_ first: UInt32, _ second: UInt32) -> UInt32 { (first &* 0x9E37_79B1 ^ second) &* 0x85EB_CA6B }

    @inline(__always)
    private static func head(_ word: UInt32) -> Int { Int(word >> (32 - headBits)) }

    /// Whether it is worth to look for phrases that end with a word; `pair` is the hash of the word before and this one.
    @inline(__always)
    func mayEnd(word: UInt32, pair: UInt32) -> Bool {
        let head = Self.head(word)
        let pair = Int(pair >> (32 - Self.pairBits))
        return (isSingle[head >> 6] >> UInt64(head & 63) | isPair[pair >> 6] >> UInt64(pair & 63)) & 1 == 1
    }

    /// The traits of the phrases that end with the word at `position`, before which there are ``mostWords`` others.
    @inline(never)
    func traits(endingAt position: Int, of text: UnsafeBufferPointer<UInt32>) -> RequestTraits {
        var found: RequestTraits = []
        var index = heads[Self.head(text[position])]
        while index >= 0 {
            let phrase = phrases[Int(index)]
            var place = position
            if phrase.words.allSatisfy({ word in
                place -= 1
                return words[word] == text[place + 1]
            }) {
                found.formUnion(phrase.traits)
            }
            index = phrase.next
        }
        return found
    }
}

/// The words of a phrase, with the marks that belong to it.
private struct PhraseWords: TextConsumer {
    var words: [UInt32] = []
    mutating func word(_ hash: UInt32, lengthInBytes: Int) { words.append(hash) }
    mutating func mark(_ mark: TextMark) {
        switch mark {
        case .tag: words.append(PhraseIndex.tag)
        case .openBrace: words.append(PhraseIndex.openBrace)
        default: break
        }
    }
}

/// What the capability model sees of a request: which words and pairs of words occur, hashed, and its ``RequestForm``.
///
/// Fed by ``TextScanner``, with one text or several: ``begin()``, the texts, ``end()``. Keep one, so that its memory is taken
/// once. Words are gathered and looked at many together.
struct ContentFeatures: TextConsumer, Sendable {
    /// The number of features is two to this power.
    static let bits = 14
    static let count = 1 << bits
    /// Beyond this many different ones the rest are left out; what is demanded is found to the end.
    static let most = 4096
    private static let gathered = 1024
    /// Words longer than this, such as keys and encoded data, are one word.
    private static let longestWord = 32

    /// What the texts demand.
    private(set) var traits: RequestTraits = []

    private let phrases: PhraseIndex
    /// The last words before those that were not looked at yet, then these.
    private var words: [UInt32]
    private var wordCount = PhraseIndex.mostWords
    private var features = [UInt16](repeating: 0, count: Self.most + 2)
    private var featureCount = 0
    private var isPresent = [UInt64](repeating: 0, count: Self.count / 64)
    private var numbers = 0
    private var total = 0
    private var marks: (newlines: Int, codeFences: Int, braces: Int, tags: Int) = (0, 0, 0, 0)

    /// None yet.
    init(phrases: PhraseIndex = .requestTraits) {
        self.phrases = phrases
        words = [UInt32](repeating: 0, count: PhraseIndex.mostWords + Self.gathered)
    }

    /// The features that occur, each once.
    var indices: ArraySlice<UInt16> { features[..<featureCount] }

    /// What the texts demand and look like.
    var form: RequestForm {
        var form = RequestForm(traits)
        if marks.codeFences > 0 { form.insert(.codeFence) }
        if marks.braces > 0 { form.insert(.braces) }
        if marks.tags > 0 { form.insert(.tags) }
        if marks.newlines > 3 { form.insert(.lines) }
        if numbers * 12 > total { form.insert(.numbers) }
        return form
    }

    /// Forgets the request before.
    mutating func begin() {
        for place in 0..<PhraseIndex.mostWords { words[place] = 0 }
        wordCount = PhraseIndex.mostWords
        for place in isPresent.indices { isPresent[place] = 0 }
        featureCount = 0
        traits = []
        numbers = 0
        total = 0
        marks = (0, 0, 0, 0)
    }

    @inline(__always)
    mutating func word(_ hash: UInt32, lengthInBytes: Int) {
        words[wordCount] = lengthInBytes > Self.longestWord ? PhraseIndex.longWord : hash
        wordCount &+= 1
        if wordCount == words.count { end() }
    }

    @inline(__always)
    mutating func mark(_ mark: TextMark) {
        switch mark {
        case .newline: marks.newlines &+= 1
        case .sentenceEnd: break
        case .codeFence: marks.codeFences &+= 1
        case .openBrace:
            marks.braces &+= 1
            word(PhraseIndex.openBrace, lengthInBytes: 1)
        case .tag:
            marks.tags &+= 1
            word(PhraseIndex.tag, lengthInBytes: 1)
        }
    }

    /// Looks at the words that were gathered. More may follow.
    @inline(never)
    mutating func end() {
        let kept = PhraseIndex.mostWords
        guard wordCount > kept else { return }
        var (found, numbers, count) = (traits, numbers, featureCount)
        words.withUnsafeBufferPointer { words in
            features.withUnsafeMutableBufferPointer { features in
                isPresent.withUnsafeMutableBufferPointer { isPresent in
                    var previous = words[kept - 1]
                    for place in kept..<wordCount {
                        let word = words[place]
                        let pair = PhraseIndex.pair(previous, word)
                        previous = word
                        numbers &+= word == WordHash.number ? 1 : 0
                        if phrases.mayEnd(word: word, pair: pair) {
                            found.formUnion(phrases.traits(endingAt: place, of: words))
                        }
                        guard count < Self.most else { continue }
                        count &+= Self.insert(word, at: count, of: features, isPresent)
                        count &+= Self.insert(pair, at: count, of: features, isPresent)
                    }
                }
            }
        }
        total += wordCount - kept
        (traits, self.numbers, featureCount) = (found, numbers, count)
        for place in 0..<kept { words[place] = words[wordCount - kept + place] }
        wordCount = kept
    }

    /// Writes a feature at a place, and returns 1 if it was not there before and the place is taken, else 0.
    @inline(__always)
    private static func insert(
        _ hash: UInt32, at count: Int, of features: UnsafeMutableBufferPointer<UInt16>,
        _ isPresent: UnsafeMutableBufferPointer<UInt64>
    ) -> Int {
        let index = Int(hash >> UInt32(32 - bits))
        let bits = isPresent[index >> 6]
        let bit = UInt64(index & 63)
        features[count] = UInt16(truncatingIfNeeded: index)
        isPresent[index >> 6] = bits | 1 &<< bit
        return Int(truncatingIfNeeded: (bits &>> bit & 1) ^ 1)
    }
}

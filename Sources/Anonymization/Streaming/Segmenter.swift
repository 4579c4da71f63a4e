/// Cuts a stream where nothing that is recognized can go on: at spaces between words that do not belong together.
///
/// Where it cuts depends on the bytes alone, never on how they came. A piece is at most ``limit`` bytes long; a longer one is cut
/// there and goes on.
struct Segmenter {
    /// Bytes that are held back at most. With the placeholder that may be coming (``PlaceholderRestorer/holdLimit``) it makes 128.
    static let limit = 88

    /// A piece that is whole and in which something may be.
    struct Piece: Equatable {
        var start: Int
        var end: Int
        /// Whether it was cut for its length.
        var isCut: Bool
    }

    /// Where the piece that is being read begins; everything before is whole.
    private(set) var start = 0
    private var next = 0
    private var state = 0
    private var isSuspect: Bool
    /// Digits, and marks between digits, of the piece that is being read.
    private var digits = 0
    private var dots = 0
    private var colons = 0
    private var isAtSpace = false
    /// Where the word that is being read begins, and how many digits were before it.
    private var wordStart = 0
    private var digitsBefore = 0
    /// Words still to come that may be the value that a word like `password` announced.
    private var announced = 0
    /// The end of the word that is being read, as far as it could be a part of a number in groups.
    private var suffix = 0
    private var suffixHasDigit = false
    private var suffixHasCapital = false
    /// Whether a number in groups may be going on behind the space.
    private var isAfterGroup = false
    /// Whether everything is suspected, because a policy has terms or patterns; their words are kept together, too.
    private let suspectsAll: Bool

    /// Terms of several words, and how far into one the stream is: no cut within.
    private let terms: [KeywordAutomaton]
    private var termStates: [Int]

    private let automaton = RecognitionTables.standard.automaton

    /// Where names are looked for, words with a capital stay together with the two words behind them.
    private let findsNames: Bool
    private var wordsSinceCapital = 0

    init(custom: [CustomRule], findsNames: Bool = false) {
        self.findsNames = findsNames
        suspectsAll = !custom.isEmpty || findsNames
        isSuspect = suspectsAll
        terms = custom.compactMap { rule in
            if case .terms(let list) = rule.matcher { list.automaton } else { nil }
        }
        termStates = terms.map { _ in 0 }
    }

    /// Bytes were removed from the front of what is read.
    mutating func shift(by count: Int) {
        start -= count
        next -= count
        wordStart -= count
    }

    private static let space: UInt8 = 1
    private static let group: UInt8 = 2
    private static let digit: UInt8 = 4
    private static let capital: UInt8 = 8
    private static let at: UInt8 = 16
    /// Of each byte; never freed.
    nonisolated(unsafe) private static let kinds: UnsafePointer<UInt8> = {
        let kinds = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        for byte in UInt8.min...UInt8.max {
            kinds[Int(byte)] =
                (byte.isSpace ? space : 0) | (byte.isDigit ? digit | group : 0) | (byte.isUpper ? capital | group : 0)
                | (ByteSet("+()-./").contains(byte) || byte == 0xC2 || byte == 0xA0 ? group : 0)
                | (byte == 0x40 ? at : 0)
        }
        return UnsafePointer(kinds)
    }()

    /// Goes on reading up to `bytes`' end or the end of the next piece in which something may be. Pieces without anything are passed:
    /// ``start`` tells how far.
    mutating func piece(in bytes: UnsafeBufferPointer<UInt8>) -> Piece? {
        let firstAccepting = Int(automaton.firstAccepting)
        let hasTerms = !terms.isEmpty
        let findsNames = findsNames
        let kinds = Self.kinds
        let classes = automaton.classes
        let transitions = automaton.transitions
        var state = state
        var index = next
        defer {
            self.state = state
            next = index
        }
        while index < bytes.count {
            let byte = bytes[index]
            let kind = kinds[Int(byte)]
            let ends = isAtSpace && kind & Self.space == 0 && mayEnd(kind, index)
            if ends || index - start >= Self.limit {
                let piece = Piece(start: start, end: index, isCut: !ends)
                let wasSuspect = mayHoldSomething || !ends
                start = index
                resetPiece()
                isAtSpace = isAtSpace && !ends
                // The byte itself is read again, as the first one of the next piece.
                if wasSuspect { return piece }
                continue
            }
            if findsNames, kind & Self.capital != 0 || byte >= 0xC3 { wordsSinceCapital = -1 }
            if kind & Self.space != 0 {
                endWord(byte, index)
            } else {
                if isAtSpace || index == start {
                    wordStart = index
                    digitsBefore = digits
                }
                isAtSpace = false
                if kind & Self.group == 0 {
                    suffix = 0
                    suffixHasDigit = false
                    suffixHasCapital = false
                } else {
                    suffix += 1
                    if kind & Self.digit != 0 {
                        suffixHasDigit = true
                        digits += 1
                    } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") {
                        dots += 1
                    } else if kind & Self.capital != 0 {
                        suffixHasCapital = true
                    }
                }
                if byte == UInt8(ascii: ":") { colons += 1 }
                if kind & Self.at != 0 { isSuspect = true }
            }
            state = Int(transitions[state << 6 | Int(classes[Int(byte)])])
            if state >= firstAccepting { words(state, byte) }
            if hasTerms { takeTermByte(byte) }
            index += 1
        }
        return nil
    }

    private mutating func takeTermByte(_ byte: UInt8) {
        for number in terms.indices { termStates[number] = terms[number].next(termStates[number], byte) }
    }

    /// Whether anything can be in the piece. Fewer than five digits are no identifier; an address of a network has three dots, or
    /// colons.
    private var mayHoldSomething: Bool {
        isSuspect || digits >= 5 || digits > 0 && (colons >= 2 || dots >= 3)
    }

    /// Long words with any digit are suspected: identifiers and keys that have letters.
    private mutating func checkWord(_ end: Int) {
        if end - wordStart >= 9, digits > digitsBefore { isSuspect = true }
    }

    private mutating func resetPiece() {
        isSuspect = suspectsAll
        digits = 0
        digitsBefore = 0
        dots = 0
        colons = 0
    }

    private func mayEnd(_ kind: UInt8, _ index: Int) -> Bool {
        if announced > 0 || suspectsAll && index - start < Self.limit / 2 || termStates.contains(where: { $0 != 0 }) {
            return false
        }
        if findsNames, wordsSinceCapital < 2 { return false }
        return !(isAfterGroup && kind & Self.group != 0)
    }

    private mutating func endWord(_ byte: UInt8, _ index: Int) {
        if !isAtSpace {
            checkWord(index)
            // Marks alone, as in `555 - 0123`, leave it as it was.
            let isMark = suffix > 0 && !suffixHasDigit && !suffixHasCapital && suffix <= 2
            isAfterGroup = suffixHasDigit || suffixHasCapital && suffix <= 4 || isMark && isAfterGroup
            if announced > 0 { announced -= 1 }
            if findsNames { wordsSinceCapital += 1 }
        }
        if byte == 0x0A {
            isAfterGroup = false
            announced = 0
        }
        suffix = 0
        suffixHasDigit = false
        suffixHasCapital = false
        isAtSpace = true
    }

    private mutating func words(_ state: Int, _ byte: UInt8) {
        for place in automaton.ended(state) {
            switch RecognitionTables.standard.actions[Int(automaton.words[place])].kind {
            case .context, .phoneLabel: break
            case .obfuscatedAt where byte == 0x20:
                // `anna at example dot org` is whole in streams only as far as it has no spaces.
                break
            case .password, .key:
                isSuspect = true
                announced = 5
            case .privateKey:
                isSuspect = true
                announced = 4
            case .userOption, .authorization:
                isSuspect = true
                announced = 2
            default: isSuspect = true
            }
        }
    }

    /// The last piece, if something may be in it; nothing may follow.
    mutating func finish(_ end: Int) -> Piece? {
        if !isAtSpace { checkWord(end) }
        return mayHoldSomething && start < end ? Piece(start: start, end: end, isCut: false) : nil
    }
}

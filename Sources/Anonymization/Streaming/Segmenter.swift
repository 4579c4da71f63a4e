/// Cuts a stream where nothing that is recognized can go on: at spaces between words that do not belong together.
///
/// Where it cuts depends on the bytes alone, never on how they came. A piece is at most ``limit`` bytes long; a longer one is cut
/// there and goes on.
struct Segmenter {
    /// Bytes that are held back at most.
    static let limit = 128

    /// A piece that is whole.
    struct Segment: Equatable {
        /// Where it ends in the bytes that were given since the last reset.
        var end: Int
        /// Whether anything can be in it: a digit, an `@`, or a word of the automaton.
        var isSuspect: Bool
        /// Whether it was cut for its length.
        var isCut: Bool
    }

    private let automaton = RecognitionTables.standard.automaton
    private let actions = RecognitionTables.standard.actions
    private var state = 0
    private var length = 0
    private var isSuspect = false
    /// Words still to come that may be the value that a word like `password` announced.
    private var announced = 0
    /// The word that is being read: its length, and whether it could be a part of a number in groups.
    private var wordLength = 0
    private var isGroup = true
    private var hasDigit = false
    /// Whether a number in groups may be going on: the last word was one.
    private var isAfterGroup = false
    private var isAtSpace = false
    /// Whether every byte is suspected, because a policy has terms or patterns.
    private let suspectsAll: Bool
    /// Keeps terms of several words together.
    private let reach: Int

    init(suspectsAll: Bool) {
        self.suspectsAll = suspectsAll
        reach = suspectsAll ? Self.limit : 0
        isSuspect = suspectsAll
    }

    /// Takes a byte; tells whether a piece ended before it.
    ///
    /// A piece ends before the first byte of a word that cannot belong to what was before, so that the space goes with the word
    /// before it.
    mutating func take(_ byte: UInt8) -> Segment? {
        var ended: Segment?
        let isSpace = byte.isSpace
        if isAtSpace, !isSpace, mayEnd(before: byte) {
            ended = Segment(end: 0, isSuspect: isSuspect, isCut: false)
            reset()
        } else if length >= Self.limit {
            ended = Segment(end: 0, isSuspect: isSuspect, isCut: true)
            reset()
        }
        length += 1
        if isSpace {
            if wordLength > 0 {
                isAfterGroup = isGroup && hasDigit || isGroup && wordLength <= 4
                if announced > 0 { announced -= 1 }
            }
            if byte == 0x0A {
                isAfterGroup = false
                announced = 0
            }
            wordLength = 0
            isGroup = true
            hasDigit = false
            isAtSpace = true
        } else {
            isAtSpace = false
            wordLength += 1
            if byte.isDigit { hasDigit = true }
            if !ByteSet.groupBytes.contains(byte) { isGroup = false }
        }
        state = automaton.next(state, byte)
        if byte.isDigit || byte == UInt8(ascii: "@") { isSuspect = true }
        if state >= Int(automaton.firstAccepting) {
            for word in automaton.ended(state) {
                switch actions[Int(word)].kind {
                case .context, .phoneLabel: break
                case .obfuscatedAt where byte == 0x20: break
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
        return ended
    }

    private func mayEnd(before byte: UInt8) -> Bool {
        if announced > 0 || reach > 0 && length < reach / 2 { return false }
        return !(isAfterGroup && ByteSet.groupBytes.contains(byte))
    }

    private mutating func reset() {
        length = 0
        isSuspect = suspectsAll
    }

    /// The last piece.
    mutating func finish() -> Segment {
        defer { self = Segmenter(suspectsAll: suspectsAll) }
        return Segment(end: 0, isSuspect: isSuspect, isCut: false)
    }
}

extension ByteSet {
    /// Bytes of numbers that are written in groups, of account numbers, and of what stands between.
    fileprivate static let groupBytes = ByteSet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+()-./").union(ByteSet([0xC2, 0xA0]))
}

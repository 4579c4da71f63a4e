/// One pass over a text: the automaton of keywords, and scanners that digits, `@` and keywords start.
///
/// Every scanner looks a bounded way to both sides, so the whole is linear in the text's length. Candidates may overlap.
struct Scan {
    let bytes: UnsafeBufferPointer<UInt8>
    let tables: RecognitionTables
    /// Types that are looked for.
    let types: TypeSet
    private(set) var candidates: [Candidate] = []
    /// Scanners for digits have dealt with everything before.
    var digitsDone = 0
    /// A secret ends here; nothing that begins inside one is looked at.
    var secretEnd = 0
    /// The digits that are being looked at.
    var groups = DigitGroups()
    /// The last words that name a type, the newest last.
    private var contexts: [ContextHit] = []

    /// What may be a finding.
    struct Candidate {
        var start: Int
        var end: Int
        var score: Double
        var rule: String
        /// The word beside it; -1 for none.
        var keyword: Int32
        var type: TypeNumber
    }

    private struct ContextHit {
        var end: Int
        var keyword: Int32
        var type: UInt8
    }

    /// A word near a candidate.
    struct Context {
        var keyword: Int32
        var distance: Int
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>, tables: RecognitionTables, types: TypeSet) {
        self.bytes = bytes
        self.tables = tables
        self.types = types
    }

    /// The byte at a place; 0 outside.
    @inline(__always)
    func byte(_ index: Int) -> UInt8 { index >= 0 && index < bytes.count ? bytes[index] : 0 }

    mutating func run() {
        let automaton = tables.automaton
        var state = 0
        var index = 0
        while automaton.advance(&state, &index, in: bytes) {
            if state >= automaton.firstAccepting { words(state, end: index + 1) }
            let byte = bytes[index]
            if byte == UInt8(ascii: "@") {
                email(at: index)
            } else if index >= digitsDone, byte.isDigit {
                digits(at: index)
            }
            index += 1
        }
    }

    mutating func add(_ range: Range<Int>, _ type: TypeNumber, _ score: Double, _ rule: String, context: Int32 = -1) {
        guard types.contains(type) else { return }
        candidates.append(
            Candidate(
                start: range.lowerBound, end: range.upperBound, score: score, rule: rule, keyword: context, type: type))
    }

    // MARK: Keywords

    private mutating func words(_ state: Int, end: Int) {
        for place in tables.automaton.ended(state) {
            let index = tables.automaton.words[place]
            let action = tables.actions[Int(index)]
            let start = end - Int(action.length)
            switch action.kind {
            case .phoneLabel: continue
            case .context:
                guard stands(action, start, end) else { continue }
                if contexts.isEmpty { contexts.reserveCapacity(64) }
                if contexts.count == 64 { contexts.removeFirst(32) }
                contexts.append(ContextHit(end: end, keyword: index, type: action.number))
                continue
            default: break
            }
            guard start >= secretEnd else { continue }
            switch action.kind {
            case .context, .phoneLabel: break
            case .secret: secret(Int(action.number), at: start)
            case .password: if stands(action, start, end) { assignment(.password, start..<end) }
            case .key: if stands(action, start, end) { assignment(.key, start..<end) }
            case .userOption: userOption(after: end)
            case .authorization: authorization(after: end)
            case .authority: authority(after: end)
            case .privateKey: privateKey(at: start, after: end)
            case .obfuscatedAt: obfuscatedEmail(start..<end)
            case .webAddress: webAddress(at: start)
            }
        }
    }

    /// Whether a word stands where it may: whole words between characters that are no letters of the same word
    /// (`nhsNumber` has a boundary before `N`).
    private func stands(_ action: RecognitionTables.Action, _ start: Int, _ end: Int) -> Bool {
        guard action.isWhole else { return true }
        let before = byte(start - 1)
        let after = byte(end)
        if before.isLetter || before >= 0x80, !(before.isLower && byte(start).isUpper) { return false }
        if after.isLetter || after >= 0x80 {
            let isPlural = after | 0x20 == UInt8(ascii: "s") && !byte(end + 1).isLetter
            return after.isUpper && byte(end - 1).isLower || isPlural
        }
        return true
    }

    /// The nearest word before `start`, at most `reach` bytes away, that names the type.
    func context(_ type: TypeNumber, before start: Int, reach: Int) -> Context? {
        var index = contexts.count - 1
        while index >= 0 {
            let hit = contexts[index]
            guard start - hit.end <= reach else { return nil }
            if hit.type == type.value, hit.end <= start {
                return Context(keyword: hit.keyword, distance: start - hit.end)
            }
            index -= 1
        }
        return nil
    }

    /// The first word behind `end` on the same line, at most `reach` bytes away, that names the type.
    func context(_ type: TypeNumber, after end: Int, reach: Int) -> Context? {
        word(after: end, reach: reach) { $0.kind == .context && $0.number == type.value }
    }

    /// The first word behind `end` on the same line that says that a telephone number stands before it.
    func phoneLabel(after end: Int, reach: Int) -> Context? {
        word(after: end, reach: reach) {
            $0.kind == .phoneLabel || $0.kind == .context && $0.number == TypeNumber.phoneNumber.value
        }
    }

    private func word(after end: Int, reach: Int, where isWanted: (RecognitionTables.Action) -> Bool) -> Context? {
        var state = 0
        var index = end
        let limit = min(end + reach + 12, bytes.count)
        while index < limit {
            guard bytes[index] != 0x0A else { return nil }
            state = tables.automaton.next(state, bytes[index])
            index += 1
            guard state >= Int(tables.automaton.firstAccepting) else { continue }
            for place in tables.automaton.ended(state) {
                let output = tables.automaton.words[place]
                let action = tables.actions[Int(output)]
                let start = index - Int(action.length)
                if isWanted(action), start >= end, start - end <= reach, stands(action, start, index) {
                    return Context(keyword: output, distance: start - end)
                }
            }
        }
        return nil
    }
}

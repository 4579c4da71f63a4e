/// A regular expression of a customer, compiled to a nondeterministic automaton over bytes and run in linear time (Thompson 1968;
/// Cox 2007), whatever the text.
///
/// Syntax: literals, `.`, `[…]` with ranges and `^`, `\\d \\w \\s` and their opposites, `( )`, `|`, `* + ?`, `{m}`, `{m,}`, `{m,n}`, `\\b`
/// at either end. Look-around and back-references are refused: nothing linear has them. Matches are the longest ones.
public struct Pattern: Sendable {
    /// States that a compiled pattern may have.
    static let stateLimit = 4_096
    /// Bytes that a match may have.
    static let lengthLimit = 1_024

    /// What is wrong with a pattern, and at which character.
    public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// Place in the pattern's UTF-8.
        public var offset: Int
        /// What is wrong there.
        public var reason: String

        /// What was wrong and where.
        public var description: String { "at character \(offset + 1): \(reason)" }
    }

    /// One step.
    enum State: Sendable {
        case bytes(ByteSet, next: Int)
        case split(Int, Int)
        case match
    }

    private let states: [State]
    private let start: Int
    private let beginsWord: Bool
    private let endsWord: Bool
    /// Bytes that a match may begin with.
    private let first: ByteSet

    /// Compiles a pattern.
    public init(_ text: String) throws(Failure) {
        var source = Array(text.utf8)
        beginsWord = source.starts(with: Array("\\b".utf8))
        var skipped = 0
        if beginsWord {
            source.removeFirst(2)
            skipped = 2
        }
        let ends =
            source.count >= 2 && source.suffix(2).elementsEqual("\\b".utf8)
            && !(source.count >= 3 && source[source.count - 3] == UInt8(ascii: "\\"))
        endsWord = ends
        if ends { source.removeLast(2) }
        var parser = PatternParser(source, skipped: skipped)
        let node = try parser.whole()
        var compiler = PatternCompiler()
        start = try compiler.compile(node)
        states = compiler.states
        var set = ByteSet()
        var isEmpty = false
        for state in Self.closure([start], states) {
            switch states[state] {
            case .bytes(let bytes, _): set = set.union(bytes)
            case .match: isEmpty = true
            case .split: break
            }
        }
        guard !isEmpty else {
            throw Failure(offset: 0, reason: "matches nothing at all; let it begin with something that must be there")
        }
        first = set
    }

    /// Matches in a text, in order, without overlaps.
    func matches(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var index = 0
        // Steps are bounded by the text's length times the pattern's size: every start that fails costs at most `lengthLimit`
        // bytes, and a budget keeps the sum linear.
        var budget = text.count * 8 + 65_536
        while index < text.count {
            guard first.contains(text[index]), !beginsWord || index == 0 || !text[index - 1].isWord else {
                index += 1
                continue
            }
            if let end = longest(text, index, &budget), end > index {
                result.append(index..<end)
                index = end
            } else {
                index += 1
            }
        }
        return result
    }

    private func longest(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ budget: inout Int) -> Int? {
        var current = Self.closure([self.start], states)
        var end: Int?
        var index = start
        // Where the budget is used up, matches may be no longer than what keeps the whole linear.
        let limit = min(text.count, start + (budget > 0 ? Self.lengthLimit : 32))
        while !current.isEmpty {
            if current.contains(where: { if case .match = states[$0] { true } else { false } }),
                !endsWord || index == text.count || !text[index].isWord
            {
                end = index
            }
            guard index < limit else { break }
            let byte = text[index]
            var next: [Int] = []
            for state in current {
                if case .bytes(let set, let target) = states[state], set.contains(byte) { next.append(target) }
            }
            current = Self.closure(next, states)
            index += 1
            budget -= 1
        }
        return end
    }

    private static func closure(_ seeds: [Int], _ states: [State]) -> [Int] {
        var seen = Set<Int>()
        var stack = seeds
        var result: [Int] = []
        while let state = stack.popLast() {
            guard seen.insert(state).inserted else { continue }
            if case .split(let left, let right) = states[state] {
                stack.append(left)
                stack.append(right)
            } else {
                result.append(state)
            }
        }
        return result
    }
}

extension UInt8 {
    fileprivate var isWord: Bool { isAlphanumeric || self == UInt8(ascii: "_") || self >= 0x80 }
}

indirect enum PatternNode {
    case empty
    case bytes(ByteSet)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repeated(PatternNode, Int, Int?)
}

/// Reads a pattern.
private struct PatternParser {
    private let text: [UInt8]
    private let skipped: Int
    private var index = 0
    private var depth = 0

    init(_ text: [UInt8], skipped: Int) {
        self.text = text
        self.skipped = skipped
    }

    private func failure(_ reason: String) -> Pattern.Failure {
        Pattern.Failure(offset: index + skipped, reason: reason)
    }

    mutating func whole() throws(Pattern.Failure) -> PatternNode {
        let node = try choice()
        guard index == text.count else { throw failure("a bracket is closed that was not opened") }
        return node
    }

    private mutating func choice() throws(Pattern.Failure) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 32 else { throw failure("brackets are nested more than 32 deep") }
        var branches: [PatternNode] = [try sequence()]
        while index < text.count, text[index] == UInt8(ascii: "|") {
            index += 1
            branches.append(try sequence())
        }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(Pattern.Failure) -> PatternNode {
        var parts: [PatternNode] = []
        while index < text.count, text[index] != UInt8(ascii: "|"), text[index] != UInt8(ascii: ")") {
            var part = try atom()
            while index < text.count {
                switch text[index] {
                case UInt8(ascii: "*"): part = .repeated(part, 0, nil)
                case UInt8(ascii: "+"): part = .repeated(part, 1, nil)
                case UInt8(ascii: "?"): part = .repeated(part, 0, 1)
                case UInt8(ascii: "{"):
                    part = try counted(part)
                    continue
                default:
                    parts.append(part)
                    part = .empty
                }
                if case .empty = part { break }
                index += 1
            }
            if case .empty = part { continue }
            parts.append(part)
        }
        return .sequence(parts)
    }

    private mutating func counted(_ part: PatternNode) throws(Pattern.Failure) -> PatternNode {
        index += 1
        func number() -> Int? {
            var value: Int?
            while index < text.count, let digit = text[index].digit {
                value = min((value ?? 0) * 10 + digit, 100_000)
                index += 1
            }
            return value
        }
        guard let low = number() else { throw failure("a number of repetitions is missing behind {") }
        var high: Int? = low
        if index < text.count, text[index] == UInt8(ascii: ",") {
            index += 1
            high = number()
        }
        guard index < text.count, text[index] == UInt8(ascii: "}") else { throw failure("} is missing") }
        index += 1
        guard low <= 1000, (high ?? low) <= 1000, (high ?? low) >= low else {
            throw failure("repetitions go from few to at most 1000")
        }
        return .repeated(part, low, high)
    }

    private mutating func atom() throws(Pattern.Failure) -> PatternNode {
        let byte = text[index]
        switch byte {
        case UInt8(ascii: "("):
            index += 1
            if index < text.count, text[index] == UInt8(ascii: "?") {
                guard index + 1 < text.count, text[index + 1] == UInt8(ascii: ":") else {
                    throw failure(
                        "look-ahead, look-behind and named groups cannot be matched in linear time; write a plain group"
                    )
                }
                index += 2
            }
            let node = try choice()
            guard index < text.count, text[index] == UInt8(ascii: ")") else { throw failure(") is missing") }
            index += 1
            return node
        case UInt8(ascii: "["): return .bytes(try set())
        case UInt8(ascii: "."):
            index += 1
            return .bytes(ByteSet("\n").inverted)
        case UInt8(ascii: "\\"): return .bytes(try escape())
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            throw failure("there is nothing to repeat")
        case UInt8(ascii: "^"), UInt8(ascii: "$"):
            throw failure(
                "ends of lines cannot be matched; write \\b for the end of a word, or \\\(Character(UnicodeScalar(byte))) for the character"
            )
        default:
            index += 1
            return .bytes(ByteSet([byte]))
        }
    }

    private mutating func escape() throws(Pattern.Failure) -> ByteSet {
        index += 1
        guard index < text.count else { throw failure("nothing follows the backslash") }
        let byte = text[index]
        index += 1
        let word = ByteSet.alphanumerics.union(ByteSet("_"))
        switch byte {
        case UInt8(ascii: "d"): return .digits
        case UInt8(ascii: "D"): return ByteSet.digits.inverted
        case UInt8(ascii: "w"): return word
        case UInt8(ascii: "W"): return word.inverted
        case UInt8(ascii: "s"): return .space
        case UInt8(ascii: "S"): return ByteSet.space.inverted
        case UInt8(ascii: "n"): return ByteSet("\n")
        case UInt8(ascii: "t"): return ByteSet("\t")
        case UInt8(ascii: "r"): return ByteSet("\r")
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            index -= 1
            throw failure("back-references cannot be matched in linear time")
        case let byte where byte.isAlphanumeric:
            index -= 1
            throw failure("\\\(Character(UnicodeScalar(byte))) is not known; \\b stands only at the ends of a pattern")
        default: return ByteSet([byte])
        }
    }

    private mutating func set() throws(Pattern.Failure) -> ByteSet {
        index += 1
        var set = ByteSet()
        var isInverted = false
        if index < text.count, text[index] == UInt8(ascii: "^") {
            isInverted = true
            index += 1
        }
        var isFirst = true
        while true {
            guard index < text.count else { throw failure("] is missing") }
            let byte = text[index]
            if byte == UInt8(ascii: "]"), !isFirst {
                index += 1
                return isInverted ? set.inverted : set
            }
            isFirst = false
            if byte >= 0x80 { throw failure("only ASCII characters can stand between [ and ]") }
            if byte == UInt8(ascii: "\\") {
                set = set.union(try escape())
                continue
            }
            index += 1
            if index + 1 < text.count, text[index] == UInt8(ascii: "-"), text[index + 1] != UInt8(ascii: "]") {
                let high = text[index + 1]
                guard high >= byte, high < 0x80, high != UInt8(ascii: "\\") else {
                    throw failure("a range goes from a lower to a higher character")
                }
                set = set.union(ByteSet(byte...high))
                index += 2
            } else {
                set.insert(byte)
            }
        }
    }
}

/// Thompson's construction, from the end to the beginning.
private struct PatternCompiler {
    private(set) var states: [Pattern.State] = []

    mutating func compile(_ node: PatternNode) throws(Pattern.Failure) -> Int {
        try build(node, add(.match))
    }

    private mutating func add(_ state: Pattern.State) throws(Pattern.Failure) -> Int {
        guard states.count < Pattern.stateLimit else {
            throw Pattern.Failure(
                offset: 0, reason: "the pattern needs more than \(Pattern.stateLimit) states; repeat less")
        }
        states.append(state)
        return states.count - 1
    }

    private mutating func build(_ node: PatternNode, _ next: Int) throws(Pattern.Failure) -> Int {
        switch node {
        case .empty: return next
        case .bytes(let set): return try add(.bytes(set, next: next))
        case .sequence(let parts):
            var next = next
            for part in parts.reversed() { next = try build(part, next) }
            return next
        case .choice(let branches):
            var entry = try build(branches[branches.count - 1], next)
            for branch in branches.dropLast().reversed() { entry = try add(.split(try build(branch, next), entry)) }
            return entry
        case .repeated(let part, let low, let high):
            var entry = next
            if let high {
                for _ in low..<max(low, high) { entry = try add(.split(try build(part, entry), next)) }
            } else {
                let loop = try add(.split(next, next))
                states[loop] = .split(try build(part, loop), next)
                entry = loop
            }
            for _ in 0..<low { entry = try build(part, entry) }
            return entry
        }
    }
}

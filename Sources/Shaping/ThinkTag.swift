#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A mark in a model's text that begins or ends its reasoning, as chat templates write it.
struct ThinkTag: Sendable {
    enum Role: Sendable {
        /// Reasoning begins.
        case opening
        /// Reasoning ends.
        case closing
        /// Neither, but nothing that belongs into an answer.
        case marking
    }

    /// In lower case; letters are compared without regard to case.
    let text: [UInt8]
    let role: Role
    /// Tags of one family close one another.
    let family: UInt8

    private init(_ text: String, _ role: Role, _ family: UInt8) {
        self.text = Array(text.lowercased().utf8)
        self.role = role
        self.family = family
    }

    /// One family a line: opening, closing. Qwen, DeepSeek, GLM and most others; their imitators; Kimi; Magistral; Command A; Seed; Gemma's offspring;
    /// OpenThinker; gpt-oss (harmony), whose analysis ends where another channel begins.
    static let all: [ThinkTag] = {
        let pairs: [(String, String)] = [
            ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<thought>", "</thought>"),
            ("<reasoning>", "</reasoning>"), ("◁think▷", "◁/think▷"), ("[THINK]", "[/THINK]"),
            ("<|START_THINKING|>", "<|END_THINKING|>"), ("<seed:think>", "</seed:think>"),
            ("<unused94>thought", "<unused95>"), ("<|begin_of_thought|>", "<|end_of_thought|>"),
        ]
        var tags: [ThinkTag] = []
        for (index, pair) in pairs.enumerated() {
            tags.append(ThinkTag(pair.0, .opening, UInt8(index)))
            tags.append(ThinkTag(pair.1, .closing, UInt8(index)))
        }
        let harmony = UInt8(pairs.count)
        tags.append(ThinkTag("<|channel|>analysis<|message|>", .opening, harmony))
        tags.append(ThinkTag("<|channel|>final<|message|>", .closing, harmony))
        tags.append(ThinkTag("<|start|>assistant<|channel|>final<|message|>", .closing, harmony))
        tags.append(ThinkTag("<|start|>assistant", .marking, harmony))
        tags.append(ThinkTag("<|end|>", .marking, harmony))
        tags.append(ThinkTag("<|return|>", .marking, harmony))
        // Longer ones first: a tag may begin as another does.
        return tags.sorted { $0.text.count > $1.text.count }
    }()

    /// What a text holds at a place that may be a tag's first byte.
    enum Match {
        case none
        /// The text ends before it is clear.
        case unclear
        case tag(ThinkTag)
    }

    /// What a tag can begin with: `<`, `[`, or the first byte of `◁`.
    private static let firstBytes: [CInt] = [0x3C, 0x5B, 0xE2]

    /// The first byte from `start` on with which a tag can begin; nil where there is none.
    static func firstCandidate(in text: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
        guard let base = text.baseAddress else { return nil }
        var index = start
        while index < text.count {
            // In steps: one of the bytes may be far away where another one is everywhere.
            let end = min(index + 512, text.count)
            var first = end
            for byte in firstBytes {
                guard let found = memchr(base + index, byte, first - index) else { continue }
                first = base.distance(to: UnsafeRawPointer(found))
            }
            if first < end { return first }
            index = end
        }
        return nil
    }

    static func match(_ text: UnsafeRawBufferPointer, at start: Int) -> Match {
        let room = text.count - start
        var isUnclear = false
        for tag in all {
            let count = min(room, tag.text.count)
            var index = 0
            while index < count, lower(text[start + index]) == tag.text[index] { index += 1 }
            guard index == count else { continue }
            if index == tag.text.count, !isUnclear { return .tag(tag) }
            isUnclear = true
        }
        return isUnclear ? .unclear : .none
    }

    @inline(__always)
    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    /// Whether a text holds an opening or closing tag anywhere.
    static func isAnywhere(in text: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while let index = firstCandidate(in: text, from: start) {
            if case .tag(let tag) = match(text, at: index), tag.role != .marking { return true }
            start = index + 1
        }
        return false
    }

    /// Whether a sequence at which the model is to stop would stop it at the end of its reasoning: it is a closing tag, holds one, or is a telling part
    /// of one (three bytes or more, of which one is no letter).
    static func wouldStopReasoning(_ stop: [UInt8]) -> Bool {
        let stop = stop.map(lower)
        guard stop.count >= 3, stop.contains(where: { !($0 >= 0x61 && $0 <= 0x7A) && $0 != 0x20 }) else { return false }
        return all.contains { tag in
            tag.role == .closing && (contains(tag.text, stop) || contains(stop, tag.text))
        }
    }

    private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard part.count <= text.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
    }
}

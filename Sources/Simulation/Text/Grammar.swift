import JSON

/// A context-free grammar whose sentences are drawn at random and written as the inside of a JSON string.
///
/// A rule is a line `name: alternative | alternative`; `{other}` in an alternative stands for a sentence of that rule.
/// Rules named `topic.rule` belong to a topic: `{rule}` means the present topic's, so that the same draws with another topic
/// give the same sentence about something else. Built in are `{#}` (a number), `{#id}` (an identifier), `{#name}` (a made-up proper name) and `{#word}`
/// (the same without capital).
final class Grammar: Sendable {
    private enum Step {
        case literal(start: Int32, count: Int32)
        case rule(Int32)
        case topical(Int32)
        case number
        case identifier
        case name(isCapital: Bool)
    }

    /// The alternatives of each rule.
    private let rules: [Range<Int32>]
    private let alternatives: [Range<Int32>]
    private let steps: [Step]
    private let literals: [UInt8]
    private let syllables: [[UInt8]]
    private let names: [String: Int32]
    /// Rules of a topic, one row of `topicalCount` a topic.
    private let topical: [Int32]
    private let topicalCount: Int
    /// How many topics there are.
    let topicCount: Int

    /// - Parameter text: the rules; lines without a colon go on from the line before.
    init(_ text: String) {
        var bodies: [(name: String, body: String)] = []
        for line in text.split(separator: "\n") {
            if let colon = line.firstRange(of: ": "), !line.hasPrefix(" ") {
                bodies.append((String(line[..<colon.lowerBound]), String(line[colon.upperBound...])))
            } else if !bodies.isEmpty {
                bodies[bodies.count - 1].body += " " + line.drop { $0 == " " }
            }
        }
        var topics: [String] = []
        var topicalNames: [String] = []
        for (name, _) in bodies {
            guard let dot = name.firstIndex(of: ".") else { continue }
            let (topic, rule) = (String(name[..<dot]), String(name[name.index(after: dot)...]))
            if !topics.contains(topic) { topics.append(topic) }
            if !topicalNames.contains(rule) { topicalNames.append(rule) }
        }
        var names: [String: Int32] = [:]
        for (index, body) in bodies.enumerated() { names[body.name] = Int32(index) }
        topical = topics.flatMap { topic in topicalNames.map { names["\(topic).\($0)"] ?? 0 } }
        topicalCount = topicalNames.count
        topicCount = topics.count

        var rules: [Range<Int32>] = []
        var alternatives: [Range<Int32>] = []
        var steps: [Step] = []
        var literals: [UInt8] = []
        func compile(_ text: Substring) {
            var rest = text
            func literal(_ text: Substring) {
                guard !text.isEmpty else { return }
                let plain = String(text).replacing("\\n", with: "\n")
                let escaped = JSONText.quoted(plain).dropFirst().dropLast()
                steps.append(.literal(start: Int32(literals.count), count: Int32(escaped.count)))
                literals += escaped
            }
            while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
                literal(rest[..<open])
                guard rest[rest.index(after: open)...].first != "\"" else {
                    // The brace of a JSON object.
                    literal("{")
                    rest = rest[rest.index(after: open)...]
                    continue
                }
                let name = String(rest[rest.index(after: open)..<close])
                switch name {
                case "#": steps.append(.number)
                case "#id": steps.append(.identifier)
                case "#name": steps.append(.name(isCapital: true))
                case "#word": steps.append(.name(isCapital: false))
                default:
                    if let index = names[name] {
                        steps.append(.rule(index))
                    } else if let index = topicalNames.firstIndex(of: name) {
                        steps.append(.topical(Int32(index)))
                    } else {
                        fatalError("the grammar has no rule '\(name)'")
                    }
                }
                rest = rest[rest.index(after: close)...]
            }
            literal(rest)
        }
        for (_, body) in bodies {
            let first = Int32(alternatives.count)
            for part in body.split(separator: "|", omittingEmptySubsequences: false) {
                let begin = Int32(steps.count)
                compile(part.trimmed)
                alternatives.append(begin..<Int32(steps.count))
            }
            rules.append(first..<Int32(alternatives.count))
        }
        (self.rules, self.alternatives, self.steps, self.literals, self.names) =
            (rules, alternatives, steps, literals, names)
        let onsets = [
            "b", "br", "c", "cl", "d", "dr", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "qu", "r", "s", "st",
            "t", "tr", "v", "w", "z",
        ]
        let rhymes = [
            "a", "al", "an", "ar", "e", "el", "en", "er", "i", "il", "in", "is", "o", "on", "or", "os", "u", "um", "us",
            "y",
        ]
        syllables = onsets.flatMap { onset in rhymes.map { Array((onset + $0).utf8) } }
    }

    /// The rule of that name.
    func rule(_ name: String) -> Int32 {
        guard let rule = names[name] else { fatalError("the grammar has no rule '\(name)'") }
        return rule
    }

    /// Appends a sentence of a rule.
    func append(_ rule: Int32, topic: Int, _ draws: inout Draws, to output: inout [UInt8]) {
        let rule = rules[Int(rule)]
        for step in alternatives[Int(rule.lowerBound) + draws.below(rule.count)] {
            append(steps[Int(step)], topic, &draws, &output)
        }
    }

    private func append(_ step: Step, _ topic: Int, _ draws: inout Draws, _ output: inout [UInt8]) {
        switch step {
        case .literal(let start, let count):
            literals.withUnsafeBufferPointer {
                output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[Int(start)..<Int(start + count)]))
            }
        case .rule(let rule): append(rule, topic: topic, &draws, to: &output)
        case .topical(let rule):
            append(topical[topic * topicalCount + Int(rule)], topic: topic, &draws, to: &output)
        case .number:
            let digits = draws.below(4)
            let number = draws.below([9, 90, 900, 9000][digits]) + [1, 10, 100, 1000][digits]
            output.append(decimal: number)
        case .identifier:
            var bits = draws.next()
            for place in 0..<7 {
                let value = UInt8(bits & 31) % 31
                bits >>= 5
                output.append(place < 2 ? UInt8(ascii: "A") + value % 26 : UInt8(ascii: "0") + value % 10)
            }
        case .name(let isCapital):
            let start = output.count
            for _ in 0..<2 + draws.below(2) { output += syllables[draws.below(syllables.count)] }
            if isCapital { output[start] -= 0x20 }
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension [UInt8] {
    /// Appends a whole number in decimal digits.
    mutating func append(decimal number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let magnitude = number.magnitude
        var scale: UInt = 1
        while magnitude / scale >= 10 { scale *= 10 }
        while scale > 0 {
            append(UInt8(ascii: "0") + UInt8(magnitude / scale % 10))
            scale /= 10
        }
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

/// A context-free grammar with memory, from which varied text is made.
///
/// The notation: a rule is `name: alternative | alternative`, lines that begin with a blank continue the rule above,
/// lines that begin with `#` say nothing. Inside of an alternative `<name>` stands for any of that rule's alternatives,
/// `<a:name>` puts the fitting indefinite article before it, `<who=name>` remembers the choice so that `<who>` repeats
/// it later in the document, `<3..12>` is a whole number of that range; a capital letter first (`<Name>`, `<A:name>`,
/// `<Who>`) capitalizes. `\n`, `\|` and `\<` are a line break, a bar and an angle bracket.
struct Grammar {
    private var rules: [[[Piece]]] = []
    private var ruleNumber: [String: Int] = [:]
    /// Names under which some rule remembers a choice.
    private var rememberedNames: Set<String> = []
    private var recalledNames: Set<String> = []

    private enum Piece {
        case text(String)
        case number(ClosedRange<Int>)
        case rule(Int, Form, remember: String?)
        case remembered(String, Form)
    }

    fileprivate struct Form {
        var capital = false
        var article = false
    }

    /// What was remembered while a document was made.
    typealias Memory = [String: String]

    /// Why a text is not a grammar.
    struct SyntaxError: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads a grammar.
    /// - Throws: ``SyntaxError`` for lines that are no rules, open brackets, rules of the same name and names of nothing.
    init(_ source: String) throws {
        var bodies: [(name: String, body: String)] = []
        for line in source.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix(" ") {
                guard !bodies.isEmpty else { throw SyntaxError(description: "continued line before the first rule") }
                bodies[bodies.count - 1].body += line
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { throw SyntaxError(description: "no rule: \(line)") }
            bodies.append((String(line[..<colon]), String(line[line.index(after: colon)...])))
        }
        for (number, rule) in bodies.enumerated() {
            guard ruleNumber.updateValue(number, forKey: rule.name) == nil else {
                throw SyntaxError(description: "two rules are named \(rule.name)")
            }
        }
        for rule in bodies {
            var alternatives: [[Piece]] = []
            for alternative in Self.alternatives(rule.body) {
                alternatives.append(try pieces(of: alternative, in: rule.name))
            }
            rules.append(alternatives)
        }
        if let unknown = recalledNames.subtracting(rememberedNames).min() {
            throw SyntaxError(description: "<\(unknown)> is neither a rule nor remembered")
        }
    }

    /// Text made from a rule.
    /// - Parameter memory: What is remembered; rules that remember add to it.
    /// - Returns: Empty text for a rule that does not exist.
    func expand(_ name: String, memory: inout Memory, random: inout SplitMix64) -> String {
        guard let number = ruleNumber[name] else { return "" }
        return expand(number, memory: &memory, random: &random)
    }

    private func expand(_ rule: Int, memory: inout Memory, random: inout SplitMix64) -> String {
        var text = ""
        for piece in rules[rule][random.below(rules[rule].count)] {
            switch piece {
            case .text(let words): text += words
            case .number(let range): text += String(range.lowerBound + random.below(range.count))
            case .rule(let number, let form, let key):
                let words = expand(number, memory: &memory, random: &random)
                if let key { memory[key] = words }
                text += form.applied(to: words)
            case .remembered(let key, let form): text += form.applied(to: memory[key] ?? key)
            }
        }
        return text
    }

    private static func alternatives(_ body: String) -> [String] {
        var found = [""]
        var isEscaped = false
        for character in body {
            if isEscaped {
                found[found.count - 1] += character == "n" ? "\n" : character == "<" ? "\u{1}" : String(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "|" {
                found.append("")
            } else {
                found[found.count - 1].append(character)
            }
        }
        return found.map(trimmed)
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: { $0 == " " }).reversed().drop(while: { $0 == " " }).reversed())
    }

    private mutating func pieces(of alternative: String, in rule: String) throws -> [Piece] {
        var pieces: [Piece] = []
        var rest = alternative[...]
        while let open = rest.firstIndex(of: "<") {
            pieces.append(.text(Self.unescaped(rest[..<open])))
            guard let close = rest[open...].firstIndex(of: ">") else {
                throw SyntaxError(description: "rule \(rule): a bracket is not closed")
            }
            pieces.append(try piece(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        pieces.append(.text(Self.unescaped(rest)))
        return pieces
    }

    /// `\<` travels through the reader as the control character U+0001.
    private static func unescaped(_ text: Substring) -> String {
        String(text.map { $0 == "\u{1}" ? "<" : $0 })
    }

    private mutating func piece(_ reference: Substring) throws -> Piece {
        if let dots = reference.firstIndex(of: "."), let low = Int(reference[..<dots]),
            let high = Int(reference[dots...].drop { $0 == "." }), low <= high
        {
            return .number(low...high)
        }
        guard let first = reference.first else { throw SyntaxError(description: "an empty bracket") }
        var form = Form(capital: first.isUppercase)
        var name = first.lowercased() + reference.dropFirst()
        if name.hasPrefix("a:") {
            form.article = true
            name.removeFirst(2)
        }
        var key: String?
        if let equals = name.firstIndex(of: "=") {
            let remembered = String(name[..<equals])
            rememberedNames.insert(remembered)
            key = remembered
            name = String(name[name.index(after: equals)...])
            guard ruleNumber[name] != nil else { throw SyntaxError(description: "no rule is named \(name)") }
        }
        if let number = ruleNumber[name] { return .rule(number, form, remember: key) }
        recalledNames.insert(name)
        return .remembered(name, form)
    }
}

extension Grammar.Form {
    fileprivate func applied(to words: String) -> String {
        var text = words
        if article { text = (words.first.map { "aeiouAEIOU".contains($0) } == true ? "an " : "a ") + text }
        if capital { text = text.prefix(1).uppercased() + text.dropFirst() }
        return text
    }
}

import Exchanges
import Yams

/// Collects what is wrong, so that one run tells all.
final class ScenarioIssues {
    private(set) var issues: [ScenarioError.Issue] = []

    func report(_ node: Node?, _ field: String, _ message: String) {
        issues.append(ScenarioError.Issue(line: node?.mark?.line ?? 0, field: field, message: message))
    }
}

/// One mapping of a scenario file while it is read; ``finish()`` reports the fields that nobody asked for.
final class ScenarioSection {
    let path: String
    let node: Node
    let issues: ScenarioIssues
    private let fields: [(name: String, key: Node, value: Node)]
    private var known: [String] = []

    init?(_ node: Node, _ path: String, _ issues: ScenarioIssues) {
        guard case .mapping(let mapping) = node else {
            issues.report(node, path, "expected a mapping of fields, found \(Self.kind(node))")
            return nil
        }
        (self.path, self.node, self.issues) = (path, node, issues)
        fields = mapping.map { ($0.key.scalar?.string ?? "?", $0.key, $0.value) }
        for (index, field) in fields.enumerated() where fields[..<index].contains(where: { $0.name == field.name }) {
            issues.report(field.key, name(field.name), "is given twice; keep one")
        }
    }

    static func kind(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar): "'\(scalar.string.prefix(40))'"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    func name(_ field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

    func has(_ field: String) -> Bool { fields.contains { $0.name == field } }

    func node(_ field: String) -> Node? {
        known.append(field)
        return fields.first { $0.name == field }?.value
    }

    func report(_ field: String, _ message: String) {
        issues.report(fields.first { $0.name == field }?.value ?? node, name(field), message)
    }

    func section(_ field: String) -> ScenarioSection? {
        node(field).flatMap { ScenarioSection($0, name(field), issues) }
    }

    /// The sections of a list.
    func sections(_ field: String) -> [ScenarioSection] {
        guard let node = node(field) else { return [] }
        guard case .sequence(let list) = node else {
            report(field, "expected a list, found \(Self.kind(node)); begin each entry with '- '")
            return []
        }
        return list.enumerated().compactMap { ScenarioSection($1, "\(name(field))[\($0)]", issues) }
    }

    func text(_ field: String) -> String? {
        guard let node = node(field) else { return nil }
        guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
            report(field, "expected a single value, found \(Self.kind(node))")
            return nil
        }
        return scalar.string
    }

    func texts(_ field: String) -> [String]? {
        guard let node = node(field) else { return nil }
        guard case .sequence(let list) = node else {
            report(field, "expected a list of names, found \(Self.kind(node)); write [a, b]")
            return nil
        }
        let texts = list.compactMap { $0.scalar?.string }
        if texts.count < list.count || texts.contains("") { report(field, "every entry must be a name") }
        return texts
    }

    func number(_ field: String, _ range: ClosedRange<Double>) -> Double? {
        guard let text = text(field) else { return nil }
        guard let number = Self.number(text), range.contains(number) else {
            report(
                field,
                "expected a number from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound)), found '\(text.prefix(40))'"
            )
            return nil
        }
        return number
    }

    /// A whole number; underscores may divide its digits.
    func count(_ field: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = text(field) else { return nil }
        guard let number = Int(text.filter { $0 != "_" }), range.contains(number) else {
            report(
                field,
                "expected a whole number from \(range.lowerBound) to \(range.upperBound), found '\(text.prefix(40))'")
            return nil
        }
        return number
    }

    /// A part of a whole: `0.25` or `25%`.
    func share(_ field: String, _ range: ClosedRange<Double> = 0...1) -> Double? {
        guard let text = text(field) else { return nil }
        let number = text.last == "%" ? Self.number(String(text.dropLast())).map { $0 / 100 } : Self.number(text)
        guard let number, range.contains(number) else {
            report(
                field,
                "expected a share from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound)), such as 0.25 or 25%, found '\(text.prefix(40))'"
            )
            return nil
        }
        return number
    }

    func flag(_ field: String) -> Bool? {
        guard let text = text(field) else { return nil }
        switch text {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            report(field, "expected true or false, found '\(text.prefix(40))'")
            return nil
        }
    }

    /// A span of time in milliseconds, from 0 to 366 days.
    func span(_ field: String) -> Int64? {
        guard let text = text(field) else { return nil }
        do {
            let duration = try DurationText.parse(text)
            guard duration <= .seconds(366 * 86_400) else {
                report(field, "expected at most 366d, found '\(text.prefix(40))'")
                return nil
            }
            return duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        } catch {
            report(field, "\(error)")
            return nil
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ field: String, _: Choice.Type = Choice.self) -> Choice?
    where Choice.RawValue == String {
        guard let text = text(field) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue)
            report(field, "'\(text.prefix(40))' is none of \(names.joined(separator: ", "))\(Self.advice(text, names))")
            return nil
        }
        return choice
    }

    /// Reports fields that the file has and nobody read, with the nearest known name.
    func finish() {
        for field in fields where !known.contains(field.name) {
            let advice = Self.advice(field.name, known)
            issues.report(
                field.key, name(field.name),
                "unknown field\(advice.isEmpty ? "; known here: \(known.joined(separator: ", "))" : advice)")
        }
    }

    private static func number(_ text: String) -> Double? {
        guard text.allSatisfy({ $0.isASCII && ($0.isNumber || ".-+eE_".contains($0)) }) else { return nil }
        return Double(text.filter { $0 != "_" }).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }

    private static func advice(_ text: String, _ names: [String]) -> String {
        guard let near = names.min(by: { distance($0, text) < distance($1, text) }),
            distance(near, text) <= max(1, text.count / 3)
        else { return "" }
        return "; did you mean \(near)?"
    }

    /// How many single-character changes make one word of another (Levenshtein 1966).
    private static func distance(_ first: String, _ second: String) -> Int {
        let target = Array(second.prefix(64))
        var row = Array(0...target.count)
        for (line, character) in first.prefix(64).enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in target.indices {
                let above = row[column + 1]
                row[column + 1] = character == target[column] ? diagonal : 1 + min(diagonal, min(above, row[column]))
                diagonal = above
            }
        }
        return row[target.count]
    }
}

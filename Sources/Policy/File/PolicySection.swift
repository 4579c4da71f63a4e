import Exchanges
import Yams

/// Collects what is wrong, so that one run tells all.
final class PolicyIssues {
    private(set) var all: [PolicyFileError.Issue] = []

    func report(_ node: Node?, _ field: String, _ message: String) {
        all.append(PolicyFileError.Issue(line: node?.mark?.line ?? 0, field: field, message: message))
    }
}

/// One mapping of a policy file while it is read; ``finish()`` reports the fields that nobody asked for.
final class PolicySection {
    let path: String
    private let node: Node
    private let issues: PolicyIssues
    private let fields: [(name: String, key: Node, value: Node)]
    private var known: [String] = []

    init?(_ node: Node, _ path: String, _ issues: PolicyIssues) {
        guard case .mapping(let mapping) = node else {
            issues.report(node, path, "expected a mapping of fields")
            return nil
        }
        (self.path, self.node, self.issues) = (path, node, issues)
        fields = mapping.map { ($0.key.scalar?.string ?? "?", $0.key, $0.value) }
        for (place, field) in fields.enumerated() where fields[..<place].contains(where: { $0.name == field.name }) {
            issues.report(field.key, name(field.name), "is given twice; keep one")
        }
    }

    func name(_ field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

    func has(_ field: String) -> Bool { fields.contains { $0.name == field } }

    func report(_ field: String, _ message: String) {
        issues.report(fields.first { $0.name == field }?.value ?? node, name(field), message)
    }

    func section(_ field: String) -> PolicySection? {
        value(field).flatMap { PolicySection($0, name(field), issues) }
    }

    func text(_ field: String) -> String? {
        guard let node = value(field) else { return nil }
        guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
            report(field, "expected a single value")
            return nil
        }
        return scalar.string
    }

    /// A part of a whole: `0.25` or `25%`.
    func share(_ field: String, _ range: ClosedRange<Double>) -> Double? {
        guard let text = text(field) else { return nil }
        let number = text.last == "%" ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
        guard let number, range.contains(number) else {
            report(
                field,
                "expected a share from \(range.lowerBound) to \(range.upperBound), such as 0.01 or 1%, found '\(text.prefix(40))'"
            )
            return nil
        }
        return number
    }

    /// A span of time such as `6h`, to 366 days.
    func span(_ field: String, from least: Duration) -> Duration? {
        guard let text = text(field) else { return nil }
        do {
            let span = try DurationText.parse(text)
            guard span >= least, span <= .seconds(366 * 86_400) else {
                report(field, "expected \(DurationText.format(least)) to 366d, found '\(text.prefix(40))'")
                return nil
            }
            return span
        } catch {
            report(field, "\(error)")
            return nil
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ field: String, _: Choice.Type = Choice.self) -> Choice?
    where Choice.RawValue == String {
        guard let text = text(field) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            report(field, "expected one of \(names), found '\(text.prefix(40))'")
            return nil
        }
        return choice
    }

    /// A URL for a customer: http, https or mailto, printable ASCII without spaces, quotes and backslashes.
    func link(_ field: String) -> String? {
        guard let text = text(field) else { return nil }
        // It stands in a quoted string of a header field.
        let isSafe = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
        let isKnown = ["https://", "http://", "mailto:"].contains { text.hasPrefix($0) && text.count > $0.count }
        guard isSafe, isKnown, text.utf8.count <= 500 else {
            report(field, "expected an address such as https://example.com/appeal or mailto:trust@example.com")
            return nil
        }
        return text
    }

    /// Reports fields that the file has and nobody read.
    func finish() {
        for field in fields where !known.contains(field.name) {
            issues.report(field.key, name(field.name), "unknown field; known here: \(known.joined(separator: ", "))")
        }
    }

    private func value(_ field: String) -> Node? {
        known.append(field)
        return fields.first { $0.name == field }?.value
    }
}

import Exchanges
import Yams

/// Reads typed values off a YAML tree and collects whatever is wrong, so that one run tells all.
final class ConfigurationReader {
    private let environment: [String: String]
    private(set) var issues: [ConfigurationError.Issue] = []

    init(environment: [String: String]) {
        self.environment = environment
    }

    func report(_ node: Node?, _ field: String, _ message: String) {
        issues.append(
            ConfigurationError.Issue(
                line: node?.mark?.line ?? 0, column: node?.mark?.column ?? 0, field: field, message: message))
    }

    /// The scalar's text with `${NAME}` and `${NAME:-default}` replaced from the environment; `$${` stands for `${`.
    func text(_ node: Node, _ field: String) -> String? {
        guard case .scalar(let scalar) = node else {
            report(node, field, "expected a single value, found a \(Self.kind(node))")
            return nil
        }
        guard scalar.string.contains("${") else { return scalar.string }
        var result = ""
        var rest = Substring(scalar.string)
        while let dollar = rest.range(of: "${") {
            let before = rest[..<dollar.lowerBound]
            if before.hasSuffix("$") {
                result += before.dropLast() + "${"
                rest = rest[dollar.upperBound...]
                continue
            }
            result += before
            guard let end = rest[dollar.upperBound...].firstIndex(of: "}") else {
                report(node, field, "'${' without '}'; write $${ for a literal one")
                return nil
            }
            let inside = rest[dollar.upperBound..<end]
            let name: Substring
            let fallback: Substring?
            if let separator = inside.range(of: ":-") {
                name = inside[..<separator.lowerBound]
                fallback = inside[separator.upperBound...]
            } else {
                name = inside
                fallback = nil
            }
            let value = environment[String(name)].flatMap { $0.isEmpty && fallback != nil ? nil : $0 }
            guard let value = value ?? fallback.map(String.init) else {
                report(node, field, "the environment variable \(name) is not set; set it, or write ${\(name):-default}")
                return nil
            }
            result += value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    static func kind(_ node: Node) -> String {
        switch node {
        case .scalar: "single value"
        case .mapping: "mapping"
        case .sequence: "list"
        case .alias: "alias"
        }
    }
}

/// One mapping of the file while it is read; `finish` reports the fields that nobody asked for.
final class ConfigurationSection {
    let reader: ConfigurationReader
    let path: String
    let node: Node
    private let fields: [(name: String, key: Node, value: Node)]
    private var known: [String] = []

    init?(_ node: Node, path: String, reader: ConfigurationReader) {
        guard case .mapping(let mapping) = node else {
            reader.report(node, path, "expected a mapping, found a \(ConfigurationReader.kind(node))")
            return nil
        }
        self.reader = reader
        self.path = path
        self.node = node
        fields = mapping.map { ($0.key.scalar?.string ?? "?", $0.key, $0.value) }
    }

    /// Names and values in order, for mappings whose names are the user's.
    var entries: [(name: String, key: Node, value: Node)] {
        known = fields.map(\.name)
        return fields
    }

    func name(_ field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

    func value(_ field: String) -> Node? {
        known.append(field)
        guard let value = fields.first(where: { $0.name == field })?.value else { return nil }
        // `field:` with nothing after it leaves the default.
        if case .scalar(let scalar) = value, scalar.string.isEmpty, scalar.style == .plain { return nil }
        return value
    }

    func report(_ field: String, _ message: String) {
        reader.report(fields.first { $0.name == field }?.value ?? node, name(field), message)
    }

    func section(_ field: String) -> ConfigurationSection? {
        value(field).flatMap { ConfigurationSection($0, path: name(field), reader: reader) }
    }

    func text(_ field: String) -> String? {
        value(field).flatMap { reader.text($0, name(field)) }
    }

    func texts(_ field: String) -> [String]? {
        guard let node = value(field) else { return nil }
        guard case .sequence(let sequence) = node else {
            reader.report(node, name(field), "expected a list, found a \(ConfigurationReader.kind(node))")
            return nil
        }
        return sequence.enumerated().compactMap { reader.text($0.element, "\(name(field))[\($0.offset)]") }
    }

    func integer(_ field: String, _ range: ClosedRange<Int>, into target: inout Int) {
        guard let text = text(field) else { return }
        guard let number = Int(text), range.contains(number) else {
            return report(
                field, "expected a whole number from \(range.lowerBound) to \(range.upperBound), found '\(text)'")
        }
        target = number
    }

    func flag(_ field: String, into target: inout Bool) {
        guard let text = text(field) else { return }
        switch text {
        case "true", "yes", "on": target = true
        case "false", "no", "off": target = false
        default: report(field, "expected true or false, found '\(text)'")
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ field: String, into target: inout Choice)
    where Choice.RawValue == String {
        guard let text = text(field) else { return }
        guard let choice = Choice(rawValue: text) else {
            return report(
                field, "expected one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")), found '\(text)'")
        }
        target = choice
    }

    func duration(_ field: String, from least: Duration = .milliseconds(1), into target: inout Duration) {
        guard let text = text(field) else { return }
        do {
            let duration = try DurationText.parse(text)
            guard duration >= least, duration <= .seconds(31 * 86_400) else {
                return report(field, "expected \(DurationText.format(least)) to 31d, found '\(text)'")
            }
            target = duration
        } catch {
            report(field, "\(error)")
        }
    }

    /// A number of bytes: digits with an optional B, KiB, MiB, GiB, kB, MB or GB.
    func bytes(_ field: String, _ range: ClosedRange<Int>, into target: inout Int) {
        guard let text = text(field) else { return }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = [
            "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "kB": 1000, "MB": 1_000_000,
            "GB": 1_000_000_000,
        ]
        let unit = units[text.dropFirst(digits.count).trimmingSpaces]
        guard let number = Int(digits), let unit, !number.multipliedReportingOverflow(by: unit).overflow,
            range.contains(number * unit)
        else {
            return report(
                field,
                "expected a size from \(range.lowerBound) to \(range.upperBound) bytes such as 64KiB or 32MiB, found '\(text)'"
            )
        }
        target = number * unit
    }

    /// Reports fields that the file has and nobody read, with the nearest known name.
    func finish() {
        for field in fields where !known.contains(field.name) {
            let near = known.min { EditDistance.between($0, field.name) < EditDistance.between($1, field.name) }
            let isNear = near.map { EditDistance.between($0, field.name) <= max(1, field.name.count / 3) } ?? false
            let advice = isNear ? "; did you mean \(near ?? "")?" : "; known here: \(known.joined(separator: ", "))"
            reader.report(field.key, name(field.name), "unknown field\(advice)")
        }
    }
}

extension StringProtocol {
    fileprivate var trimmingSpaces: String { String(drop { $0 == " " }) }

    fileprivate func range(of other: String) -> Range<Index>? { firstRange(of: other) }
}

/// How many single-character changes make one word of another (Levenshtein 1966).
enum EditDistance {
    static func between(_ first: String, _ second: String) -> Int {
        let target = Array(second)
        var row = Array(0...target.count)
        for (line, character) in first.enumerated() {
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

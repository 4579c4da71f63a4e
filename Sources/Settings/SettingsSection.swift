import Yams

/// One mapping of a settings file while it is read. Each field is asked for by name; ``finish()`` reports those that
/// nobody asked for.
public final class SettingsSection {
    /// One field as it stands in the file.
    public struct Entry {
        /// The field's name.
        public let name: String
        /// Where the name stands.
        public let key: Node
        /// What stands after it.
        public let value: Node
    }

    /// The path of this mapping, such as `upstreams.house`; empty for the file's root.
    public let path: String
    /// The mapping itself.
    public let node: Node
    private let environment: [String: String]?
    private let issues: SettingsIssues
    private let fields: [Entry]
    private var known: [String] = []

    /// Reports a node that is no mapping, and gives nil then.
    init?(_ node: Node, path: String, environment: [String: String]?, issues: SettingsIssues) {
        guard case .mapping(let mapping) = node else {
            issues.report(node, path, "expected a mapping, found a \(Self.kind(node))")
            return nil
        }
        (self.path, self.node, self.environment, self.issues) = (path, node, environment, issues)
        fields = mapping.map { Entry(name: $0.key.scalar?.string ?? "?", key: $0.key, value: $0.value) }
    }

    /// The path of a field.
    public func name(_ field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }

    /// Whether the file names the field, be it with nothing after it.
    public func isNamed(_ field: String) -> Bool {
        known.append(field)
        return fields.contains { $0.name == field }
    }

    /// Whether something stands after the field's name.
    public func has(_ field: String) -> Bool { content(field) != nil }

    /// Names and values in order, for mappings whose names are the user's; all of them are known then.
    public var entries: [Entry] {
        known = fields.map(\.name)
        return fields
    }

    /// What stands after the field's name; nil where it is left out or nothing follows, which leaves the default.
    public func value(_ field: String) -> Node? {
        known.append(field)
        return content(field)
    }

    /// The mapping after the field's name.
    public func section(_ field: String) -> SettingsSection? {
        value(field).flatMap { section(at: $0, name(field)) }
    }

    /// A mapping somewhere below this one.
    ///
    /// - Parameters:
    ///   - node: what is to be a mapping; anything else is reported.
    ///   - path: its path in the file.
    public func section(at node: Node, _ path: String) -> SettingsSection? {
        SettingsSection(node, path: path, environment: environment, issues: issues)
    }

    /// The mappings of a list; none where the field is left out.
    public func sections(_ field: String) -> [SettingsSection] {
        guard let node = value(field) else { return [] }
        guard case .sequence(let list) = node else {
            report(field, "expected a list, found a \(Self.kind(node)); begin each entry with '- '")
            return []
        }
        return list.enumerated().compactMap { section(at: $1, "\(name(field))[\($0)]") }
    }

    /// Says what is wrong with a field, where it stands, or where this mapping does if it is left out.
    public func report(_ field: String, _ message: String) {
        issues.report(fields.first { $0.name == field }?.value ?? node, name(field), message)
    }

    /// Says what is wrong at a node.
    public func report(at node: Node, _ path: String, _ message: String) { issues.report(node, path, message) }

    /// Reports the fields that the file has and nobody asked for, with the nearest known name.
    public func finish() {
        let names = known.enumerated().filter { !known[..<$0].contains($1) }.map(\.element)
        for field in fields where !known.contains(field.name) {
            let near = EditDistance.nearest(to: field.name, among: known)
            let advice = near.map { "did you mean \($0)?" } ?? "known here: \(names.joined(separator: ", "))"
            issues.report(field.key, name(field.name), "unknown field; \(advice)")
        }
    }

    /// The scalar's text, with the environment's values in the place of their names.
    func text(_ node: Node, _ path: String) -> String? {
        guard case .scalar(let scalar) = node else {
            issues.report(node, path, "expected a single value, found a \(Self.kind(node))")
            return nil
        }
        guard let environment else { return scalar.string }
        do throws(EnvironmentReference.Failure) {
            return try EnvironmentReference.resolve(scalar.string, environment)
        } catch {
            issues.report(node, path, error.description)
            return nil
        }
    }

    static func kind(_ node: Node) -> String {
        switch node {
        case .scalar: "single value"
        case .mapping: "mapping"
        case .sequence: "list"
        case .alias: "alias"
        }
    }

    private func content(_ field: String) -> Node? {
        guard let value = fields.first(where: { $0.name == field })?.value else { return nil }
        if case .scalar(let scalar) = value, scalar.string.isEmpty, scalar.style == .plain { return nil }
        return value
    }
}

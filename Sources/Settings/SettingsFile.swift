import Yams

/// A YAML file that people write: read strictly, since a misspelt limit must not be no limit, and told whole, since
/// whoever mends it wants to hear of all that is wrong at once.
public enum SettingsFile {
    /// Reads a file's text.
    ///
    /// - Parameters:
    ///   - text: YAML 1.1 whose root is a mapping.
    ///   - environment: where `${NAME}` and `${NAME:-default}` are looked up; nil leaves them as they are.
    ///   - body: takes the fields it knows out of the root and calls ``SettingsSection/finish()`` on every section.
    /// - Throws: all issues found, in the file's order.
    public static func read<Value>(
        _ text: String, environment: [String: String]? = nil, _ body: (SettingsSection) -> Value
    ) throws(SettingsError) -> Value {
        let issues = SettingsIssues()
        let root = try compose(text)
        var value: Value?
        if let section = SettingsSection(root, path: "", environment: environment, issues: issues) {
            value = body(section)
        }
        guard let value, issues.all.isEmpty else {
            throw SettingsError(issues: issues.all.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
        return value
    }

    private static func compose(_ text: String) throws(SettingsError) -> Node {
        let message: String
        var mark: Mark?
        do {
            if let node = try Yams.compose(yaml: text) { return node }
            message = "the file is empty"
        } catch let error as YamlError {
            message = "not YAML: \(error)"
            switch error {
            case .scanner(_, _, let place, _), .parser(_, _, let place, _), .composer(_, _, let place, _): mark = place
            case .duplicatedKeysInMapping(_, let context): mark = context.mark
            default: break
            }
        } catch {
            message = "not YAML: \(error)"
        }
        throw SettingsError(issues: [
            .init(line: mark?.line ?? 0, column: mark?.column ?? 0, field: "", message: message)
        ])
    }
}

/// Collects what is wrong while a file is read.
final class SettingsIssues {
    private(set) var all: [SettingsError.Issue] = []

    func report(_ node: Node?, _ field: String, _ message: String) {
        all.append(
            SettingsError.Issue(
                line: node?.mark?.line ?? 0, column: node?.mark?.column ?? 0, field: field, message: message))
    }
}

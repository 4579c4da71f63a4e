import Yams

/// The YAML file that configures a gateway. Unknown fields are errors: a misspelt limit must not be no limit.
public enum ConfigurationFile {
    /// Reads and checks a file's text.
    ///
    /// - Parameters:
    ///   - text: YAML 1.1.
    ///   - environment: where `${NAME}` is looked up.
    ///   - folder: relative paths in the file start here.
    /// - Throws: all issues found, each with line, column, field, and what would be right.
    public static func read(
        _ text: String, environment: [String: String], relativeTo folder: String
    ) throws(ConfigurationError) -> GatewayConfiguration {
        let root: Node
        do {
            guard let node = try Yams.compose(yaml: text) else { throw ConfigurationError.whole("the file is empty") }
            root = node
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError.whole(Self.plain(error))
        }
        let reader = ConfigurationReader(environment: environment)
        var configuration = GatewayConfiguration()
        if let section = ConfigurationSection(root, path: "", reader: reader) {
            let parser = ConfigurationParser(folder: folder)
            parser.root(section, into: &configuration)
        }
        guard reader.issues.isEmpty else {
            throw ConfigurationError(issues: reader.issues.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
        return configuration
    }

    private static func plain(_ error: any Error) -> String {
        guard let error = error as? YamlError else { return "\(error)" }
        return "not YAML: \(error)"
    }
}

extension ConfigurationError {
    static func whole(_ message: String) -> ConfigurationError {
        ConfigurationError(issues: [Issue(line: 0, column: 0, field: "", message: message)])
    }
}

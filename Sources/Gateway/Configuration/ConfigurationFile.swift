import Settings

/// The YAML file that configures a gateway.
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
    ) throws(SettingsError) -> GatewayConfiguration {
        try SettingsFile.read(text, environment: environment) { section in
            var configuration = GatewayConfiguration()
            ConfigurationParser(folder: folder).root(section, into: &configuration)
            return configuration
        }
    }
}

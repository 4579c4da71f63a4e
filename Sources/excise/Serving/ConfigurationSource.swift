import Foundation
import Gateway
import Policy
import Settings

/// Where a gateway's configuration comes from, so that it can be read again.
struct ConfigurationSource: Sendable {
    /// A file, or nil for a configuration that was made in memory.
    let path: String?
    /// Used where there is no file.
    let fixed: GatewayConfiguration
    /// What is said elsewhere and goes before the file.
    let overriding: @Sendable (inout GatewayConfiguration) -> Void

    func read() throws -> GatewayConfiguration {
        var configuration = try path.map(Self.read) ?? fixed
        overriding(&configuration)
        _ = try TokenCounters.counter(configuration.metering.tokenizer)
        _ = try Watermarks.keys(configuration.watermark)
        try AnswerShapingSetup.check(configuration)
        return configuration
    }

    static func read(_ path: String) throws -> GatewayConfiguration {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                "cannot read the configuration \(path)",
                next: "check the path and its permissions; docs/configuration.md has an example")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CommandFailure("\(path) is not UTF-8", next: "save it as UTF-8")
        }
        do {
            let configuration = try ConfigurationFile.read(
                text, environment: ProcessInfo.processInfo.environment,
                relativeTo: (path as NSString).deletingLastPathComponent)
            if let policy = configuration.policy.file {
                try check(try PolicyFile.read(path: policy), of: policy, configuration)
            }
            return configuration
        } catch let error as SettingsError {
            throw CommandFailure(
                error.lines(in: path),
                next:
                    "mend \(error.issues.count == 1 ? "it" : "these") and try again with 'excise config check \(path)'")
        }
    }

    /// A rung that only lowers what answers give away is in force through shaping alone.
    private static func check(_ ladder: Ladder, of policy: String, _ configuration: GatewayConfiguration) throws {
        let withholding = [Rung.hygiene, .seal].filter { ladder.rules[$0] != nil }.map(\.rawValue)
        guard ladder.mode == .enforce, !withholding.isEmpty, !configuration.shaping.isOn else { return }
        throw CommandFailure(
            "\(policy): mode: enforce with \(withholding.joined(separator: " and ")) withholds nothing without shaping",
            next:
                "add a section 'shaping' (docs/policy.md has one that takes nothing from anybody else), or name other rungs only"
        )
    }
}

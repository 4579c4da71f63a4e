import ArgumentParser
import Gateway

/// `excise config check`.
struct ConfigCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a configuration file without starting anything.",
        discussion: """
              excise config check excise.yaml

            Prints every issue as FILE:LINE:COLUMN: FIELD: what is wrong and what would be right.
            """)

    @Argument(help: "The configuration file.")
    var file: String

    func run() throws {
        let configuration = try ConfigurationSource.read(file)
        _ = try TokenCounters.counter(configuration.metering.tokenizer)
        let models = configuration.models.map { model in
            "  \(model.name) → \(model.upstreams.joined(separator: ", "))"
        }
        print("\(file) is good: \(configuration.upstreams.count) upstream(s), \(configuration.models.count) model(s).")
        print(models.joined(separator: "\n"))
    }
}

/// `excise config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Work with configuration files.", subcommands: [ConfigCheck.self])
}

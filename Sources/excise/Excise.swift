import ArgumentParser

/// The command line: the only place where the parts are put together.
@main
struct Excise: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "excise",
        abstract: "Stand between a model and the world, so that nobody can quietly distil it.",
        discussion: """
              excise serve                      the gateway in front of the built-in model, to try it
              excise serve --config FILE        the gateway in front of yours
              excise account create --help      who may use it
            """,
        version: version,
        subcommands: [
            Serve.self, ConfigCommand.self, AccountCommand.self, KeyCommand.self, GroupCommand.self,
            CampaignsCommand.self, ActionsCommand.self, AppealsCommand.self, LogCommand.self, AnonymizeCommand.self,
            PolicyCommand.self, ShapingCommand.self, Detect.self,
            Evaluate.self, Simulate.self, Model.self,
            WatermarkCommand.self, TraceCommand.self, CanaryCommand.self,
        ])
}

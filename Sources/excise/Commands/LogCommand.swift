import ArgumentParser

/// `excise log`: what was asked and answered.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Look at, export, sum up, verify and import exchange logs.",
        discussion: """
            The gateway writes every exchange into the folder 'exchanges' of its data folder. These commands read it, and \
            any other log of the same format: files, folders, patterns, or standard input (-); .gz and .zst by name.

              excise log tail --follow
              excise log stats --by day --by model
              excise log export --account acct_1 --output acct_1.jsonl.zst
              excise log import litellm-spend.json --output imported.jsonl.zst
            """,
        subcommands: [LogTail.self, LogExport.self, LogStats.self, LogVerify.self, LogImport.self])
}

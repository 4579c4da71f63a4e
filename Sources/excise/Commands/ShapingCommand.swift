import ArgumentParser
import Shaping

/// `excise shaping`.
struct ShapingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shaping", abstract: "The keys that seal reasoning.", subcommands: [ShapingKeysCommand.self])
}

/// `excise shaping keys`.
struct ShapingKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List and rotate the keys that seal reasoning.",
        discussion: """
            The first key seals, all of them open. A gateway makes the first one itself.

              excise shaping keys list --data data
              excise shaping keys rotate --data data
              excise shaping keys rotate --data data --keep 2
            """,
        subcommands: [ShapingKeysList.self, ShapingKeysRotate.self])
}

/// Which file of keys a command works on.
struct SealKeyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The file of keys, where the configuration names one (shaping.seal.keys).",
            discussion: "Without it: seal-keys in the data folder", valueName: "file"))
    var keys: String?

    @OptionGroup var data: DataFolderOption

    var file: SealKeyFile { SealKeyFile(path: keys ?? SealKeyFile.path(in: data.path)) }
}

extension SealKeyFile {
    /// Where the keys are unless a configuration says otherwise.
    static func path(in dataFolder: String) -> String { dataFolder + "/seal-keys" }
}

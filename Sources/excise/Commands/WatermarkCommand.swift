import ArgumentParser
import Watermarking

/// `excise watermark`.
struct WatermarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watermark",
        abstract: "Keys of watermarks, and their detection in text.",
        subcommands: [WatermarkKeysCommand.self, WatermarkDetect.self, WatermarkTest.self])
}

/// `excise watermark keys`.
struct WatermarkKeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, list and rotate keys; commit to them, and show single ones in a dispute.",
        discussion: """
            The folder holds all secrets. Keys of epochs, cohorts and accounts are derived from its masters.

              excise watermark keys create --keys keys
              excise watermark keys commit --keys keys --epoch 2026-11 --accounts accounts.jsonl --output commitment.json
              excise watermark keys verify --keys keys --commitment commitment.json
              excise watermark keys open --keys keys --commitment commitment.json --account acct_1 --output opening.json
              excise watermark keys verify opening.json --commitment commitment.json
            """,
        subcommands: [
            WatermarkKeysCreate.self, WatermarkKeysList.self, WatermarkKeysRotate.self, WatermarkKeysCommit.self,
            WatermarkKeysVerify.self, WatermarkKeysOpen.self, WatermarkKeysDescribe.self,
        ])
}

/// Which key folder a command works on.
struct KeyFolderOption: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of watermark keys.", valueName: "folder"))
    var keys: String

    var folder: KeyFolder { KeyFolder(path: keys) }

    /// Does something with the folder; what is wrong with it is told with the next step.
    func use<Result>(_ body: (KeyFolder) throws -> Result) throws -> Result {
        do {
            return try body(folder)
        } catch let failure as KeyFolder.Failure {
            throw CommandFailure(failure.description, next: nil)
        } catch let error as SchemeError {
            throw CommandFailure(error.description, next: nil)
        }
    }
}

import ArgumentParser
import Foundation

/// Which data folder a command works on.
struct DataFolderOption: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp(
            "The data folder.", discussion: "Without it: the environment's EXCISE_DATA, else .data", valueName: "dir"))
    var folder: String?

    var path: String { folder ?? Self.environmentFolder }

    /// The data folder where no option names one.
    static var environmentFolder: String {
        let named = ProcessInfo.processInfo.environment["EXCISE_DATA"] ?? ""
        return named.isEmpty ? ".data" : named
    }
}

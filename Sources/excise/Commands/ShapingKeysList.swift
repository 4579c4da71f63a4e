import ArgumentParser
import Shaping

/// `excise shaping keys list`.
struct ShapingKeysList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the keys' ids, the one that seals first; no secret is shown.")

    @OptionGroup var options: SealKeyOptions

    func run() throws {
        let file = options.file
        do {
            guard let keys = try file.read() else {
                throw CommandFailure(
                    "there are no keys in \(file.path)",
                    next: "a gateway with a section `shaping` makes the first one when it starts")
            }
            var table = TextTable("key", "does")
            for (number, key) in keys.keys.enumerated() {
                table.add(key.name, number == 0 ? "seals and opens" : "opens")
            }
            print(table.text, terminator: "")
        } catch let failure as SealKeyFile.Failure {
            throw CommandFailure(failure.description, next: nil)
        }
    }
}

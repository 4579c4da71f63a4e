import ArgumentParser
import Shaping

/// `excise shaping keys rotate`.
struct ShapingKeysRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Make a new key, which seals from the gateway's next start or reload on; older ones open on.",
        discussion: """
            A key that is dropped opens nothing any more: what it sealed is refused. Keep one as long as
            shaping.seal.lifetime after its successor.

              excise shaping keys rotate --data data
              excise shaping keys rotate --data data --keep 2
            """)

    @Option(help: ArgumentHelp("How many older keys stay. (default: all)", valueName: "number"))
    var keep: Int?

    @OptionGroup var options: SealKeyOptions

    func validate() throws {
        guard keep ?? 0 >= 0 else { throw ValidationError("--keep: expected 0 or more") }
    }

    func run() throws {
        let file = options.file
        do {
            let before = try file.read()?.keys ?? []
            let after = try file.rotate(keeping: keep ?? before.count)
            print("Key \(after.keys[0].name) seals from the gateway's next start or reload on (kill -HUP).")
            let dropped = before.filter { key in !after.keys.contains { $0.id == key.id } }
            if !dropped.isEmpty {
                print("Dropped \(dropped.map(\.name).joined(separator: ", ")): what they sealed cannot be opened.")
            }
        } catch {
            throw CommandFailure(error.description, next: nil)
        }
    }
}

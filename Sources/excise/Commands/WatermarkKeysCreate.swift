import ArgumentParser
import Watermarking

/// `excise watermark keys create`.
struct WatermarkKeysCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key folder with its first master.")

    @OptionGroup var keys: KeyFolderOption

    func run() throws {
        try keys.use { folder in
            guard try folder.numbers().isEmpty else {
                throw CommandFailure(
                    "\(folder.path) has keys already",
                    next: "make a new master in it with 'excise watermark keys rotate'")
            }
            print(
                "Made master \(try folder.rotate()) in \(folder.path). Back the folder up: without it no mark can be read."
            )
        }
    }
}

/// `excise watermark keys rotate`.
struct WatermarkKeysRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Make a new master, which marks from the gateway's next start or reload on; the old ones remain.")

    @OptionGroup var keys: KeyFolderOption

    func run() throws {
        try keys.use { folder in
            guard try !folder.numbers().isEmpty else {
                throw CommandFailure(
                    "there are no keys in \(folder.path)", next: "make the first with 'excise watermark keys create'")
            }
            print("Made master \(try folder.rotate()) in \(folder.path).")
        }
    }
}

/// `excise watermark keys list`.
struct WatermarkKeysList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show masters and commitments; no secret is shown.")

    @OptionGroup var keys: KeyFolderOption

    func run() throws {
        try keys.use { folder in
            let numbers = try folder.numbers()
            guard !numbers.isEmpty else {
                throw CommandFailure(
                    "there are no keys in \(folder.path)", next: "make the first with 'excise watermark keys create'")
            }
            for number in numbers { _ = try folder.master(number) }
            print("Masters: \(numbers.map(String.init).joined(separator: ", ")); \(numbers.last ?? 0) marks.")
            var table = TextTable("epoch", "commitment")
            let commitments = try folder.commitments()
            for (epoch, name) in commitments { table.add(epoch, name) }
            print(commitments.isEmpty ? "No commitments yet." : table.text, terminator: commitments.isEmpty ? "\n" : "")
        }
    }
}

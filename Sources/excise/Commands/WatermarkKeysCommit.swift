import Access
import ArgumentParser
import Exchanges
import Foundation
import Gateway
import Watermarking

/// `excise watermark keys commit`.
struct WatermarkKeysCommit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit",
        abstract: "Commit to all keys of an epoch, decoys among them, before anyone is tested.",
        discussion: """
            The commitment is one hash over all keys and whose they are; publish it, or have its time certified. Which \
            accounts it covers is kept in the key folder. Commit again when accounts have come: each commitment stands for itself.

              excise watermark keys commit --keys keys --epoch 2026-11 --accounts accounts.jsonl --output commitment.json
              excise watermark keys commit --keys keys --data data --cohorts cohorts.jsonl --output commitment.json
            """)

    @OptionGroup var keys: KeyFolderOption
    @OptionGroup var database: AccountDatabaseOptions

    @Option(help: ArgumentHelp("The epoch; without it the present month in UTC.", valueName: "name"))
    var epoch: String?

    @Option(help: "The master's number; without it the last one, which marks.")
    var master: Int?

    @Option(
        help: ArgumentHelp(
            "The account directory; without it the accounts of the data folder.", valueName: "file"))
    var accounts: String?

    @Option(
        help: ArgumentHelp(
            "Lines of {\"account\", \"cohort\"}, as the gateway's watermark.cohorts; accounts without one are in the cohort "
                + "of their organization or payment instrument.", valueName: "file"))
    var cohorts: String?

    @Option(help: "How many keys of nobody are committed to, which show what chance does.")
    var decoys = 1000

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Where the commitment goes; - for standard output.", valueName: "file"))
    var output: String

    func validate() throws {
        guard (100...1_000_000).contains(decoys) else {
            throw ValidationError("--decoys is a number from 100 to 1000000.")
        }
    }

    func run() throws {
        let assignment = try cohorts.map(Watermarks.cohorts) ?? CohortAssignment()
        let members = try readAccounts().map {
            KeyRoster.Member(account: $0.id, cohort: assignment.cohort(of: $0))
        }
        guard !members.isEmpty else { throw CommandFailure("there are no accounts to commit to", next: nil) }
        try keys.use { folder in
            guard let number = try master ?? folder.numbers().last else {
                throw CommandFailure(
                    "there are no keys in \(folder.path)", next: "make the first with 'excise watermark keys create'")
            }
            let roster = KeyRoster(
                epoch: epoch ?? MarkingKeys.month(.now()), master: number, decoys: decoys, members: members)
            let commitment = roster.tree(try folder.epoch(roster.epoch, master: number)).commitment
            try folder.store(roster, for: commitment)
            let file = try LogOutput(path: output)
            try file.write(commitment.json + [UInt8(ascii: "\n")])
            try file.finish()
            StandardError.write(
                "Commitment \(commitment.shortName): epoch \(commitment.epoch), \(members.count) accounts, "
                    + "\(roster.cohorts.count) cohorts, \(decoys) decoys.")
        }
    }

    private func readAccounts() throws -> [Account] {
        if let accounts { return try AccountDirectory(paths: [accounts]).accounts }
        return try database.use { access in
            var all: [Account] = []
            var last: String?
            repeat {
                let page = try access.accounts(after: last, limit: AccessControl.longestListing)
                all += page
                last = page.count == AccessControl.longestListing ? page.last?.id : nil
            } while last != nil
            return all
        }
    }
}

/// Reads commitments that command lines name.
enum CommitmentFile {
    static func read(_ path: String) throws -> KeyCommitment {
        do {
            return try KeyCommitment(json: try bytes(path))
        } catch let error as KeyDocumentError {
            throw CommandFailure(
                "\(path): \(error)", next: "name a file that 'excise watermark keys commit' wrote")
        }
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("cannot read \(path)", next: "check the path and its permissions")
        }
        return Array(data)
    }
}

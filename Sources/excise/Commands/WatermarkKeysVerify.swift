import ArgumentParser
import Exchanges
import Foundation
import Watermarking

/// `excise watermark keys verify`.
struct WatermarkKeysVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check keys against a commitment: the folder's, or single ones that were opened.",
        discussion: """
              excise watermark keys verify --keys keys --commitment commitment.json
              excise watermark keys verify opening.json --commitment commitment.json
            """)

    @Argument(help: ArgumentHelp("Openings of single keys.", valueName: "file"))
    var openings: [String] = []

    @Option(help: ArgumentHelp("What was published.", valueName: "file"))
    var commitment: String

    @Option(help: ArgumentHelp("The folder whose keys are to be the ones committed to.", valueName: "folder"))
    var keys: String?

    func validate() throws {
        if keys == nil, openings.isEmpty { throw ValidationError("Name --keys FOLDER, or opened keys.") }
    }

    func run() throws {
        let published = try CommitmentFile.read(commitment)
        if let keys {
            do {
                let (roster, _) = try KeyFolder(path: keys).keys(of: published)
                print(
                    "The keys of \(keys) are those of commitment \(published.shortName): epoch \(roster.epoch), "
                        + "\(Set(roster.members.map(\.account)).count) accounts, \(roster.cohorts.count) cohorts, "
                        + "\(roster.decoys) decoys.")
            } catch {
                throw CommandFailure("\(error)", next: nil)
            }
        }
        var isGood = true
        for file in openings {
            do {
                let (epoch, opening) = try KeyOpening.read(json: try CommitmentFile.bytes(file))
                let holds = epoch == published.epoch && published.holds(opening)
                isGood = isGood && holds
                print(
                    "\(file): the key of \(opening.holder.words) "
                        + (holds
                            ? "is in commitment \(published.shortName)."
                            : "is NOT in commitment \(published.shortName): it belongs to nobody who was named, or was changed.")
                )
            } catch let error as KeyDocumentError {
                throw CommandFailure("\(file): \(error)", next: "name a file that 'excise watermark keys open' wrote")
            }
        }
        if !isGood { throw ExitCode.failure }
    }
}

extension EpochKeys.Holder {
    /// Whom the key marks, in words.
    var words: String {
        switch self {
        case .everyone: "everyone"
        case .cohort(let name): "cohort \(TextTable.oneLine(name))"
        case .account(let name): "account \(TextTable.oneLine(name))"
        case .decoy(let number): "decoy \(number)"
        }
    }
}

/// `excise watermark keys open`.
struct WatermarkKeysOpen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Show one key with the proof that it was committed to, so that others can repeat its test.",
        discussion: """
            Whoever has an opened key can mark text in its holder's name, so nothing that is found afterwards counts.

              excise watermark keys open --keys keys --commitment commitment.json --account acct_1 --output opening.json
            """)

    @OptionGroup var keys: KeyFolderOption

    @Option(help: ArgumentHelp("What was published.", valueName: "file"))
    var commitment: String

    @Option(help: "The key of this account.")
    var account: String?

    @Option(help: "The key of this cohort.")
    var cohort: String?

    @Option(help: "The key of the decoy of this number.")
    var decoy: Int?

    @Option(name: .shortAndLong, help: ArgumentHelp("Where it goes; - for standard output.", valueName: "file"))
    var output: String

    func validate() throws {
        guard [account != nil, cohort != nil, decoy != nil].count(where: \.self) == 1 else {
            throw ValidationError("Name one of --account, --cohort and --decoy.")
        }
    }

    func run() throws {
        let published = try CommitmentFile.read(commitment)
        let holder: EpochKeys.Holder =
            account.map { .account($0) } ?? cohort.map { .cohort($0) } ?? .decoy(decoy ?? 0)
        try keys.use { folder in
            let (roster, keys) = try folder.keys(of: published)
            guard let opening = roster.tree(keys).opening(of: holder) else {
                throw CommandFailure(
                    "commitment \(published.shortName) has no key of \(holder.words)", next: nil)
            }
            let file = try LogOutput(path: output)
            try file.write(opening.json(epoch: roster.epoch) + [UInt8(ascii: "\n")])
            try file.finish()
        }
    }
}

/// `excise watermark keys describe`.
struct WatermarkKeysDescribe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Print a key as a sampler or an engine takes it. It is secret.",
        discussion: """
            A vLLM engine has one key for all that it answers: give each pool of accounts an engine and a cohort of its own.

              excise watermark keys describe --keys keys --epoch 2026-11 --scheme vllm --cohort pool-a
              excise watermark keys describe --keys keys --epoch 2026-11 --scheme excise-1 --account acct_1 --cohort acme
            """)

    enum Scheme: String, CaseIterable, ExpressibleByArgument {
        case excise1 = "excise-1"
        case sglang, vllm
    }

    @OptionGroup var keys: KeyFolderOption

    @Option(help: ArgumentHelp("The epoch.", valueName: "name"))
    var epoch: String

    @Option(help: "excise-1, sglang or vllm.")
    var scheme: Scheme

    @Option(help: "Tokens of context.")
    var contextWidth = 2

    @Option(help: "The account.")
    var account: String?

    @Option(help: "The cohort.")
    var cohort: String?

    func run() throws {
        try keys.use { folder in
            guard let number = try folder.numbers().last else {
                throw CommandFailure(
                    "there are no keys in \(folder.path)", next: "make the first with 'excise watermark keys create'")
            }
            let keys = try folder.epoch(epoch, master: number)
            switch scheme {
            case .excise1:
                guard let account, let cohort else {
                    throw CommandFailure("excise-1 needs --account and --cohort", next: nil)
                }
                let json = keys.samplerDescription(cohort: cohort, account: account, contextWidth: contextWidth)
                print(String(decoding: json, as: UTF8.self))
            case .sglang, .vllm:
                let holder: EpochKeys.Holder =
                    account.map { .account($0) } ?? cohort.map { .cohort($0) } ?? .everyone
                let key = scheme == .vllm ? keys.vllmKey(of: holder) : keys.sglangKey(of: holder)
                let digits = String(key, radix: 16)
                let padded = String(repeating: "0", count: 16 - digits.count) + digits
                print(#"{"scheme":"\#(scheme.rawValue)","key":"\#(padded)","context_width":\#(contextWidth)}"#)
            }
        }
    }
}

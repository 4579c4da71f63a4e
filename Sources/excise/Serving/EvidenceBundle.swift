import Console
import Crypto
import Detection
import Exchanges
import Foundation
import Policy

/// What is known against the accounts of an action, in one folder that can be handed over: the action, its campaign with the evidence, the appeals, the
/// exchanges, and a list of hashes that `sha256sum --check` reads.
struct EvidenceBundle {
    let policy: PolicyDirectory
    let campaigns: CampaignDirectory
    /// The folder of the exchange log.
    let exchanges: String

    /// Where bundles are, below a data folder.
    static func folder(in dataFolder: String) -> String { dataFolder + "/evidence" }

    /// Writes the bundle of an action. The folder gets its name when it is complete; one that is there already stays as it is.
    ///
    /// - Returns: the number of exchanges in it.
    @discardableResult
    func write(_ id: String, to path: String) throws -> Int {
        let action = try policy.action(id)
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure("\(path) is there already", next: "name another folder, or move this one away")
        }
        let unfinished = path + ".new"
        try? FileManager.default.removeItem(atPath: unfinished)
        try FileManager.default.createDirectory(
            atPath: unfinished, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        func write(_ name: String, _ data: Data) throws {
            let url = URL(fileURLWithPath: unfinished).appendingPathComponent(name)
            try data.write(to: url, options: .withoutOverwriting)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
        }
        try write("action.json", Data((try JSONLine.of(action) + "\n").utf8))
        if let campaign = try? campaigns.campaign(action.campaign) {
            try write("campaign.json", Data(try CampaignDescription.whole(campaign)))
        }
        let appeals = try policy.appeals().filter { $0.action == id }.map { try JSONLine.of($0) + "\n" }
        try write("appeals.jsonl", Data(appeals.joined().utf8))
        let count = try copyExchanges(of: Set(action.members.map(\.account)), to: unfinished + "/exchanges.jsonl.zst")
        try write("SHA256SUMS", Data(try Self.hashes(in: unfinished).utf8))
        try FileManager.default.moveItem(atPath: unfinished, toPath: path)
        return count
    }

    private func copyExchanges(of accounts: Set<String>, to path: String) throws -> Int {
        let output = try LogOutput(path: path)
        guard FileManager.default.fileExists(atPath: exchanges) else {
            try output.finish()
            return 0
        }
        var reader = try ExchangeLogReader([exchanges])
        reader.badLines = .skip
        var count = 0
        var failure: (any Error)?
        _ = try reader.forEach { (view) throws(FieldFault) in
            guard accounts.contains(try view.string(.account).string) else { return true }
            do {
                try output.write(view.bytes)
                try output.write([0x0A])
                count += 1
            } catch {
                failure = error
            }
            return failure == nil
        }
        if let failure { throw failure }
        try output.finish()
        return count
    }

    private static func hashes(in folder: String) throws -> String {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder).appendingPathComponent(name))
            defer { try? file.close() }
            var hash = SHA256()
            while let block = try file.read(upToCount: 1 << 20), !block.isEmpty { hash.update(data: block) }
            let digest = hash.finalize().map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            return "\(digest.joined())  \(name)\n"
        }.joined()
    }
}

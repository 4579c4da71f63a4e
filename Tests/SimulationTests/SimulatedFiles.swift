import Exchanges
import Foundation

@testable import Simulation

/// The three files of a scenario, read back by the reader that everybody uses.
struct SimulatedFiles: Sendable {
    let records: [ExchangeRecord]
    let directory: AccountDirectory
    /// What each account is, by the labels.
    let classes: [String: String]
    /// The lines of campaigns in the labels.
    let campaigns: [CampaignLabel]
    let bytes: [Data]

    init(yaml: String, seed: UInt64 = 1, threads: Int = 2, corpus: Corpus? = nil) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("simulation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = ["log.jsonl", "accounts.jsonl", "labels.jsonl"].map { folder.appendingPathComponent($0).path }
        _ = try Simulation(Scenario(yaml: yaml), seed: seed, corpus: corpus, threads: threads)
            .write(log: paths[0], accounts: paths[1], labels: paths[2])
        bytes = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
        var records: [ExchangeRecord] = []
        try ExchangeLogReader([paths[0]]).forEach { (view) throws(FieldFault) in
            records.append(try ExchangeRecord(view))
            return true
        }
        self.records = records
        directory = try AccountDirectory(paths: [paths[1]])
        var classes: [String: String] = [:]
        var campaigns: [CampaignLabel] = []
        for line in Self.lines(bytes[2]) {
            guard let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else { continue }
            if object["kind"] as? String == "campaign" {
                campaigns.append(CampaignLabel(object))
            } else if let account = object["account"] as? String {
                classes[account] = object["class"] as? String
            }
        }
        (self.classes, self.campaigns) = (classes, campaigns)
    }

    private static func lines(_ data: Data) -> [[UInt8]] { data.split(separator: 0x0A).map { Array($0) } }

    func of(_ label: String) -> [ExchangeRecord] { records.filter { classes[$0.account] == label } }

    func accounts(_ label: String) -> [Account] { directory.accounts.filter { classes[$0.id] == label } }
}

/// A campaign's line in the labels.
struct CampaignLabel: Sendable {
    let attackExchanges: Int?
    /// The cumulative counts of its `leak`.
    let leak: [Int]

    init(_ object: [String: Any]) {
        attackExchanges = object["attack_exchanges"] as? Int
        leak = (object["leak"] as? [[Any]] ?? []).map { $0.last as? Int ?? -1 }
    }
}

extension ExchangeRecord {
    /// All text of all messages.
    var text: String {
        messages.map { message in
            if case .text(let text) = message.content { return text }
            return ""
        }.joined(separator: "\n")
    }
}

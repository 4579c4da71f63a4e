import ArgumentParser
import Detection
import Exchanges
import Foundation
import Policy
import ReportPage

/// `excise actions check`.
struct ActionsCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a policy file, and say how many accounts it would have hit over the last week.",
        discussion: """
            Delays count as over and proposals as approved. A file that would refuse more accounts than its largest_share without
            anybody's approval is refused. Campaigns come from the data folder, or from a report of 'excise detect': a report on
            honest traffic tells what share of honest accounts each rung would hit.

              excise actions check policy.yaml
              excise actions check policy.yaml --report report.json
            """)

    @Argument(help: "The policy file.")
    var file: String

    @Option(help: "A campaign report instead of the data folder's campaigns.")
    var report: String?

    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        let ladder = try PolicyFile.read(path: file)
        print(
            "\(file) is good: mode \(ladder.mode.rawValue), rungs \(ladder.rungs.map(\.rawValue).joined(separator: ", "))."
        )
        guard let reach = try report.map({ try reach(ladder, report: $0) }) ?? reach(ladder) else {
            return print("There are no campaigns and no exchanges yet to try it on.")
        }
        var table = TextTable("rung", "accounts", "share", "approval")
        for rung in ladder.rungs {
            let count = reach.accounts[rung]?.count ?? 0
            let share = Wording.ratio(count, of: reach.active)
            table.add(
                rung.rawValue, String(count), Wording.share(share),
                ladder.rules[rung]?.needsApproval ?? true ? "by a person" : "none")
        }
        let total = reach.accounts.values.reduce(0) { $0 + $1.count }
        print(
            "It would have hit \(total) of \(Wording.count(reach.active, "account")) "
                + (report == nil ? "over the last week:" : "of the report:"))
        print(table.text, terminator: "")
        if reach.isLockOut {
            throw CommandFailure(
                "\(file) would refuse \(reach.refused) of \(reach.active) accounts without anybody's approval; its largest_share allows \(reach.allowed)",
                next: "lower the rates of the refusing rungs, or give them approval: person")
        }
    }

    private func reach(_ ladder: Ladder, report path: String) throws -> Reach {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("cannot read the report \(path)", next: "make one with 'excise detect --json FILE'")
        }
        let report: CampaignReport
        do {
            report = try CampaignReport(json: Array(data))
        } catch {
            throw CommandFailure("\(path): \(error)", next: nil)
        }
        let end = report.totals.to ?? Timestamp(seconds: 0)
        let campaigns = report.campaigns.map {
            CampaignRecord(campaign: $0, findings: [], totals: report.totals, found: end, seen: end)
        }
        return ladder.reach(campaigns, since: Timestamp(milliseconds: .min), active: report.totals.accounts)
    }

    /// nil where the data folder has nothing to try the file on.
    private func reach(_ ladder: Ladder) throws -> Reach? {
        guard FileManager.default.fileExists(atPath: database.dataFolder) else { return nil }
        let start = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)).advanced(
            by: .seconds(-7 * 86_400))
        let folder = database.dataFolder + "/exchanges"
        var active: Set<String> = []
        if FileManager.default.fileExists(atPath: folder) {
            var reader = try ExchangeLogReader([folder])
            reader.badLines = .skip
            let (statistics, _) = try reader.reduce(into: LogStatistics(by: [.account, .day])) {
                (sums, view) throws(FieldFault) in
                try sums.add(view)
            } merge: {
                $0.merge($1)
            }
            let first = String(start.rfc3339.prefix(10))
            for (group, _) in statistics.groups where group.day ?? "" >= first {
                if let account = group.account { active.insert(account) }
            }
        }
        let campaigns = try database.useCampaigns { campaigns, _ in try campaigns.all() }
        return campaigns.isEmpty && active.isEmpty
            ? nil : ladder.reach(campaigns, since: start, active: active.count)
    }
}

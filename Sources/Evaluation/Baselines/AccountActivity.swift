import Detection
import Exchanges

/// What a baseline remembers of one account.
protocol AccountDetail: Sendable {
    init()
    /// Adds what was remembered of a later stretch of the log.
    mutating func merge(_ later: Self)
}

/// The accounts of a log: sums for the report, and what a baseline remembers of each.
struct AccountActivity<Detail: AccountDetail>: Sendable {
    struct Entry: Sendable {
        var exchanges = 0
        var tokens = TokenCounts()
        var first = Timestamp.latest
        var last = Timestamp.earliest
        var detail = Detail()
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var summary = LogSummary()

    /// Reads a log.
    ///
    /// - Parameter add: adds one exchange to what is remembered of its account; it must add nothing where it throws.
    init(
        _ reader: ExchangeLogReader,
        _ add: @Sendable (inout Detail, borrowing ExchangeView, Timestamp) throws(FieldFault) -> Void
    ) throws(LogReadError) {
        let (entries, summary) = try reader.reduce(into: [String: Entry]()) { (entries, view) throws(FieldFault) in
            let account = try view.string(.account).string
            let (time, usage) = (try view.time, try view.usage)
            try entries[account, default: Entry()].add(view, time, usage, add)
        } merge: { entries, later in
            entries.merge(later) { earlier, later in
                var merged = earlier
                merged.merge(later)
                return merged
            }
        }
        self.entries = entries.filter { $0.value.exchanges > 0 }
        self.summary = summary
    }

    /// A report that flags accounts, each on its own.
    func report(flagging accounts: some Sequence<String>, reason: String) -> CampaignReport {
        report(
            campaigns: [],
            accounts: accounts.sorted().map {
                AccountFinding(account: $0, suspicion: 1, disposition: .flagged, reasons: [reason])
            })
    }

    /// A report of groups of accounts as campaigns, the largest first.
    func report(groups: [[String]], signal: String, explanation: String) -> CampaignReport {
        var campaigns: [Campaign] = []
        var accounts: [AccountFinding] = []
        let end = entries.values.map(\.last).max() ?? .earliest
        for group in groups.map({ $0.sorted() }).sorted(by: { ($1.count, $0[0]) < ($0.count, $1[0]) }) {
            let members = group.compactMap { entries[$0] }
            let tokens = members.reduce(into: TokenCounts()) { $0 += $1.tokens }
            let exchanges = members.reduce(0) { $0 + $1.exchanges }
            let id = "\(signal)-\(campaigns.count + 1)"
            campaigns.append(
                Campaign(
                    id: id, confidence: 1, pValue: 1, accounts: group, exchanges: exchanges, inputTokens: tokens.input,
                    outputTokens: tokens.output, firstSeen: members.map(\.first).min() ?? end,
                    lastSeen: members.map(\.last).max() ?? end, detectedAt: end, exchangesBeforeDetection: exchanges,
                    evidence: [
                        .init(
                            signal: signal, statistic: Double(group.count), pValue: nil, explanation: explanation)
                    ]))
            accounts += group.map {
                AccountFinding(
                    account: $0, suspicion: 1, disposition: .flagged, campaign: id, reasons: [explanation])
            }
        }
        return report(campaigns: campaigns, accounts: accounts)
    }

    private func report(campaigns: [Campaign], accounts: [AccountFinding]) -> CampaignReport {
        var totals = CampaignReport.Totals()
        totals.exchanges = summary.records
        totals.accounts = entries.count
        totals.from = entries.values.map(\.first).min()
        totals.to = entries.values.map(\.last).max()
        totals.skippedLines = summary.skipped
        return CampaignReport(campaigns: campaigns, accounts: accounts, totals: totals)
    }
}

extension AccountActivity.Entry {
    fileprivate mutating func add(
        _ view: borrowing ExchangeView, _ time: Timestamp, _ usage: TokenCounts,
        _ add: (inout Detail, borrowing ExchangeView, Timestamp) throws(FieldFault) -> Void
    ) throws(FieldFault) {
        try add(&detail, view, time)
        exchanges += 1
        tokens += usage
        first = min(first, time)
        last = max(last, time)
    }

    fileprivate mutating func merge(_ later: Self) {
        exchanges += later.exchanges
        tokens += later.tokens
        first = min(first, later.first)
        last = max(last, later.last)
        detail.merge(later.detail)
    }
}

import Exchanges

/// Makes a report of what was judged.
struct ReportComposer {
    private let sweep: Sweep
    private let floor: Double
    private var campaigns: [Campaign] = []
    private var findings: [Int32: AccountFinding] = [:]

    init(_ sweep: Sweep, floor: Double) {
        self.sweep = sweep
        self.floor = floor
    }

    private var population: Population { sweep.population }

    /// Adds a group.
    mutating func add(_ judgement: Judgement, detectedAt: UInt32) {
        guard judgement.isCampaign || judgement.isWatched || (judgement.isSuspicious && judgement.clearance != nil)
        else { return }
        let explanation = Explanation(judgement, sweep)
        var members: [Int32] = []
        var campaign: String?
        if judgement.isCampaign {
            members = judgement.group.members.filter { contract(of: $0) == nil }
            if members.count >= Sweep.fewestAccounts {
                let made = self.campaign(judgement, members, explanation, detectedAt)
                campaign = made.id
                campaigns.append(made)
            }
        }
        for (account, membership) in zip(judgement.group.members, judgement.group.memberships) {
            let suspicion = judgement.confidence * membership
            let id = population.ids[Int(account)]
            var finding = AccountFinding(account: id, suspicion: suspicion, disposition: .watch)
            if let clearance = judgement.clearance {
                finding.disposition = .cleared
                finding.reasons = [explanation.sentence(clearance)]
            } else if let contract = contract(of: account) {
                finding.disposition = contract.disposition
                finding.reasons = [contract.reason]
            } else if campaign != nil {
                finding.disposition = .flagged
                finding.campaign = campaign
                finding.reasons = explanation.reasons(of: account)
            } else {
                finding.reasons = explanation.evidence.map(\.explanation)
            }
            keep(finding, account)
        }
    }

    /// Adds the accounts whose contract allows distillation, with their volume.
    mutating func addEntitled() {
        for (account, entry) in population.accounts.enumerated() where sweep.exchanges[account] > 0 {
            guard let entry, entry.isEntitled(to: .distillation) else { continue }
            let sketch = population.sketches[account]
            findings[Int32(account)] = AccountFinding(
                account: entry.id, suspicion: findings[Int32(account)]?.suspicion ?? 0, disposition: .authorised,
                reasons: [
                    "Its contract allows distillation: \(sketch.exchanges) exchanges, \(sketch.outputTokens) tokens of answers."
                ])
        }
    }

    /// The campaigns and the accounts, in the report's order.
    func finish() -> ([Campaign], [AccountFinding]) {
        let campaigns = campaigns.sorted { ($0.confidence, $1.pValue, $1.id) > ($1.confidence, $0.pValue, $0.id) }
        let accounts = findings.values.filter { $0.suspicion >= floor || $0.disposition == .authorised }
            .sorted { ($0.suspicion, $1.account) > ($1.suspicion, $0.account) }
        return (campaigns, accounts)
    }

    private mutating func keep(_ finding: AccountFinding, _ account: Int32) {
        func rank(_ disposition: AccountFinding.Disposition) -> Int {
            switch disposition {
            case .authorised: 3
            case .flagged: 2
            case .cleared: 1
            case .watch: 0
            }
        }
        if let known = findings[account],
            (rank(known.disposition), known.suspicion) >= (rank(finding.disposition), finding.suspicion)
        {
            return
        }
        findings[account] = finding
    }

    /// What an account's contract says about collecting answers; nil where it says nothing.
    private func contract(of account: Int32) -> (disposition: AccountFinding.Disposition, reason: String)? {
        guard let entry = population.accounts[Int(account)] else { return nil }
        if entry.isEntitled(to: .distillation) { return (.authorised, "Its contract allows distillation.") }
        if entry.isEntitled(to: .evaluation) { return (.cleared, "Its contract allows systematic evaluation.") }
        if entry.isEntitled(to: .resale) {
            return (.cleared, "Its contract allows passing answers on to its own customers.")
        }
        return nil
    }

    private func campaign(
        _ judgement: Judgement, _ members: [Int32], _ explanation: Explanation, _ detectedAt: UInt32
    ) -> Campaign {
        let sketches = members.map { population.sketches[Int($0)] }
        let moment = Timestamp(seconds: Int64(min(detectedAt, sweep.until)))
        let last = min(
            sketches.map(\.last).max() ?? 0, sweep.until == .max ? .max : Int64(sweep.until) * 1000)
        var before = 0
        for sketch in sketches {
            let sampled = sketch.prints.reduce(0) { $0 + Int($1.count) }
            let seen = sketch.prints.reduce(0) { $0 + ($1.time < detectedAt ? Int($1.count) : 0) }
            before += Int((Double(seen) / Double(max(1, sampled)) * Double(sketch.exchanges)).rounded())
        }
        let ids = members.map { population.ids[Int($0)] }.sorted()
        return Campaign(
            id: Self.name(ids), confidence: judgement.confidence, pValue: judgement.pValue, accounts: ids,
            exchanges: members.reduce(0) { $0 + sweep.exchanges[Int($1)] },
            inputTokens: sketches.reduce(0) { $0.addingHeld($1.inputTokens) },
            outputTokens: sketches.reduce(0) { $0.addingHeld($1.outputTokens) },
            firstSeen: Timestamp(milliseconds: sketches.map(\.first).min() ?? 0),
            lastSeen: Timestamp(milliseconds: last), detectedAt: min(moment, Timestamp(milliseconds: last)),
            exchangesBeforeDetection: before, capabilities: explanation.capabilities,
            techniques: explanation.techniques, evidence: explanation.evidence,
            figures: explanation.figures(detectedAt: detectedAt))
    }

    /// A name that stays while most of the accounts do: of the account whose id has the smallest hash.
    private static func name(_ ids: [String]) -> String {
        let least = ids.map { id in id.utf8.reduce(14_695_981_039_346_656_037) { Sweep.mix($0 ^ UInt64($1)) } }.min()
        let digits = String(least ?? 0, radix: 16)
        return "campaign-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits.prefix(8)
    }
}

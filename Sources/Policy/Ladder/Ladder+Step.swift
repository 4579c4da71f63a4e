import Detection
import Exchanges

extension Ladder {
    /// Climbs, holds, proposes and comes down, after a sweep.
    ///
    /// - Parameters:
    ///   - records: what is remembered; changed to what is to be remembered.
    ///   - sighting: what the sweep found.
    ///   - now: the present moment.
    ///   - newID: makes the id of a new action.
    public func step(
        _ records: inout PolicyRecords, _ sighting: Sighting, at now: Timestamp, newID: () -> String
    ) {
        let counting = sighting.campaigns.filter { $0.decision.verdict != .dismissed && $0.seen >= sighting.swept }
        let sufficiency = Sufficiency(counting, accounts: sighting.accounts, cap: confidenceCap)
        let climbing = sufficiency.campaigns(rules)
        let holding = sufficiency.campaigns(rules, factor: hysteresis)
        for record in sighting.campaigns.sorted(by: { $0.id < $1.id }) {
            var step = CampaignStep(
                ladder: self, record: record, standing: records.standings[record.id] ?? Standing(campaign: record.id),
                open: records.open(record.id), contractual: sighting.contractual,
                isFound: record.seen >= sighting.swept, now: now)
            step.room = room(records, besides: record.id, accounts: sighting.accounts)
            step.take(
                climbs: Set(climbing.filter { $0.value.contains(record.id) }.keys),
                holds: Set(holding.filter { $0.value.contains(record.id) }.keys), newID: newID)
            records.standings[record.id] = step.standing
            for action in step.changed { records.actions[action.id] = action }
        }
        let known = Set(sighting.campaigns.map(\.id))
        for var action in records.actions.values where action.isOpen && !known.contains(action.campaign) {
            guard action.until <= now else { continue }
            action.end(.expired, at: now, "The campaign is not found any more.")
            records.actions[action.id] = action
        }
    }

    /// How many more accounts refusing rungs may hold without a person's approval.
    private func room(_ records: PolicyRecords, besides campaign: String, accounts: Int) -> Int {
        var held: Set<String> = []
        for action in records.actions.values
        where action.isOpen && action.rung.refuses && action.campaign != campaign && action.state != .proposed {
            held.formUnion(action.reached.map(\.account))
        }
        return Int(largestShare * Double(accounts)) - held.count
    }
}

/// One campaign's part of a step.
private struct CampaignStep {
    let ladder: Ladder
    let record: CampaignRecord
    var standing: Standing
    let open: [Action]
    let contractual: Set<String>
    let isFound: Bool
    let now: Timestamp
    /// How many accounts refusing rungs have room for.
    var room = 0
    private(set) var changed: [Action] = []

    init(
        ladder: Ladder, record: CampaignRecord, standing: Standing, open: [Action], contractual: Set<String>,
        isFound: Bool, now: Timestamp
    ) {
        self.ladder = ladder
        self.record = record
        self.standing = standing
        self.open = open
        self.contractual = contractual
        self.isFound = isFound
        self.now = now
    }

    mutating func take(climbs: Set<Rung>, holds: Set<Rung>, newID: () -> String) {
        guard record.decision.verdict != .dismissed else {
            standing.sufficed = [:]
            let by = record.decision.by ?? "a person"
            for action in open { end(action, "The campaign was dismissed by \(by).") }
            return
        }
        remember(climbs)
        let attained = ladder.rungs.filter { isAttained($0) }
        let byItself = attained.last { !needsApproval($0) }
        let current = open.last { $0.state != .proposed }
        let proposal = open.last { $0.state == .proposed }
        var standsOn = current?.rung ?? .observe
        if let byItself, byItself > standsOn {
            if let current { end(current, "The group climbed to \(byItself.rawValue).") }
            begin(byItself, state(nil), until: end(of: byItself), approval: nil, id: newID())
            standsOn = byItself
        } else if let current {
            standsOn = hold(current, holds, newID)
        }
        let proposed = attained.last { needsApproval($0) }.flatMap { $0 > standsOn ? $0 : nil }
        propose(proposed, instead: proposal, holds, standsOn, newID)
    }

    /// Counts since when each rung's evidence suffices while the group is at work.
    private mutating func remember(_ climbs: Set<Rung>) {
        for (rung, rule) in ladder.rules {
            let suffices = climbs.contains(rung) && record.campaign.lastSeen.advanced(by: rule.clean) > now
            standing.sufficed[rung.rawValue] = suffices ? standing.sufficed[rung.rawValue] ?? now : nil
        }
    }

    private func isAttained(_ rung: Rung) -> Bool {
        guard let rule = ladder.rules[rung], let since = standing.sufficed[rung.rawValue] else { return false }
        return since.advanced(by: rule.delay) <= now
    }

    private func needsApproval(_ rung: Rung) -> Bool {
        standing.isRevoked || ladder.rules[rung]?.needsApproval ?? true
            || (rung.refuses && record.campaign.accounts.count > room)
    }

    private func state(_ approval: Action.Decision?) -> Action.State {
        approval != nil || ladder.mode == .enforce ? .active : .shadow
    }

    /// A rung is left some time after the group's last exchange.
    private func end(of rung: Rung) -> Timestamp {
        record.campaign.lastSeen.advanced(by: ladder.rules[rung]?.clean ?? .zero)
    }

    /// Holds the action, or has the group come down by one rung.
    ///
    /// - Returns: where the group stands.
    private mutating func hold(_ action: Action, _ holds: Set<Rung>, _ newID: () -> String) -> Rung {
        var action = action
        action.state = state(action.approval)
        action.appeal = ladder.appeal
        let hasRule = ladder.rules[action.rung] != nil
        // What a person wanted holds as long as the campaign is found.
        if isFound, hasRule, holds.contains(action.rung) || action.approval != nil { renew(&action) }
        guard action.until <= now || !hasRule else {
            changed.append(action)
            return action.rung
        }
        end(action, hasRule ? "The evidence has not held since." : "The policy has no such rung any more.")
        guard let lower = ladder.rung(below: action.rung), let rule = ladder.rules[lower] else { return .observe }
        begin(
            lower, state(action.approval), until: now.advanced(by: rule.clean), approval: action.approval, id: newID())
        return lower
    }

    private mutating func propose(
        _ rung: Rung?, instead proposal: Action?, _ holds: Set<Rung>, _ standsOn: Rung, _ newID: () -> String
    ) {
        if var proposal {
            if let rung, rung > proposal.rung {
                end(proposal, "\(rung.rawValue) is proposed instead.")
            } else {
                if isFound, holds.contains(proposal.rung) { renew(&proposal) }
                if proposal.until <= now || proposal.rung <= standsOn {
                    end(proposal, "Nobody approved it in time.")
                } else {
                    changed.append(proposal)
                }
                return
            }
        }
        if let rung { begin(rung, .proposed, until: end(of: rung), approval: nil, id: newID()) }
    }

    private mutating func end(_ action: Action, _ note: String) {
        var action = action
        action.end(.expired, at: now, note)
        changed.append(action)
    }

    private mutating func begin(
        _ rung: Rung, _ state: Action.State, until: Timestamp, approval: Action.Decision?, id: String
    ) {
        var action = Action(
            id: id, campaign: record.id, rung: rung, state: state, members: [], reasons: [],
            confidence: record.campaign.confidence, pValue: record.campaign.pValue, since: now, until: until,
            appeal: ladder.appeal, approval: approval)
        update(&action)
        changed.append(action)
    }

    private func renew(_ action: inout Action) {
        action.until = max(action.until, end(of: action.rung))
        action.confidence = record.campaign.confidence
        action.pValue = record.campaign.pValue
        update(&action)
    }

    /// Takes over the campaign's accounts as they are now. One that has left the group stays in the action as long as an evidence does.
    private func update(_ action: inout Action) {
        action.reasons = record.campaign.evidence.map(\.explanation)
        if record.isConfirmed { action.reasons.append("\(record.decision.by ?? "A person") confirmed the campaign.") }
        var members = Dictionary(action.members.map { ($0.account, $0) }, uniquingKeysWith: { $1 })
        for account in record.campaign.accounts {
            members[account, default: Action.Member(account: account, joined: now, found: now)].found = now
        }
        let clean = ladder.rules[action.rung]?.clean ?? .zero
        let isApproved = action.approval != nil
        action.members = members.values.filter { $0.found.advanced(by: clean) > now }.map { member in
            var member = member
            member.spared =
                standing.spared.contains(member.account)
                ? .appeal : !isApproved && contractual.contains(member.account) ? .contract : nil
            return member
        }.sorted { $0.account < $1.account }
    }
}

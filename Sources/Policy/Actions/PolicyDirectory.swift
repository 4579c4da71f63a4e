import Exchanges

/// The actions of a policy and the appeals against them, and what persons decide about them. Its calls wait for the storage.
public struct PolicyDirectory: Sendable {
    private let storage: any PolicyStorage

    /// What a storage remembers.
    public init(_ storage: any PolicyStorage) {
        self.storage = storage
    }

    /// Why a decision was not taken.
    public enum DecisionError: Error, Sendable, Equatable, CustomStringConvertible {
        /// There is no action of that id.
        case unknownAction(String)
        /// There is no appeal of that id.
        case unknownAppeal(String)
        /// The action or appeal is not in a state in which that can be decided.
        case state(String, String)
        /// The account is not among those acted on.
        case notMember(account: String, action: String)
        /// A text is missing or longer than ``longestText`` bytes: what it is called.
        case text(String)

        /// What was wrong, and what would be right.
        public var description: String {
            switch self {
            case .unknownAction(let id): "there is no action '\(id.prefix(100))'"
            case .unknownAppeal(let id): "there is no appeal '\(id.prefix(100))'"
            case .state(let id, let state): "'\(id)' is \(state)"
            case .notMember(let account, let action): "the account '\(account.prefix(128))' is not in '\(action)'"
            case .text(let name): "a \(name) is needed, of 1 to \(PolicyDirectory.longestText) bytes"
            }
        }
    }

    /// The most bytes of a reason, note or statement.
    public static let longestText = 4000

    /// Every action, the newest first.
    public func actions() throws -> [Action] {
        try storage.records().actions.values.sorted { ($1.since, $1.id) < ($0.since, $0.id) }
    }

    /// The actions that are open.
    public func openActions() throws -> [Action] { try storage.openActions() }

    /// A number that every change makes greater.
    public func revision() throws -> Int64 { try storage.revision() }

    /// One action.
    public func action(_ id: String) throws -> Action {
        guard let action = try storage.records().actions[id] else { throw DecisionError.unknownAction(id) }
        return action
    }

    /// Every appeal, the newest first.
    public func appeals() throws -> [Appeal] {
        try storage.records().appeals.values.sorted { ($1.opened, $1.id) < ($0.opened, $0.id) }
    }

    /// One appeal.
    public func appeal(_ id: String) throws -> Appeal {
        guard let appeal = try storage.records().appeals[id] else { throw DecisionError.unknownAppeal(id) }
        return appeal
    }

    /// Takes a step of the ladder after a sweep.
    public func step(_ ladder: Ladder, _ sighting: Sighting, at now: Timestamp) throws {
        try storage.change { ladder.step(&$0, sighting, at: now) { Self.newID("act") } }
    }

    /// Has a proposed or shadow action act. It reaches accounts with contracts, too; what acted on the campaign before ends.
    @discardableResult
    public func approve(
        _ id: String, by administrator: String, note: String?, at now: Timestamp
    ) throws -> Action {
        try decide(id) { action, records in
            guard action.state == .proposed || action.state == .shadow, action.until > now else {
                throw DecisionError.state(id, action.isOpen && action.until > now ? action.state.rawValue : "over")
            }
            for var other in records.open(action.campaign) where other.id != id {
                other.end(.expired, by: administrator, at: now, "\(action.id) was approved.")
                records.actions[other.id] = other
            }
            action.state = .active
            action.approval = Action.Decision(by: administrator, time: now, note: note)
            for place in action.members.indices where action.members[place].spared == .contract {
                action.members[place].spared = nil
            }
        }
    }

    /// Ends an action. From then on, further ones on the same campaign are only proposed.
    @discardableResult
    public func revoke(
        _ id: String, by administrator: String, reason: String, at now: Timestamp
    ) throws -> Action {
        try Self.check(reason, "reason")
        return try decide(id) { action, records in
            guard action.isOpen else { throw DecisionError.state(id, action.state.rawValue) }
            action.end(.revoked, by: administrator, at: now, reason)
            records.standings[action.campaign, default: Standing(campaign: action.campaign)].isRevoked = true
        }
    }

    /// Takes down an appeal.
    @discardableResult
    public func openAppeal(
        against id: String, of account: String, statement: String, by administrator: String, at now: Timestamp
    ) throws -> Appeal {
        try Self.check(statement, "statement")
        let appeal = Appeal(
            id: Self.newID("app"), action: id, account: account, statement: statement, opened: now,
            openedBy: administrator, state: .open)
        try storage.change { records in
            guard let action = records.actions[id] else { throw DecisionError.unknownAction(id) }
            guard action.members.contains(where: { $0.account == account }) else {
                throw DecisionError.notMember(account: account, action: id)
            }
            records.appeals[appeal.id] = appeal
        }
        return appeal
    }

    /// Decides about an appeal. Accepting spares the account in every open and later action on that campaign.
    @discardableResult
    public func decideAppeal(
        _ id: String, accepts: Bool, by administrator: String, note: String, at now: Timestamp
    ) throws -> Appeal {
        try Self.check(note, "note")
        var decided: Appeal?
        try storage.change { records in
            guard var appeal = records.appeals[id] else { throw DecisionError.unknownAppeal(id) }
            guard appeal.state == .open else { throw DecisionError.state(id, appeal.state.rawValue) }
            appeal.state = accepts ? .accepted : .rejected
            appeal.decision = Action.Decision(by: administrator, time: now, note: note)
            records.appeals[id] = appeal
            decided = appeal
            guard accepts, let campaign = records.actions[appeal.action]?.campaign else { return }
            records.standings[campaign, default: Standing(campaign: campaign)].spared.append(appeal.account)
            for var action in records.open(campaign) {
                for place in action.members.indices where action.members[place].account == appeal.account {
                    action.members[place].spared = .appeal
                }
                records.actions[action.id] = action
            }
        }
        guard let decided else { throw DecisionError.unknownAppeal(id) }
        return decided
    }

    private func decide(
        _ id: String, _ body: (inout Action, inout PolicyRecords) throws -> Void
    ) throws -> Action {
        var decided: Action?
        try storage.change { records in
            guard var action = records.actions[id] else { throw DecisionError.unknownAction(id) }
            try body(&action, &records)
            records.actions[id] = action
            decided = action
        }
        guard let decided else { throw DecisionError.unknownAction(id) }
        return decided
    }

    private static func check(_ text: String, _ name: String) throws {
        guard text.utf8.count <= longestText, text.utf8.contains(where: { $0 > 0x20 }) else {
            throw DecisionError.text(name)
        }
    }

    private static func newID(_ kind: String) -> String {
        let digits = String(UInt64.random(in: 0..<1 << 48), radix: 16)
        return "\(kind)_" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}

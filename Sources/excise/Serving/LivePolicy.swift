import Access
import Detection
import Exchanges
import Gateway
import Metering
import Policy
import Synchronization

/// Keeps a gateway to its policy: takes a step of the ladder after each sweep, and puts in force what the storage says, whoever decided it.
final class LivePolicy: Sendable {
    /// Restraints for the stages.
    let restraints = Restraints()
    let directory: PolicyDirectory
    let webhook = ActionWebhook()
    private let groups: GroupDirectory
    private let state = Mutex(State())

    private struct State {
        /// nil where the configuration names no policy: then nothing is restrained.
        var ladder: Ladder?
        var isStale = true
        var revision: Int64 = -1
        /// When the first of the open actions ends.
        var nextEnd: Timestamp?
        /// The open actions as they were told of last; nil before the first look.
        var told: [String: Action]?
    }

    init(_ directory: PolicyDirectory, groups: GroupDirectory) {
        self.directory = directory
        self.groups = groups
    }

    /// What open actions there are, by rung and whether they act.
    var counts: [(rung: Rung, state: Action.State, count: Int)] {
        let actions = state.withLock { $0.told ?? [:] }
        return Dictionary(grouping: actions.values) { "\($0.rung.rawValue) \($0.state.rawValue)" }
            .compactMap { _, group in group.first.map { ($0.rung, $0.state, group.count) } }
            .sorted { ($0.rung, $0.state.rawValue) < ($1.rung, $1.state.rawValue) }
    }

    /// Has another policy in force from the next look on.
    func reconfigure(_ configuration: PolicyConfiguration) throws {
        let ladder = try configuration.file.map { try PolicyFile.read(path: $0) }
        webhook.reconfigure(configuration.webhook)
        state.withLock { state in
            state.isStale = state.isStale || state.ladder != ladder
            state.ladder = ladder
        }
    }

    /// Acts on what a sweep found.
    func step(_ campaigns: [CampaignRecord], swept: Timestamp, accounts: Int, directory accountDirectory: [Account])
        throws
    {
        guard let ladder = state.withLock({ $0.ladder }) else { return }
        let contractual = Set(accountDirectory.filter { !$0.entitlements.isEmpty }.map(\.id))
        try directory.step(
            ladder,
            Sighting(campaigns: campaigns, swept: swept, accounts: accounts, contractual: contractual), at: .now())
    }

    /// Puts in force what the storage says, where that has changed or an action has ended. Waits for the storage.
    func refresh(_ log: RequestLog) throws {
        let revision = try directory.revision()
        let now = Timestamp.now()
        let (isDue, ladder, told) = state.withLock { state in
            let hasEnded = state.nextEnd.map { $0 <= now } ?? false
            return (state.isStale || state.revision != revision || hasEnded, state.ladder, state.told)
        }
        guard isDue else { return }
        let open = ladder == nil ? [] : try directory.openActions()
        if let ladder { restraints.replaceAll(Self.table(open, ladder, at: now)) } else { restraints.replaceAll([:]) }
        try slow(open, ladder, at: now)
        try tell(open, told, log)
        state.withLock { state in
            state.isStale = false
            state.revision = revision
            state.nextEnd = open.map(\.until).filter { $0 > now }.min()
            state.told = Dictionary(open.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        }
    }

    /// Whether an open action does something now, and whether that is only noted.
    private static func isShadow(_ action: Action, _ ladder: Ladder, at now: Timestamp) -> Bool? {
        guard action.until > now else { return nil }
        switch action.state {
        case .active: return ladder.mode == .shadow && action.approval == nil
        case .shadow: return true
        case .proposed, .expired, .revoked: return nil
        }
    }

    /// Of several actions on an account one that acts goes before one that is noted, then the higher one.
    private static func table(_ open: [Action], _ ladder: Ladder, at now: Timestamp) -> [String: Restraint] {
        var table: [String: Restraint] = [:]
        for action in open.sorted(by: { ($0.rung, $0.id) < ($1.rung, $1.id) }) {
            guard let isShadow = isShadow(action, ladder, at: now) else { continue }
            let restraint = Restraint(action, ladder, isShadow: isShadow)
            for member in action.reached where !isShadow || table[member.account]?.isShadow ?? true {
                table[member.account] = restraint
            }
        }
        return table
    }

    private static let groupPrefix = "policy-"

    /// The slow rung is a group of accounts with limits of its own, so that it holds over all gateways that count together.
    private func slow(_ open: [Action], _ ladder: Ladder?, at now: Timestamp) throws {
        var wanted: [String: AccountGroup] = [:]
        if let ladder {
            for action in open where action.rung == .slow {
                guard let isShadow = Self.isShadow(action, ladder, at: now), !action.reached.isEmpty else { continue }
                let name = Self.groupPrefix + action.id
                wanted[name] = AccountGroup(
                    name: name, accounts: Set(action.reached.map(\.account)), allowances: ladder.slow.allowances,
                    isShadow: isShadow)
            }
        }
        for group in groups.groups.all where group.name.hasPrefix(Self.groupPrefix) && wanted[group.name] == nil {
            _ = try groups.remove(group.name)
        }
        for (name, group) in wanted where groups.groups.group(name) != group { try groups.set(group) }
    }

    /// The actions that contain accounts now, by id.
    var containing: [String] {
        let (actions, ladder) = state.withLock { (($0.told ?? [:]).values, $0.ladder) }
        guard let ladder else { return [] }
        return actions.filter { $0.rung == .contain && Self.isShadow($0, ladder, at: .now()) == false }.map(\.id)
            .sorted()
    }

    private func tell(_ open: [Action], _ told: [String: Action]?, _ log: RequestLog) throws {
        guard let told else { return }
        var news = open.filter { action in
            told[action.id].map { $0.state != action.state || $0.reached.count != action.reached.count } ?? true
        }
        let present = Set(open.map(\.id))
        for id in told.keys where !present.contains(id) { news.append(try directory.action(id)) }
        for action in news.sorted(by: { $0.id < $1.id }) {
            log.event(
                action.state == .active || action.state == .proposed ? .warning : .info, "policy",
                [
                    "action": action.id, "campaign": action.campaign, "rung": action.rung.rawValue,
                    "state": action.state.rawValue, "accounts": String(action.reached.count),
                ])
            webhook.send(action)
        }
    }
}

extension Restraint {
    /// What an action means for the accounts that it reaches.
    init(_ action: Action, _ ladder: Ladder, isShadow: Bool) {
        func restraint(_ rung: Rung, _ effect: Effect) -> Restraint {
            Restraint(
                rung: rung.rawValue, action: action.id, until: action.until, appeal: action.appeal, isShadow: isShadow,
                ceiling: rung.ceiling, effect: effect)
        }
        switch action.rung {
        case .stepUp:
            let sufficing: Set<Account.Verification> =
                ladder.stepUp.verification == .business ? [.business] : [.identity, .business]
            self = restraint(
                .stepUp,
                .verification(link: ladder.stepUp.link, sufficing: sufficing, then: restraint(.hygiene, .answered)))
        case .contain:
            self = restraint(
                .contain, ladder.contain.suspends ? .suspended : .refused(category: ladder.contain.category))
        default: self = restraint(action.rung, .answered)
        }
    }
}

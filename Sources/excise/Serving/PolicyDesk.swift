import Access
import Console
import Exchanges
import Policy

extension AdminAction.Operation {
    static let actionApprove = AdminAction.Operation(rawValue: "action.approve")
    static let actionRevoke = AdminAction.Operation(rawValue: "action.revoke")
    static let appealOpen = AdminAction.Operation(rawValue: "appeal.open")
    static let appealAccept = AdminAction.Operation(rawValue: "appeal.accept")
    static let appealReject = AdminAction.Operation(rawValue: "appeal.reject")
}

/// What persons decide about actions and appeals, each decision with its line in the log of admin actions.
struct PolicyDesk {
    let policy: PolicyDirectory
    let access: AccessControl
    let administrator: Administrator

    @discardableResult
    func approve(_ id: String, note: String?) throws -> Action {
        let action = try policy.approve(id, by: administrator.rawValue, note: note, at: access.now)
        try access.recordAction(.actionApprove, on: id, by: administrator, details: details(action, note))
        return action
    }

    @discardableResult
    func revoke(_ id: String, reason: String) throws -> Action {
        let action = try policy.revoke(id, by: administrator.rawValue, reason: reason, at: access.now)
        try access.recordAction(.actionRevoke, on: id, by: administrator, details: details(action, reason))
        return action
    }

    @discardableResult
    func openAppeal(against action: String, of account: String, statement: String) throws -> Appeal {
        let appeal = try policy.openAppeal(
            against: action, of: account, statement: statement, by: administrator.rawValue, at: access.now)
        try access.recordAction(
            .appealOpen, on: appeal.id, by: administrator, details: ["action": action, "account": account])
        return appeal
    }

    @discardableResult
    func decideAppeal(_ id: String, accepts: Bool, note: String) throws -> Appeal {
        let appeal = try policy.decideAppeal(
            id, accepts: accepts, by: administrator.rawValue, note: note, at: access.now)
        try access.recordAction(
            accepts ? .appealAccept : .appealReject, on: id, by: administrator,
            details: ["action": appeal.action, "account": appeal.account, "note": note])
        return appeal
    }

    private func details(_ action: Action, _ note: String?) -> [String: String] {
        var details = [
            "campaign": action.campaign, "rung": action.rung.rawValue, "accounts": String(action.members.count),
        ]
        details["note"] = note
        return details
    }
}

/// The desk for the admin API; the two rooms do not know each other.
struct PolicyBridge: PolicyControl {
    let desk: PolicyDesk

    func actions(state: String?) throws -> [any Encodable & Sendable] {
        let state = try Self.state(state, Action.State.self)
        return try desk.policy.actions().filter { state == nil || $0.state == state }
    }

    func action(_ id: String) throws -> any Encodable & Sendable { try translating { try desk.policy.action(id) } }

    func approve(_ id: String, note: String?) throws -> any Encodable & Sendable {
        try translating { try desk.approve(id, note: note) }
    }

    func revoke(_ id: String, reason: String) throws -> any Encodable & Sendable {
        try translating { try desk.revoke(id, reason: reason) }
    }

    func appeals(state: String?) throws -> [any Encodable & Sendable] {
        let state = try Self.state(state, Appeal.State.self)
        return try desk.policy.appeals().filter { state == nil || $0.state == state }
    }

    func appeal(_ id: String) throws -> any Encodable & Sendable { try translating { try desk.policy.appeal(id) } }

    func openAppeal(
        against action: String, of account: String, statement: String
    ) throws -> any Encodable & Sendable {
        try translating { try desk.openAppeal(against: action, of: account, statement: statement) }
    }

    func decideAppeal(_ id: String, accepts: Bool, note: String) throws -> any Encodable & Sendable {
        try translating { try desk.decideAppeal(id, accepts: accepts, note: note) }
    }

    private static func state<State: RawRepresentable<String> & CaseIterable>(
        _ text: String?, _: State.Type
    ) throws -> State? {
        guard let text else { return nil }
        guard let state = State(rawValue: text) else {
            let known = State.allCases.map(\.rawValue).joined(separator: ", ")
            throw PolicyControlError.invalid("state must be one of \(known)", param: "state")
        }
        return state
    }

    private func translating<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as PolicyDirectory.DecisionError {
            switch error {
            case .unknownAction, .unknownAppeal: throw PolicyControlError.notFound(error.description)
            case .state: throw PolicyControlError.conflict(error.description)
            case .notMember: throw PolicyControlError.invalid(error.description, param: "account")
            case .text(let name): throw PolicyControlError.invalid(error.description, param: name)
            }
        }
    }
}

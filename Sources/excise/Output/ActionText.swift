import Console
import Foundation
import Policy
import ReportPage

/// An action or an appeal for a person to read.
struct ActionText {
    /// Columns of the terminal.
    let width: Int

    func text(of action: Action, appeals: [Appeal]) -> String {
        var text = "\(action.id): \(action.rung.rawValue), \(Self.state(action))\n"
        text += field("meaning", action.rung.meaning)
        text += field(
            "campaign",
            "\(action.campaign), confidence \(Wording.confidence(action.confidence)), by chance \(Wording.chance(action.pValue))"
        )
        text += field("accounts", Self.accounts(action))
        text += field("since", action.since.rfc3339)
        text += field(
            "until",
            action.until.rfc3339 + (action.isOpen ? "; later while the group is at work and the evidence holds" : "")
        )
        if let approval = action.approval { text += field("approved", Self.decision(approval)) }
        if let ending = action.ending { text += field("ended", Self.decision(ending)) }
        text += field("appeal", action.appeal ?? "no address was configured")
        if !action.reasons.isEmpty { text += "  why\n" }
        for reason in action.reasons { text += folded(reason, first: "  - ", rest: "    ") }
        for (name, spared) in [("reached", nil), ("contract", Action.Spared.contract), ("appealed", .appeal)] {
            let ids = action.members.filter { $0.spared == spared }.map(\.account)
            if !ids.isEmpty { text += field(name, Self.listed(ids)) }
        }
        for appeal in appeals {
            text += field("appeal", "\(appeal.id) of \(appeal.account), \(appeal.state.rawValue): \(appeal.statement)")
        }
        return text
    }

    func text(of appeal: Appeal) -> String {
        var text = "\(appeal.id): \(appeal.state.rawValue)\n"
        text += field("action", appeal.action)
        text += field("account", appeal.account)
        text += field("opened", "\(appeal.opened.rfc3339) by \(appeal.openedBy)")
        text += field("statement", appeal.statement)
        if let decision = appeal.decision { text += field("decided", Self.decision(decision)) }
        return text
    }

    /// What the action does at the moment, in words.
    static func state(_ action: Action) -> String {
        switch action.state {
        case .shadow: "shadow (only noted)"
        case .proposed: "proposed (waits for a person)"
        case .active, .expired, .revoked: action.state.rawValue
        }
    }

    private static func accounts(_ action: Action) -> String {
        let contract = action.members.count { $0.spared == .contract }
        let appeal = action.members.count { $0.spared == .appeal }
        var text = "\(action.reached.count) of \(Wording.count(action.members.count, "account")) reached"
        if contract > 0 { text += "; \(contract) spared by contract until a person approves" }
        if appeal > 0 { text += "; \(appeal) spared by appeal" }
        return text
    }

    private static func decision(_ decision: Action.Decision) -> String {
        var text = decision.time.rfc3339
        if let by = decision.by { text += " by \(by)" }
        if let note = decision.note { text += ": \(note)" }
        return text
    }

    private static func listed(_ ids: [String]) -> String {
        ids.prefix(100).joined(separator: " ") + (ids.count > 100 ? " and \(ids.count - 100) more" : "")
    }

    private func field(_ name: String, _ value: String) -> String {
        folded(value, first: "  " + name + String(repeating: " ", count: max(1, 10 - name.count)), rest: "            ")
    }

    private func folded(_ text: String, first: String, rest: String) -> String {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in TextTable.oneLine(text).split(separator: " ") {
            if !isEmpty, line.count + word.count + 1 > max(width, 40) {
                lines.append(line)
                (line, isEmpty) = (rest, true)
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return (lines + [line]).map { $0 + "\n" }.joined()
    }
}

import Detection

/// Accounts that stood out, by what was decided; and what their holders can do.
extension CampaignPage {
    func writeFindings(on markup: inout Markup) {
        guard !report.accounts.isEmpty else { return }
        markup.element("section", ["aria-labelledby": "findings"]) { markup in
            markup.element("h2", ["id": "findings"], text: "What was decided about accounts")
            markup.table(
                [.fixed("Decision"), .number("Accounts"), .sentence("What it means")],
                AccountFinding.Disposition.allCases.map { disposition in
                    let count = report.accounts.count { $0.disposition == disposition }
                    return [disposition.rawValue, Wording.count(count), disposition.meaning]
                })
            for disposition in [AccountFinding.Disposition.authorised, .cleared, .watch] {
                writeReasons(disposition, on: &markup)
            }
        }
        markup.newline()
    }

    private func writeReasons(_ disposition: AccountFinding.Disposition, on markup: inout Markup) {
        let groups = FindingGroup.groups(of: report.accounts, disposition)
        guard !groups.isEmpty else { return }
        markup.element("h3", text: "Why accounts are \(disposition == .watch ? "watched" : disposition.rawValue)")
        markup.table(
            [.number("Accounts"), .sentence("Reason"), .id("Such as")],
            groups.prefix(Self.greatestRows).map { group in
                let more = group.accounts.count > 3 ? " …" : ""
                return [
                    Wording.count(group.accounts.count), group.reason,
                    group.accounts.prefix(3).map { Wording.shortened($0, to: 40) }.joined(separator: ", ") + more,
                ]
            })
    }

    func writeDispute(on markup: inout Markup) {
        guard !report.campaigns.isEmpty || !report.accounts.isEmpty else { return }
        markup.element("section", ["aria-labelledby": "dispute", "class": "dispute"]) { markup in
            markup.element("h2", ["id": "dispute"], text: "For the account holder: how to dispute this")
            markup.element(
                "p",
                text:
                    "A finding is a belief with reasons, not a verdict. Each sentence of the evidence can be wrong, and you may know what the log does not."
            )
            markup.element("ol") { markup in
                for step in [
                    "Find your account's campaign above, and read its evidence. Nothing else was held against you: not your country, and not the words of a single prompt.",
                    "Say which sentences are wrong, and what explains those that are right: one organization with many accounts, a published prompt or tool that others use too, a shared network, a course, an evaluation, a reseller's customers.",
                    "Show what would be known if that is so: the declared organization, the tool's name, the class, the contract. A declared organization, and the entitlements “distillation”, “evaluation”, “resale” and “batch”, are looked at before anything is decided.",
                    "Ask for the numbers: each measured value can be computed again from the exchange log with the same command.",
                ] { markup.element("li", text: step) }
            }
            let place = disputes.map { "Write to \($0), with the campaign's id and your account's." }
            markup.element(
                "p", text: place ?? "Write to whoever sent you this report, with the campaign's id and your account's.")
        }
        markup.newline()
    }
}

extension AccountFinding.Disposition {
    /// What it means, in a sentence.
    var meaning: String {
        switch self {
        case .flagged: "Belongs to a campaign."
        case .watch: "May belong to a campaign; the evidence does not suffice."
        case .authorised: "Does what a campaign does, and its contract allows it."
        case .cleared: "Looks like a campaign, and a sign tells that it is none."
        }
    }
}

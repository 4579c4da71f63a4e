import Detection
import Exchanges

/// One campaign: facts, evidence, pictures, accounts.
extension CampaignPage {
    func writeCampaign(_ index: Int, on markup: inout Markup) {
        let campaign = report.campaigns[index]
        let number = index + 1
        markup.element(
            "section", ["id": "campaign-\(number)", "class": "fresh", "aria-labelledby": "campaign-\(number)-name"]
        ) { markup in
            markup.element("h2", ["id": "campaign-\(number)-name"]) { markup in
                markup.element("bdi", ["class": "id"], text: name(campaign))
            }
            markup.element("p", text: certainty(campaign))
            writeFacts(campaign, on: &markup)
            writeEvidence(campaign, on: &markup)
            writeTimeline(campaign, number, on: &markup)
            writeGraph(campaign, number, on: &markup)
            writeSpread(campaign, number, on: &markup)
            writeAccounts(campaign, on: &markup)
        }
        markup.newline()
    }

    private func certainty(_ campaign: Campaign) -> String {
        let groups = max(report.totals.groupsTested, 1)
        return
            "Confidence \(Wording.confidence(campaign.confidence)). The chance that customers who act on their own show all of "
            + "this: \(Wording.typesetChance(campaign.pValue))"
            + (groups > 1 ? ", with all \(Wording.count(groups)) groups that were tested counted in." : ".")
    }

    private func writeFacts(_ campaign: Campaign, on markup: inout Markup) {
        let share = Wording.ratio(campaign.exchangesBeforeDetection, of: campaign.exchanges)
        let facts: [(String, String, String)] = [
            ("Accounts", Wording.count(campaign.accounts.count), ""),
            ("Exchanges", Wording.count(campaign.exchanges), ""),
            (
                "Answered before detection", Wording.count(campaign.exchangesBeforeDetection),
                "\(Wording.share(share)) of all"
            ),
            ("Tokens in", Wording.large(Double(campaign.inputTokens)), ""),
            ("Tokens out", Wording.large(Double(campaign.outputTokens)), ""),
            ("First seen", Wording.moment(campaign.firstSeen), ""),
            (
                "Detected", Wording.moment(campaign.detectedAt),
                "\(Wording.span(from: campaign.firstSeen, to: campaign.detectedAt)) later"
            ),
            ("Last seen", Wording.moment(campaign.lastSeen), ""),
        ]
        markup.element("dl") { markup in
            for (name, value, note) in facts {
                markup.element("div") { markup in
                    markup.element("dt", text: name)
                    markup.element("dd") { markup in
                        markup.write(value)
                        if !note.isEmpty { markup.element("small", text: note) }
                    }
                }
            }
        }
        if !campaign.capabilities.isEmpty {
            let list = campaign.capabilities.map { "\($0.name) \(Wording.unbroken(Wording.share($0.share)))" }.joined(
                separator: ", ")
            markup.element("p", text: "What the answers are good for: \(list).")
        }
        if !campaign.techniques.isEmpty {
            let list = campaign.techniques.map(Wording.technique).joined(separator: "; ")
            markup.element("p", text: "In the terms of MITRE ATLAS: \(list).")
        }
    }

    private func writeEvidence(_ campaign: Campaign, on markup: inout Markup) {
        markup.element("h3", text: "Evidence, strongest first")
        guard !campaign.evidence.isEmpty else {
            markup.element("p", ["class": "quiet"], text: "The report tells none.")
            return
        }
        markup.table(
            [.fixed("Kind"), .sentence("What was seen"), .number("Measured"), .number("By chance")],
            campaign.evidence.map {
                [
                    Wording.signal($0.signal), $0.explanation, Wording.number($0.statistic),
                    $0.pValue.map(Wording.typesetChance) ?? "not tested",
                ]
            })
    }

    private func writeTimeline(_ campaign: Campaign, _ number: Int, on markup: inout Markup) {
        guard let timeline = TimelinePicture(campaign) else { return }
        let before = Wording.count(campaign.exchangesBeforeDetection, "exchange")
        markup.element("h3", text: "Over time")
        markup.element("figure") { markup in
            markup.picture(
                id: "time-\(number)", width: 960, height: 200, title: "Exchanges over time",
                description: "\(before) before detection at \(Wording.moment(campaign.detectedAt)); a table follows."
            ) { timeline.draw(on: &$0, width: 960, height: 200) }
            markup.element("figcaption") { markup in
                markup.element("span", ["class": "swatch before"], text: "")
                markup.write("\(before) answered before detection   ")
                markup.element("span", ["class": "swatch after"], text: "")
                markup.write("after. Steps of \(timeline.step), times in UTC.")
            }
        }
        markup.details("Numbers of this picture") { markup in
            let rows = timeline.counts.enumerated().map { index, count in
                let from = timeline.start.advanced(by: .seconds(Double(index) * min(timeline.stepSeconds, 1e11)))
                return [Wording.moment(from), Wording.decimal(count, digits: 0)]
            }
            markup.table([.fixed("From (UTC)"), .number("Exchanges")], rows, kind: "scroll")
        }
    }

    private func writeGraph(_ campaign: Campaign, _ number: Int, on markup: inout Markup) {
        guard let graph = GraphPicture(campaign, colours) else { return }
        markup.element("h3", text: "What links the accounts")
        markup.element("figure") { markup in
            markup.picture(
                id: "graph-\(number)", width: 960, height: 420, title: "Links among the accounts",
                description: "\(graph.caption) The strongest links follow in a table."
            ) { graph.draw(on: &$0, width: 960, height: 420) }
            markup.element(
                "figcaption",
                text: graph.caption
                    + " A dot is an account, a line a link, in the colour of its rarest kind; each kind by itself on the right. Strangers would show single dots."
            )
        }
        let links = campaign.figures?.links ?? []
        markup.details("The strongest links") { markup in
            let rows = links.filter { $0.weight.isFinite }.sorted { $0.weight > $1.weight }.prefix(50).map {
                [$0.first, $0.second, $0.kinds.map(Wording.signal).joined(separator: ", "), Wording.number($0.weight)]
            }
            markup.table(
                [.id("Account"), .id("Account"), .text("Links"), .number("Weight (log of likelihood ratio)")],
                Array(rows), kind: "scroll")
        }
    }

    private func writeSpread(_ campaign: Campaign, _ number: Int, on markup: inout Markup) {
        guard let spread = SpreadPicture(campaign) else { return }
        markup.element("h3", text: "How evenly the template is spread")
        markup.element("figure") { markup in
            markup.picture(
                id: "spread-\(number)", width: 960, height: 260, title: "Exchanges with the template per account",
                description: "How many accounts sent how many, beside independent customers; a table follows."
            ) { spread.draw(on: &$0, width: 960, height: 260) }
            markup.element(
                "figcaption",
                text:
                    "Customers who use a template independently differ widely: most send little, some very much. Work that one operator divides comes out even."
            )
        }
        markup.details("Numbers of this picture") { markup in
            let rows = spread.labels.indices.map {
                [
                    spread.labels[$0], Wording.decimal(spread.accounts[$0], digits: 0),
                    Wording.decimal(spread.independent[$0], digits: 1),
                ]
            }
            markup.table(
                [.fixed("Exchanges"), .number("These accounts"), .number("Independent customers")], rows, kind: "scroll"
            )
        }
    }

    private func writeAccounts(_ campaign: Campaign, on markup: inout Markup) {
        let ids = Set(campaign.accounts)
        let findings = report.accounts.filter { $0.campaign == campaign.id && ids.contains($0.account) }
        let evidence = Set(campaign.evidence.map(\.explanation))
        let told = Dictionary(findings.map { ($0.account, $0) }) { first, _ in first }
        let shown = campaign.accounts.prefix(Self.greatestRows)
        markup.details("All \(Wording.count(campaign.accounts.count, "account"))") { markup in
            if shown.count < campaign.accounts.count {
                markup.element(
                    "p", ["class": "small quiet"],
                    text: "The first \(Wording.count(shown.count)); all are in the JSON report.")
            }
            let rows = shown.map { account in
                let finding = told[account]
                return [
                    account, finding.map { Wording.confidence($0.suspicion) } ?? "",
                    finding?.reasons.filter { !evidence.contains($0) }.joined(separator: " ") ?? "",
                ]
            }
            markup.table(
                [.id("Account"), .number("Suspicion"), .sentence("Reasons besides the evidence")], rows, kind: "scroll")
        }
    }
}

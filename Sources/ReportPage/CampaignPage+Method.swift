import Detection

/// What was looked at, and how.
extension CampaignPage {
    func writeMethod(on markup: inout Markup) {
        markup.element("section", ["aria-labelledby": "method"]) { markup in
            markup.element("h2", ["id": "method"], text: "What was looked at, and how")
            writeTotals(on: &markup)
            for sentence in Self.method { markup.element("p", text: sentence) }
            markup.element(
                "p", ["class": "small quiet"],
                text:
                    "Schema \(CampaignReport.schema). Techniques by MITRE ATLAS 5.6.1; the report serves requirement 11.3.1 "
                    + "(extraction-attempt detection) of OWASP AISVS 1.0.")
        }
    }

    private func writeTotals(on markup: inout Markup) {
        let totals = report.totals
        let facts = [
            ("Exchanges read", Wording.count(totals.exchanges)), ("Accounts", Wording.count(totals.accounts)),
            ("Groups tested", Wording.count(totals.groupsTested)),
            ("Lines that were no exchange", Wording.count(totals.skippedLines)),
        ]
        markup.element("dl") { markup in
            for (name, value) in facts {
                markup.element("div") { markup in
                    markup.element("dt", text: name)
                    markup.element("dd", text: value)
                }
            }
        }
    }

    private static let method = [
        "Accounts are linked weakly: by what they share and by what they do alike, each link weighed by how rare it is among strangers. Groups that at least two independent kinds of link hold together are pooled, and what the pool does is tested against comparable customers. No single account, prompt or phrase is judged.",
        "“By chance” is how often independent customers would show at least as much. A campaign's own figure combines all tested evidence and is multiplied by the number of groups tested, so that looking at many groups does not make one of them guilty.",
        "“Confidence” is calibrated: of the campaigns said with 0.9, nine in ten are real, and one in ten is not.",
        "“Detected” is the first moment in the log at which the evidence sufficed, which a live system would have known then. What was answered before is out.",
        "The report holds no text of prompts or answers. Country is never evidence.",
    ]
}

import Detection

/// One campaign in one picture.
public enum CampaignPicture {
    /// An SVG document of 960 pixels' width with the campaign's exchanges over time, its graph and its template's spread;
    /// parts without figures are left out. It needs nothing from elsewhere, and follows light and dark surroundings.
    public static func svg(for campaign: Campaign) -> String {
        let timeline = TimelinePicture(campaign)
        let graph = GraphPicture(campaign, KindColours([campaign]))
        let spread = SpreadPicture(campaign)
        let width = 960.0
        let below = 62 + (timeline == nil ? 0 : 190.0)
        let height = below + (graph == nil && spread == nil ? 0 : 400)
        var markup = Markup()
        markup.picture(
            id: "campaign", width: width, height: height, title: title(campaign), description: description(campaign)
        ) { markup in
            markup.style(
                Palette.light.pictureRules + "@media (prefers-color-scheme: dark){\(Palette.dark.pictureRules)}")
            markup.rectangle(x: 0, y: 0, width: width, height: height, kind: "ground")
            markup.words(Wording.shortened(title(campaign), to: 90), x: 24, y: 30, size: 17, bold: true)
            markup.words(description(campaign), x: 24, y: 50, size: 12.5, kind: "muted")
            if let timeline {
                markup.group(x: 16, y: 62) { timeline.draw(on: &$0, width: width - 32, height: 178) }
            }
            if let graph {
                let part = spread == nil ? width - 48 : 560
                markup.group(x: 24, y: below) { markup in
                    heading("What links the accounts", on: &markup)
                    markup.group(x: 0, y: 32) { graph.draw(on: &$0, width: part, height: 320) }
                    markup.words(graph.caption, x: 0, y: 378, size: 11.5, kind: "muted")
                }
            }
            if let spread {
                let left = graph == nil ? 16.0 : 600
                markup.group(x: left, y: below) { markup in
                    markup.group(x: 8, y: 0) { heading("How evenly the template is spread", on: &$0) }
                    markup.group(x: 0, y: 38) { spread.draw(on: &$0, width: width - left - 16, height: 330) }
                }
            }
        }
        return markup.text + "\n"
    }

    private static func heading(_ text: String, on markup: inout Markup) {
        markup.words(text, x: 0, y: 18, size: 13.5, bold: true)
    }

    private static func title(_ campaign: Campaign) -> String {
        "\(Wording.count(campaign.accounts.count, "account")), \(Wording.count(campaign.exchanges, "exchange")): "
            + "\(Wording.shortened(campaign.id, to: 24)), confidence \(Wording.confidence(campaign.confidence))"
    }

    private static func description(_ campaign: Campaign) -> String {
        let share = Wording.share(Wording.ratio(campaign.exchangesBeforeDetection, of: campaign.exchanges))
        return "Detected \(Wording.span(from: campaign.firstSeen, to: campaign.detectedAt)) after its first exchange, "
            + "when \(Wording.count(campaign.exchangesBeforeDetection, "exchange")) (\(share)) had been answered. "
            + "By chance: \(Wording.typesetChance(campaign.pValue))."
    }
}

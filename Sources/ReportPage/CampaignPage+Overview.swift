import Detection
import Exchanges

/// All campaigns in one table, over one axis of time.
extension CampaignPage {
    func writeOverview(on markup: inout Markup) {
        guard !report.campaigns.isEmpty else { return }
        let time = TimeScale(from: begin, to: end, width: 232)
        markup.element("section", ["aria-labelledby": "overview"]) { markup in
            markup.element("h2", ["id": "overview"], text: "All campaigns, most certain first")
            markup.element("p", ["class": "small quiet"]) { markup in
                markup.element("span", ["class": "swatch before"], text: "")
                markup.write("answered before detection   ")
                markup.element("span", ["class": "swatch after"], text: "")
                markup.write("after. Each row of pictures has its own height; the axis of time is the same for all.")
            }
            markup.element("div", ["class": "wide", "tabindex": "0"]) { markup in
                markup.element("table", ["class": "middle"]) { markup in
                    writeHead(on: &markup, time)
                    markup.element("tbody") { markup in
                        for (index, campaign) in report.campaigns.enumerated() {
                            markup.element("tr") { writeRow(campaign, index, on: &$0, time) }
                            markup.newline()
                        }
                    }
                }
            }
            if report.campaigns.count > Self.greatestSections {
                markup.element(
                    "p", ["class": "small quiet"],
                    text: "The \(Self.greatestSections) most certain have a section below; all are in the JSON report.")
            }
        }
        markup.newline()
    }

    /// A campaign's id, as short as a heading; `unnamed` where it is empty.
    func name(_ campaign: Campaign) -> String {
        campaign.id.isEmpty ? "unnamed" : Wording.shortened(campaign.id, to: 40)
    }

    private var begin: Timestamp { report.campaigns.map(\.firstSeen).min() ?? .earliest }

    private var end: Timestamp {
        report.campaigns.map { max($0.lastSeen, $0.detectedAt) }.max() ?? .earliest
    }

    private func writeHead(on markup: inout Markup, _ time: TimeScale) {
        markup.element("thead") { markup in
            markup.element("tr") { markup in
                markup.element("th", ["scope": "col"], text: "Campaign")
                for name in ["Confidence", "Accounts", "Exchanges"] {
                    markup.element("th", ["scope": "col", "class": "number"], text: name)
                }
                markup.element("th", ["scope": "col"]) { markup in
                    markup.write("Exchanges over time")
                    markup.element(
                        "svg",
                        [
                            "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 240 18", "width": "240",
                            "height": "18", "aria-hidden": "true", "font-family": Markup.fonts,
                        ]
                    ) { markup in
                        for tick in time.ticks(4) where tick.place > 12 && tick.place < 220 {
                            markup.words(tick.label, x: tick.place, y: 12, size: 10.5, anchor: .middle, kind: "muted")
                            markup.line(tick.place, 15, tick.place, 18, kind: "axis")
                        }
                    }
                }
                markup.element("th", ["scope": "col"], text: "Answered before detection")
            }
        }
    }

    private func writeRow(_ campaign: Campaign, _ index: Int, on markup: inout Markup, _ time: TimeScale) {
        markup.element("td", ["class": "id"]) { markup in
            if index < Self.greatestSections {
                markup.element("a", ["href": "#campaign-\(index + 1)"]) { $0.element("bdi", text: name(campaign)) }
            } else {
                markup.element("bdi", text: name(campaign))
            }
        }
        markup.element("td", ["class": "number"], text: Wording.confidence(campaign.confidence))
        markup.element("td", ["class": "number"], text: Wording.count(campaign.accounts.count))
        markup.element("td", ["class": "number"], text: Wording.count(campaign.exchanges))
        markup.element("td") { markup in
            guard let timeline = TimelinePicture(campaign) else {
                markup.element("span", ["class": "quiet small"], text: "no figures")
                return
            }
            let span = "from \(Wording.moment(campaign.firstSeen)) to \(Wording.moment(campaign.lastSeen))"
            markup.picture(
                id: "over-\(index + 1)", width: 240, height: 34,
                title: "Exchanges of campaign \(name(campaign)) over time",
                description: "\(span), detected \(Wording.moment(campaign.detectedAt))."
            ) { markup in
                markup.line(0, 33.5, time.width, 33.5, kind: "rule")
                markup.group(x: 0, y: 1) { timeline.drawSmall(on: &$0, time, height: 32.5) }
            }
        }
        markup.element("td", ["class": "fixed"]) { writeLeak(campaign, index, on: &$0) }
    }

    /// A bar as long as all exchanges of the campaign, filled by those before detection.
    private func writeLeak(_ campaign: Campaign, _ index: Int, on markup: inout Markup) {
        let share = Wording.ratio(campaign.exchangesBeforeDetection, of: campaign.exchanges)
        let words = "\(Wording.count(campaign.exchangesBeforeDetection)) (\(Wording.share(share)))"
        markup.picture(
            id: "leak-\(index + 1)", width: 150, height: 10, title: "Share answered before detection",
            description: words
        ) { markup in
            markup.rectangle(x: 0, y: 1, width: 150, height: 7, kind: "known")
            markup.rectangle(x: 0, y: 1, width: max(150 * share, share > 0 ? 1 : 0), height: 7, kind: "leaked")
        }
        markup.write(words)
    }
}

import Detection

/// The links among a campaign's accounts: all in one drawing, and each kind by itself beside it.
struct GraphPicture {
    /// More accounts would be a cloud, and more links a stain.
    static let greatestAccounts = 300
    static let greatestLinks = 1500

    let accounts: [String]
    let links: [(first: Int, second: Int, colour: Int, colours: [Int])]
    let linksGiven: Int
    let campaignAccounts: Int
    private let colours: KindColours
    private let degrees: [Int]
    private let layout: GraphLayout

    /// Nil for a campaign that has no links to show.
    init?(_ campaign: Campaign, _ colours: KindColours) {
        let given = campaign.figures?.links ?? []
        let ordered = given.enumerated().sorted { left, right in
            let (a, b) = (Self.weight(left.element), Self.weight(right.element))
            return a != b ? a > b : left.offset < right.offset
        }
        var indices: [String: Int] = [:]
        var accounts: [String] = []
        var links: [(first: Int, second: Int, colour: Int, colours: [Int])] = []
        var pulls: [(first: Int, second: Int, pull: Double)] = []
        let strongest = max(ordered.first.map { Self.weight($0.element) } ?? 1, 1e-9)
        for (_, link) in ordered where link.first != link.second && links.count < Self.greatestLinks {
            let unseen = [link.first, link.second].filter { indices[$0] == nil }
            guard accounts.count + unseen.count <= Self.greatestAccounts else { continue }
            for account in unseen {
                indices[account] = accounts.count
                accounts.append(account)
            }
            let (first, second) = (indices[link.first]!, indices[link.second]!)
            let kinds = Set(link.kinds.map(colours.colour)).sorted()
            links.append((first, second, kinds.last ?? Palette.light.ownKinds, kinds))
            pulls.append((first, second, max(Self.weight(link) / strongest, 0.1)))
        }
        guard !links.isEmpty else { return nil }
        self.accounts = accounts
        self.links = links
        self.colours = colours
        linksGiven = given.count
        campaignAccounts = max(campaign.accounts.count, accounts.count)
        var degrees = [Int](repeating: 0, count: accounts.count)
        for link in links {
            degrees[link.first] += 1
            degrees[link.second] += 1
        }
        self.degrees = degrees
        layout = GraphLayout(count: accounts.count, links: pulls, seed: 1)
    }

    private static func weight(_ link: Campaign.Figures.Link) -> Double {
        link.weight.isFinite ? min(max(link.weight, 0), 1e6) : 0
    }

    /// How much of the campaign is shown.
    var caption: String {
        let shown =
            accounts.count == campaignAccounts
            ? "All \(Wording.count(accounts.count, "account"))"
            : "\(Wording.count(accounts.count)) of \(Wording.count(campaignAccounts, "account"))"
        let drawn = links.count == linksGiven ? "" : ", the strongest of \(Wording.count(linksGiven))"
        return "\(shown), \(Wording.count(links.count, "link"))\(drawn)."
    }

    /// The colours that occur, with how many links have each, most frequent kinds first.
    private var occurring: [(colour: Int, name: String, count: Int)] {
        var counts = [Int](repeating: 0, count: Palette.light.kinds.count)
        for link in links { for colour in link.colours { counts[colour] += 1 } }
        return counts.indices.filter { counts[$0] > 0 }.map { colour in
            let name = colour < colours.kinds.count ? Wording.signal(colours.kinds[colour]) : "other kinds"
            return (colour, name, counts[colour])
        }
    }

    /// - Parameter height: Of the large drawing; the small ones stand at its right where `width` has room for them.
    func draw(on markup: inout Markup, width: Double, height: Double) {
        let kinds = occurring
        let columns = kinds.count > 2 ? 2.0 : 1.0
        let rows = (Double(kinds.count) / columns).rounded(.up)
        let side = min((height - rows * 34 + 12) / max(rows, 1), width * 0.2)
        let pitch = max(side, 100) + 12
        let right = columns * pitch
        drawAll(on: &markup, width: width - right - 24, height: height)
        for (index, kind) in kinds.enumerated() {
            let (row, column) = (Double(index / Int(columns)), Double(index % Int(columns)))
            markup.group(x: width - right + column * pitch + 12, y: row * (side + 34)) {
                drawOne(kind, on: &$0, side: side)
            }
        }
    }

    private func drawAll(on markup: inout Markup, width: Double, height: Double) {
        let places = layout.fitted(width: width - 20, height: height - 20)
        markup.group(x: 10, y: 10) { markup in
            let layers = Palette.light.kinds.indices.map { colour in
                let drawn = links.filter { $0.colour == colour }.map { ($0.first, $0.second) }
                return (colour: colour, links: drawn, length: length(drawn, places))
            }
            for layer in layers.sorted(by: { $0.length > $1.length }) where !layer.links.isEmpty {
                drawLinks(layer.links, layer.length, layer.colour, on: &markup, places, side: min(width, height))
            }
            let small = accounts.count > 120
            for (index, place) in places.enumerated() {
                let radius = (small ? 1.8 : 2.8) + min(Double(degrees[index]).squareRoot() * 0.25, 2)
                markup.element(
                    "circle",
                    [
                        "cx": Markup.pixels(place.x), "cy": Markup.pixels(place.y), "r": Markup.pixels(radius),
                        "class": "node", "stroke-width": "0.8",
                    ]
                ) { $0.element("title", text: "\(accounts[index]), \(Wording.count(degrees[index], "link"))") }
            }
        }
    }

    private func drawOne(_ kind: (colour: Int, name: String, count: Int), on markup: inout Markup, side: Double) {
        let places = layout.fitted(width: side - 12, height: side - 12)
        markup.rectangle(x: 0, y: 3, width: 9, height: 9, kind: "kind\(kind.colour)", radius: 2)
        markup.words(Wording.shortened(kind.name, to: Int(max(side, 100) / 6)), x: 14, y: 12, size: 11)
        markup.group(x: 6, y: 22) { markup in
            markup.empty(
                "path",
                [
                    "d": places.map { dot($0) }.joined(), "class": "axis", "stroke-width": "2",
                    "stroke-linecap": "round", "stroke-opacity": "0.5",
                ])
            let drawn = links.filter { $0.colours.contains(kind.colour) }.map { ($0.first, $0.second) }
            drawLinks(drawn, length(drawn, places), kind.colour, on: &markup, places, side: side)
        }
    }

    /// Lines that are the fainter the more of the drawing they would cover.
    private func drawLinks(
        _ links: [(Int, Int)], _ length: Double, _ colour: Int, on markup: inout Markup,
        _ places: [(x: Double, y: Double)], side: Double
    ) {
        let room = min(1, side * 30 / max(length, 1))
        markup.empty(
            "path",
            [
                "d": path(links, places), "class": "link\(colour)", "stroke-width": Markup.pixels(0.8 + 0.7 * room),
                "stroke-opacity": Wording.decimal(0.25 + 0.6 * room, digits: 2),
            ])
    }

    private func length(_ links: [(Int, Int)], _ places: [(x: Double, y: Double)]) -> Double {
        links.reduce(0) { sum, link in
            let (dx, dy) = (places[link.0].x - places[link.1].x, places[link.0].y - places[link.1].y)
            return sum + (dx * dx + dy * dy).squareRoot()
        }
    }

    private func dot(_ place: (x: Double, y: Double)) -> String {
        "M\(Markup.pixels(place.x)) \(Markup.pixels(place.y))h0"
    }

    private func path(_ links: [(Int, Int)], _ places: [(x: Double, y: Double)]) -> String {
        var text = ""
        for (first, second) in links {
            text += "M\(Markup.pixels(places[first].x)) \(Markup.pixels(places[first].y))"
            text += "L\(Markup.pixels(places[second].x)) \(Markup.pixels(places[second].y))"
        }
        return text
    }
}

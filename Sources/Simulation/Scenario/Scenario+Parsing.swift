import Exchanges
import Settings
import Yams

extension Scenario {
    /// Reads a scenario file's text.
    ///
    /// - Throws: everything that is wrong with it.
    public init(yaml text: String) throws(SettingsError) {
        self = try SettingsFile.read(text) { section in
            var scenario = Scenario()
            scenario.read(section)
            return scenario
        }
    }

    private mutating func read(_ section: SettingsSection) {
        if let text = section.text("start") {
            do {
                start = try Timestamp(rfc3339: text)
            } catch {
                section.report("start", "\(error)")
            }
        }
        days = section.number("days", 0.01...366) ?? days
        if let names = section.texts("models") {
            if names.isEmpty || names.count > 40 || Set(names).count < names.count {
                section.report("models", "expected 1 to 40 different names")
            } else {
                models = names
            }
        }
        if let part = section.section("release") {
            if let model = part.text("model"), let time = part.milliseconds("at") {
                release = Release(model: model, time: time)
                if !models.contains(model) { models.append(model) }
            } else if !part.has("model") || !part.has("at") {
                section.report("release", "needs both 'model' and 'at', such as {model: house-next, at: 4d}")
            }
            part.finish()
        }
        promptBytes = section.integer("prompt_bytes", 40...20_000) ?? promptBytes
        hasOutputs = section.flag("outputs") ?? false
        if let part = section.section("customers") { customers = Customers(part) }
        campaigns = section.sections("campaigns").flatMap { swept($0) }
        section.finish()
        check(section)
    }

    private func check(_ section: SettingsSection) {
        for (index, campaign) in campaigns.enumerated() {
            let path = "campaigns: \(campaign.name)"
            if campaigns[..<index].contains(where: { $0.name == campaign.name }) {
                section.report(at: section.node, path, "two campaigns have this name; names must differ")
            }
            if let model = campaign.pivot?.model, !models.contains(model) {
                section.report(
                    at: section.node, path, "its pivot's model '\(model)' is not among 'models' and not the 'release'")
            }
            if campaign.start >= length {
                section.report(at: section.node, path, "it starts after the log's end (\(days) days)")
            }
        }
        let total = customers.accounts.values.reduce(0, +) + campaigns.reduce(0) { $0 + $1.accounts }
        if total == 0 {
            section.report(
                at: section.node, "customers", "nobody is in the scenario; give 'customers.accounts' or 'campaigns'")
        }
        if total > 50_000_000 { section.report(at: section.node, "customers", "more than 50,000,000 accounts") }
    }

    /// The campaigns of one entry: one, or one for each combination of what its `sweep` lists.
    private func swept(_ section: SettingsSection) -> [CampaignPlan] {
        guard let sweep = section.section("sweep"), case .mapping(let own) = section.node else {
            return [CampaignPlan(section, self)]
        }
        guard case .mapping(let lists) = sweep.node else { return [] }
        var combinations: [[(Node, Node)]] = [[]]
        for (key, value) in lists {
            guard case .sequence(let values) = value, !values.isEmpty else {
                sweep.report(key.scalar?.string ?? "?", "expected a list of the values to try, such as [100, 500]")
                return []
            }
            combinations = combinations.flatMap { before in values.map { before + [(key, $0)] } }
            guard combinations.count <= 2000 else {
                section.report("sweep", "more than 2,000 combinations")
                return []
            }
        }
        let name = section.text("name") ?? "cell"
        return combinations.enumerated().flatMap { index, combination -> [CampaignPlan] in
            var mapping = own
            mapping["sweep"] = nil
            for (key, value) in combination { mapping[key] = value }
            mapping["name"] = Node("\(name)-\(index + 1)")
            guard let cell = section.section(at: .mapping(mapping), section.path) else { return [] }
            return [CampaignPlan(cell, self)]
        }
    }
}

extension Scenario.Customers {
    init(_ section: SettingsSection) {
        exchanges = section.integer("exchanges", 0...2_000_000_000)
        exchangesPerAccountDay = section.number("exchanges_per_account_day", 0...100_000) ?? exchangesPerAccountDay
        volumeSpread = section.number("volume_sd", 0...4) ?? volumeSpread
        if let part = section.section("accounts") {
            for label in CustomerClass.allCases where label != .attacker && label != .framed {
                accounts[label] = part.integer(label.rawValue, 0...50_000_000)
            }
            part.finish()
        }
        section.finish()
    }
}

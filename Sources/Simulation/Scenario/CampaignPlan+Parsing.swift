import Settings
import Yams

extension CampaignPlan {
    init(_ section: SettingsSection, _ scenario: Scenario) {
        self.init()
        name = section.text("name") ?? "campaign"
        operatorName = section.text("operator") ?? name
        pool = section.text("pool") ?? name
        accounts = section.integer("accounts", 1...10_000_000) ?? accounts
        exchangesPerAccountDay = section.number("exchanges_per_account_day", 0.01...100_000) ?? exchangesPerAccountDay
        share = section.share("share", 0.001...1) ?? share
        start = section.milliseconds("start") ?? start
        days = section.number("days", 0.001...366)
        exchanges = section.integer("exchanges", 1...2_000_000_000)
        if days != nil, exchanges != nil {
            section.report("exchanges", "give either 'days' or 'exchanges': each follows from the other and the rate")
        }
        template = section.choice("template") ?? template
        mode = section.choice("mode") ?? mode
        if let part = section.section("rows") {
            rows = part.integer("count", 1...2_000_000_000)
            partition = part.choice("partition") ?? partition
            folds = part.integer("folds", 2...100) ?? folds
            sources = part.texts("sources") ?? sources
            isNarrow = part.flag("narrow") ?? isNarrow
            isPublicSet = part.flag("public") ?? isPublicSet
            part.finish()
        }
        scheduler = section.choice("scheduler") ?? scheduler
        jitter = section.number("jitter", 0...0.5) ?? jitter
        failsOver = section.flag("fail_over") ?? failsOver
        quotaSpread = section.number("quota_sd", 0...4) ?? quotaSpread
        timing = section.choice("timing") ?? timing
        office = section.integer("office", -12...14) ?? office
        identity = Identity(section)
        for part in section.sections("bans") {
            if let time = part.milliseconds("at"), let share = part.share("share") {
                bans.append(Ban(time: time, share: share))
            } else if !part.has("at") || !part.has("share") {
                part.report(at: part.node, part.path, "needs 'at' and 'share', such as {at: 3d, share: 50%}")
            }
            part.finish()
        }
        bans.sort { $0.time < $1.time }
        banResponse = section.choice("ban_response") ?? banResponse
        replacementDelay = section.milliseconds("replacement_delay") ?? replacementDelay
        if let part = section.section("pivot") {
            let model = part.text("model") ?? scenario.release?.model
            let time = part.milliseconds("at") ?? scenario.release?.time
            if let model, let time {
                pivot = Pivot(time: time, share: part.share("share") ?? 0.5, model: model)
            } else {
                section.report("pivot", "needs 'model' and 'at', or the scenario a 'release'")
            }
            part.finish()
        }
        if let part = section.section("probe") {
            var probe = Probe()
            probe.exchanges = part.integer("exchanges", 1...10_000_000) ?? probe.exchanges
            probe.length = part.milliseconds("over") ?? probe.length
            probe.refused = part.share("refused") ?? probe.refused
            self.probe = probe
            part.finish()
        }
        if let part = section.section("framing") {
            var framing = Framing()
            framing.accounts = part.integer("accounts", 1...10_000) ?? framing.accounts
            if let copies = part.texts("copies") {
                for name in copies where name != "fingerprints" && name != "template" {
                    part.report("copies", "'\(name.prefix(40))' is neither 'fingerprints' nor 'template'")
                }
                framing.copiesFingerprints = copies.contains("fingerprints")
                framing.copiesTemplate = copies.contains("template")
            }
            self.framing = framing
            part.finish()
        }
        section.finish()
    }
}

extension CampaignPlan.Identity {
    /// Reads `identity`: one spread for all attributes, or a mapping of attributes, with `others` for those not named.
    init(_ section: SettingsSection) {
        guard let node = section.value("identity") else { return }
        if case .scalar(let scalar) = node {
            guard let spread = Self.spread(scalar.string) else {
                section.report("identity", Self.expected(scalar.string))
                return
            }
            name = scalar.string
            spreads = Dictionary(uniqueKeysWithValues: Attribute.allCases.map { ($0, spread) })
            return
        }
        guard let part = section.section(at: node, section.name("identity")) else { return }
        func read(_ field: String) -> Spread? {
            // `few: 3` is a mapping, `few 3` a text.
            if case .mapping(let mapping)? = part.value(field), mapping.count == 1, let pair = mapping.first,
                pair.key.scalar?.string == "few", let count = pair.value.scalar.flatMap({ Int($0.string) }),
                (1...1_000_000).contains(count)
            {
                return .few(count)
            }
            guard part.has(field), let text = part.text(field) else { return nil }
            if let spread = Self.spread(text) { return spread }
            part.report(field, Self.expected(text))
            return nil
        }
        name = part.text("name") ?? "mixed"
        let others = read("others") ?? .population
        for attribute in Attribute.allCases { spreads[attribute] = read(attribute.rawValue) ?? others }
        part.finish()
    }

    private static func expected(_ text: String) -> String {
        "'\(text.prefix(40))' is none of shared, few N (such as 'few 3'), unique, population"
    }

    private static func spread(_ text: String) -> Spread? {
        switch text {
        case "shared": return .shared
        case "unique": return .unique
        case "population": return .population
        default:
            let parts = text.split(separator: " ")
            guard parts.count == 2, parts[0] == "few", let count = Int(parts[1]), (1...1_000_000).contains(count) else {
                return nil
            }
            return .few(count)
        }
    }
}

extension SettingsSection {
    /// A span of time in milliseconds, from 0 to 366 days.
    func milliseconds(_ field: String) -> Int64? {
        duration(field, from: .zero, to: .seconds(366 * 86_400)).map {
            $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000
        }
    }
}

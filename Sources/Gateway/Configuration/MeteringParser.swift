import Exchanges
import Metering
import Settings
import Yams

/// Reads the sections `metering` and `exchange_log`, and refuses limits that limit nothing or contradict themselves.
struct MeteringParser {
    let models: [String]
    let path: (String) -> String

    func metering(_ section: SettingsSection, into metering: inout MeteringConfiguration) {
        metering.settings.outputCap = section.integer("output_cap", 1...10_000_000) ?? metering.settings.outputCap
        if let reserve = section.integer("output_reserve", 1...10_000_000) {
            if reserve > metering.settings.outputCap {
                section.report("output_reserve", "expected at most output_cap (\(metering.settings.outputCap))")
            }
            metering.settings.outputReserve = reserve
        }
        if let caps = section.section("output_caps") {
            for entry in caps.entries {
                check(model: entry.name, caps, entry.key)
                metering.settings.outputCaps[entry.name] = caps.integer(entry.name, 1...10_000_000)
            }
        }
        tokenizer(section, into: &metering)
        if let prices = section.section("prices") {
            for entry in prices.entries { price(entry.name, entry.key, entry.value, prices, into: &metering) }
        }
        if let limits = section.section("limits") {
            for entry in limits.entries {
                if let rule = rule(entry.name, entry.key, entry.value, limits, metering.settings.prices) {
                    metering.settings.rules.append(rule)
                }
            }
        }
        if let redis = section.section("redis") { metering.redis = self.redis(redis) }
        section.finish()
    }

    private func check(model: String, _ section: SettingsSection, _ node: Node) {
        guard model != PriceTable.anyModel, !models.contains(model) else { return }
        section.report(
            at: node, section.name(model), "there is no model '\(model)'; known: \(models.joined(separator: ", "))")
    }

    private func tokenizer(_ section: SettingsSection, into metering: inout MeteringConfiguration) {
        guard let node = section.value("tokenizer") else { return }
        if case .scalar = node {
            if section.text("tokenizer") != "estimate" {
                section.report("tokenizer", "expected estimate, or {file: …, pattern: cl100k or o200k}")
            }
            return
        }
        guard let parts = section.section("tokenizer") else { return }
        if let file = parts.text("file"), let pattern = parts.text("pattern") {
            if ["cl100k", "o200k"].contains(pattern) {
                metering.tokenizer = .ranks(file: path(file), pattern: pattern)
            } else {
                parts.report("pattern", "expected cl100k or o200k, found '\(pattern)'")
            }
        } else {
            parts.report("file", "expected the path of a rank file, and its pattern: cl100k or o200k")
        }
        parts.finish()
    }

    private func price(
        _ name: String, _ key: Node, _ node: Node, _ parent: SettingsSection,
        into metering: inout MeteringConfiguration
    ) {
        check(model: name, parent, key)
        guard let section = parent.section(at: node, parent.name(name)) else { return }
        func number(_ field: String) -> Double? {
            guard let text = section.text(field) else { return nil }
            guard let value = Double(text), value >= 0, value <= 1e9 else {
                section.report(field, "expected a price of 0 or more for a million tokens, found '\(text)'")
                return nil
            }
            return value
        }
        let input = number("input")
        let output = number("output")
        if input == nil, output == nil, section.value("input") == nil {
            section.report("input", "expected prices for a million tokens, such as {input: 3, output: 15}")
        }
        metering.settings.prices.prices[name] = PriceTable.Price(
            input: input ?? 0, cachedInput: number("cached_input"), output: output ?? 0,
            reasoning: number("reasoning"), request: number("request") ?? 0)
        section.finish()
    }

    private func rule(
        _ name: String, _ key: Node, _ node: Node, _ parent: SettingsSection, _ prices: PriceTable
    ) -> LimitRule? {
        guard let section = parent.section(at: node, parent.name(name)) else {
            return nil
        }
        defer { section.finish() }
        if !AccountGroup.isName(name) {
            section.report(at: key, section.path, "expected a name of 1 to 100 letters, digits, '-', '_', '.'")
        }
        var rule = LimitRule(name: name, each: [], allowances: [:])
        rule.each = scopes(section)
        if let selection = section.section("where") { rule.applies = self.selection(selection) }
        if let selection = section.section("unless") {
            rule.spares = self.selection(selection)
            if !rule.spares.isEmpty, rule.spares == rule.applies {
                section.report("unless", "it spares exactly those that `where` selects, so the rule is for nobody")
            }
        }
        if let mode = section.text("mode") {
            if mode == "shadow" {
                rule.isShadow = true
            } else if mode != "enforce" {
                section.report("mode", "expected enforce or shadow, found '\(mode)'")
            }
        }
        for dimension in Dimension.allCases {
            if let allowance = allowance(dimension, section) { rule.allowances[dimension] = allowance }
        }
        let isNothing = rule.allowances.isEmpty && !Dimension.allCases.contains { section.value($0.rawValue) != nil }
        if isNothing {
            section.report(
                at: node, section.path,
                "it limits nothing; give it at least one of \(Dimension.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        if rule.allowances[.spend] != nil { checkPrices(rule, section, prices) }
        return rule
    }

    private func checkPrices(_ rule: LimitRule, _ section: SettingsSection, _ prices: PriceTable) {
        let without = models.filter {
            (rule.applies.models.isEmpty || rule.applies.models.contains($0)) && prices.price($0) == nil
        }
        guard !without.isEmpty else { return }
        section.report(
            "spend",
            "there is no price for \(without.joined(separator: ", ")), so it would limit nothing there; add it to metering.prices, or `\"*\"` for every model"
        )
    }

    private func scopes(_ section: SettingsSection) -> [LimitRule.Scope] {
        let names: [String]
        if case .sequence? = section.value("each") {
            names = section.texts("each") ?? []
        } else {
            names = section.text("each").map { [$0] } ?? []
        }
        let scopes = names.compactMap(LimitRule.Scope.init)
        if scopes.isEmpty || scopes.count != names.count || Set(scopes).count != scopes.count {
            let known = LimitRule.Scope.allCases.map(\.rawValue).joined(separator: ", ")
            section.report("each", "expected who or what is counted apart: one or several of \(known)")
        } else if scopes.contains(.everyone), scopes.count > 1, scopes != [.everyone, .model],
            scopes != [.model, .everyone]
        {
            section.report("each", "everyone is counted together, so nothing but model can stand beside it")
        }
        return scopes
    }

    private func selection(_ section: SettingsSection) -> LimitRule.Selection {
        var selection = section.selection()
        selection.keys = section.selected("keys")
        selection.models = section.selected("models")
        for model in selection.models.sorted() where !models.contains(model) {
            section.report("models", "there is no model '\(model)'; known: \(models.joined(separator: ", "))")
        }
        section.finish()
        return selection
    }

    private func allowance(_ dimension: Dimension, _ section: SettingsSection) -> Allowance? {
        guard let text = section.text(dimension.rawValue) else { return nil }
        do throws(AllowanceText.ParseError) {
            return try AllowanceText.allowance(text, dimension)
        } catch {
            section.report(dimension.rawValue, error.description)
            return nil
        }
    }

    private func redis(_ section: SettingsSection) -> MeteringConfiguration.Redis? {
        defer { section.finish() }
        guard let url = section.text("url") else {
            section.report("url", "expected its address, such as redis://127.0.0.1:6379/0")
            return nil
        }
        var redis = MeteringConfiguration.Redis(url: url)
        if let prefix = section.text("prefix") {
            if AccountGroup.isName(prefix) {
                redis.prefix = prefix
            } else {
                section.report("prefix", "expected 1 to 100 letters, digits, '-', '_', '.'")
            }
        }
        redis.timeout = section.duration("timeout") ?? redis.timeout
        redis.onFailure = section.choice("on_store_failure") ?? redis.onFailure
        redis.gateways = section.integer("gateways", 1...10_000) ?? redis.gateways
        if redis.onFailure == .local, section.value("gateways") == nil {
            section.report(
                "gateways",
                "expected how many gateways share this Redis: each keeps to its part of every limit while Redis cannot be reached (on_store_failure: local)"
            )
        }
        if let text = section.text("lease") {
            if let part = Double(text), part > 0, part <= 0.5 {
                redis.lease = part
                if part * Double(redis.gateways) > 1 {
                    section.report(
                        "lease", "\(redis.gateways) gateways with \(text) of a limit each hold more than the limit")
                }
            } else {
                section.report("lease", "expected the part of a limit that is drawn at a time, above 0 up to 0.5")
            }
        }
        return redis
    }

    func exchangeLog(_ section: SettingsSection, into log: inout ExchangeLogConfiguration) {
        log.isOn = section.flag("enabled") ?? log.isOn
        log.content = section.choice("content") ?? log.content
        if let text = section.text("durability") {
            let inner = text.hasPrefix("interval(") && text.hasSuffix(")") ? String(text.dropFirst(9).dropLast()) : text
            if text == "each" {
                log.interval = nil
            } else if let interval = try? DurationText.parse(inner), interval >= .milliseconds(10),
                interval <= .seconds(60)
            {
                log.interval = interval
            } else {
                section.report("durability", "expected interval(1s), from 10ms to 1m, or each; found '\(text)'")
            }
        }
        if let text = section.text("retention"), text != "forever" {
            if let retention = try? DurationText.parse(text), retention >= .seconds(60) {
                log.retention = retention
            } else {
                section.report("retention", "expected forever or a duration from 1m, such as 30d; found '\(text)'")
            }
        }
        log.segmentBytes = section.bytes("segment_size", (64 << 10)...(4 << 30)) ?? log.segmentBytes
        log.segmentAge = section.duration("segment_age", from: .seconds(1)) ?? log.segmentAge
        log.queueBytes = section.bytes("queue", (1 << 20)...(4 << 30)) ?? log.queueBytes
        log.compressionLevel = section.integer("compression", 1...19) ?? log.compressionLevel
        section.finish()
    }
}

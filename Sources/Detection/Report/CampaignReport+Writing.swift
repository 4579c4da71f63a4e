import Exchanges
import JSON

extension CampaignReport {
    /// Appends the report as one line of JSON with its line feed, fields in the order of the contract.
    public func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.add("schema", Self.schema, to: &output)
        object.add("campaigns", campaigns, to: &output) { $0.write(into: &$1) }
        object.add("accounts", accounts, to: &output) { $0.write(into: &$1) }
        object.name("totals", to: &output)
        totals.write(into: &output)
        object.end(&output)
        output.append(0x0A)
    }
}

extension CampaignReport.Totals {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.add("exchanges", exchanges, to: &output)
        object.add("accounts", accounts, to: &output)
        object.add("from", from?.rfc3339, to: &output)
        object.add("to", to?.rfc3339, to: &output)
        object.add("skipped_lines", skippedLines, to: &output)
        object.add("groups_tested", groupsTested, to: &output)
        object.end(&output)
    }
}

extension Campaign {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.add("id", id, to: &output)
        object.add("confidence", confidence, to: &output)
        object.add("p_value", pValue, to: &output)
        object.add("accounts", accounts, to: &output)
        object.add("exchanges", exchanges, to: &output)
        object.add("input_tokens", inputTokens, to: &output)
        object.add("output_tokens", outputTokens, to: &output)
        object.add("first_seen", firstSeen.rfc3339, to: &output)
        object.add("last_seen", lastSeen.rfc3339, to: &output)
        object.add("detected_at", detectedAt.rfc3339, to: &output)
        object.add("exchanges_before_detection", exchangesBeforeDetection, to: &output)
        object.add("capabilities", capabilities, to: &output) { $0.write(into: &$1) }
        object.add("techniques", techniques, to: &output)
        object.add("evidence", evidence, to: &output) { $0.write(into: &$1) }
        if let figures {
            object.name("figures", to: &output)
            figures.write(into: &output)
        }
        object.end(&output)
    }
}

extension Campaign.Capability {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.add("name", name, to: &output)
        object.add("share", share, to: &output)
        object.end(&output)
    }
}

extension Campaign.Evidence {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.add("signal", signal, to: &output)
        object.add("statistic", statistic, to: &output)
        object.add("p_value", pValue, to: &output)
        object.add("explanation", explanation, to: &output)
        object.end(&output)
    }
}

extension Campaign.Figures {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.name("timeline", to: &output)
        timeline.write(into: &output)
        object.add("links", links, to: &output) { $0.write(into: &$1) }
        if let spread {
            object.name("spread", to: &output)
            spread.write(into: &output)
        }
        object.end(&output)
    }
}

extension Campaign.Figures.Timeline {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.add("start", start.rfc3339, to: &output)
        object.add("step_seconds", stepSeconds, to: &output)
        object.add("counts", counts, to: &output)
        object.end(&output)
    }
}

extension Campaign.Figures.Link {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.add("first", first, to: &output)
        object.add("second", second, to: &output)
        object.add("kinds", kinds, to: &output)
        object.add("weight", weight, to: &output)
        object.end(&output)
    }
}

extension Campaign.Figures.Spread {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.add("accounts", accounts, to: &output)
        object.add("bounds", bounds, to: &output)
        object.add("independent", independent, to: &output)
        object.end(&output)
    }
}

extension AccountFinding {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.add("account", account, to: &output)
        object.add("suspicion", suspicion, to: &output)
        object.add("disposition", disposition.rawValue, to: &output)
        object.add("campaign", campaign, to: &output)
        object.add("reasons", reasons, to: &output)
        object.end(&output)
    }
}

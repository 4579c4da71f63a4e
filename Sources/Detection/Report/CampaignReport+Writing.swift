import Exchanges
import JSON

extension CampaignReport {
    /// Appends the report as one line of JSON with its line feed, fields in the order of the contract.
    ///
    /// Numbers are written as short as they can be read back exactly. JSON has no infinity and no NaN: an infinite number is
    /// held at the largest finite one, and NaN becomes 0.
    public func write(into output: inout [UInt8]) {
        var object = ReportWriter(&output)
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
        var object = ReportWriter(&output)
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
        var object = ReportWriter(&output)
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
        var object = ReportWriter(&output)
        object.add("name", name, to: &output)
        object.add("share", share, to: &output)
        object.end(&output)
    }
}

extension Campaign.Evidence {
    fileprivate func write(into output: inout [UInt8]) {
        var object = ReportWriter(&output)
        object.add("signal", signal, to: &output)
        object.add("statistic", statistic, to: &output)
        object.add("p_value", pValue, to: &output)
        object.add("explanation", explanation, to: &output)
        object.end(&output)
    }
}

extension Campaign.Figures {
    fileprivate func write(into output: inout [UInt8]) {
        var object = ReportWriter(&output)
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
        var object = ReportWriter(&output)
        object.add("start", start.rfc3339, to: &output)
        object.add("step_seconds", stepSeconds, to: &output)
        object.add("counts", counts, to: &output)
        object.end(&output)
    }
}

extension Campaign.Figures.Link {
    fileprivate func write(into output: inout [UInt8]) {
        var object = ReportWriter(&output)
        object.add("first", first, to: &output)
        object.add("second", second, to: &output)
        object.add("kinds", kinds, to: &output)
        object.add("weight", weight, to: &output)
        object.end(&output)
    }
}

extension Campaign.Figures.Spread {
    fileprivate func write(into output: inout [UInt8]) {
        var object = ReportWriter(&output)
        object.add("accounts", accounts, to: &output)
        object.add("bounds", bounds, to: &output)
        object.add("independent", independent, to: &output)
        object.end(&output)
    }
}

extension AccountFinding {
    fileprivate func write(into output: inout [UInt8]) {
        var object = ReportWriter(&output)
        object.add("account", account, to: &output)
        object.add("suspicion", suspicion, to: &output)
        object.add("disposition", disposition.rawValue, to: &output)
        object.add("campaign", campaign, to: &output)
        object.add("reasons", reasons, to: &output)
        object.end(&output)
    }
}

/// Writes one JSON object member after member; nil becomes `null`.
private struct ReportWriter {
    private var isEmpty = true

    init(_ output: inout [UInt8]) { output.append(UInt8(ascii: "{")) }

    func end(_ output: inout [UInt8]) { output.append(UInt8(ascii: "}")) }

    mutating func name(_ name: StaticString, to output: inout [UInt8]) {
        if !isEmpty { output.append(UInt8(ascii: ",")) }
        isEmpty = false
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        output.append(UInt8(ascii: "\""))
        output.append(UInt8(ascii: ":"))
    }

    mutating func add(_ name: StaticString, _ text: String?, to output: inout [UInt8]) {
        self.name(name, to: &output)
        if let text { JSONText.append(text, to: &output) } else { Self.appendNull(to: &output) }
    }

    mutating func add(_ name: StaticString, _ number: Int, to output: inout [UInt8]) {
        self.name(name, to: &output)
        output.append(contentsOf: String(number).utf8)
    }

    mutating func add(_ name: StaticString, _ number: Double?, to output: inout [UInt8]) {
        self.name(name, to: &output)
        if let number { Self.append(number, to: &output) } else { Self.appendNull(to: &output) }
    }

    mutating func add(_ name: StaticString, _ texts: [String], to output: inout [UInt8]) {
        add(name, texts, to: &output) { JSONText.append($0, to: &$1) }
    }

    mutating func add(_ name: StaticString, _ numbers: [Int], to output: inout [UInt8]) {
        add(name, numbers, to: &output) { $1.append(contentsOf: String($0).utf8) }
    }

    mutating func add(_ name: StaticString, _ numbers: [Double], to output: inout [UInt8]) {
        add(name, numbers, to: &output) { Self.append($0, to: &$1) }
    }

    mutating func add<Element>(
        _ name: StaticString, _ list: [Element], to output: inout [UInt8],
        write: (Element, inout [UInt8]) -> Void
    ) {
        self.name(name, to: &output)
        output.append(UInt8(ascii: "["))
        for (index, element) in list.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            write(element, &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    private static func appendNull(to output: inout [UInt8]) { output.append(contentsOf: "null".utf8) }

    private static func append(_ number: Double, to output: inout [UInt8]) {
        let largest = Double.greatestFiniteMagnitude
        let text = "\(number.isNaN ? 0 : min(max(number, -largest), largest))"
        output.append(contentsOf: text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...])
    }
}

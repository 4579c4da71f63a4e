import Metering
import Settings

/// The YAML file that says how a gateway acts on campaigns.
public enum PolicyFile {
    /// Reads and checks a file's text.
    ///
    /// - Parameter text: YAML with `excise_ladder: 1`.
    /// - Throws: all issues found, each with line, field, and what would be right.
    public static func read(_ text: String) throws(SettingsError) -> Ladder {
        try SettingsFile.read(text) { section in
            var ladder = Ladder()
            PolicyFile.ladder(section, into: &ladder)
            return ladder
        }
    }

    private static func ladder(_ section: SettingsSection, into ladder: inout Ladder) {
        if section.has("excise_policy"), !section.has("excise_ladder") {
            return section.report(
                "excise_policy",
                "is a policy of anonymization; a ladder begins with excise_ladder: \(Ladder.version)")
        }
        let version = section.text("excise_ladder")
        if version != String(Ladder.version) {
            section.report("excise_ladder", "expected \(Ladder.version), the version of the format")
        }
        if let mode = section.choice("mode", Ladder.Mode.self) { ladder.mode = mode }
        ladder.appeal = section.link("appeal")
        if let share = section.share("largest_share", 0...0.25) { ladder.largestShare = share }
        if let cap = section.share("confidence_cap", 0.5...1) { ladder.confidenceCap = cap }
        ladder.hysteresis = section.number("hysteresis", 1...100) ?? ladder.hysteresis
        if let rungs = section.section("rungs") { Self.rungs(rungs, into: &ladder) }
        if ladder.mode == .enforce, ladder.appeal == nil {
            section.report("appeal", "is needed with mode: enforce: whoever is restrained must know where to object")
        }
        if ladder.mode == .enforce, ladder.rules[.stepUp] != nil, ladder.stepUp.link == nil {
            section.report(
                "rungs", "rungs.step_up.link is needed with mode: enforce: the address where an account is verified")
        }
        section.finish()
    }

    private static func rungs(_ section: SettingsSection, into ladder: inout Ladder) {
        var rules: [Rung: RungRule] = [:]
        for rung in Rung.allCases where rung != .observe {
            guard section.isNamed(rung.rawValue), var rule = Ladder.defaultRules[rung] else { continue }
            guard let fields = section.section(rung.rawValue) else {
                rules[rung] = rule
                continue
            }
            // A rate at which honest customers by the dozen would be refused is a mistake.
            if let rate = fields.share("rate", 0...(rung.refuses ? 0.01 : 0.1)) { rule.rate = rate }
            if let delay = fields.duration("delay", from: .zero, to: longest) { rule.delay = delay }
            if let clean = fields.duration("clean", from: .seconds(1), to: longest) { rule.clean = clean }
            if let approval = fields.choice("approval", Approval.self) { rule.needsApproval = approval == .person }
            switch rung {
            case .slow:
                for dimension in [Dimension.concurrent, .reasoningTokens] {
                    guard let text = fields.text(dimension.rawValue) else { continue }
                    do {
                        ladder.slow.allowances[dimension] = try AllowanceText.allowance(text, dimension)
                    } catch {
                        fields.report(dimension.rawValue, error.description)
                    }
                }
            case .stepUp:
                ladder.stepUp.link = fields.link("link")
                if let least = fields.choice("verification", Verification.self) {
                    ladder.stepUp.verification = least == .identity ? .identity : .business
                }
            case .contain:
                if let suspends = fields.flag("suspend") { ladder.contain.suspends = suspends }
                if let category = fields.text("category") {
                    if category.utf8.allSatisfy({ $0 == 0x5F || (0x61...0x7A).contains($0) }), category.count <= 64 {
                        ladder.contain.category = category
                    } else {
                        fields.report("category", "expected lower case letters and '_', such as frontier_llm")
                    }
                }
            default: break
            }
            fields.finish()
            rules[rung] = rule
        }
        for (lower, upper) in zip(rules.keys.sorted(), rules.keys.sorted().dropFirst()) {
            if let low = rules[lower]?.rate, let high = rules[upper]?.rate, high > low {
                section.report(
                    upper.rawValue, "its rate \(high) is above that of \(lower.rawValue), \(low); rates fall upwards")
            }
        }
        section.finish()
        ladder.rules = rules
    }

    private enum Approval: String, CaseIterable {
        case person, none
    }

    private enum Verification: String, CaseIterable {
        case identity, business
    }

    private static let longest = Duration.seconds(366 * 86_400)
}

extension SettingsSection {
    /// A URL for a customer: http, https or mailto, printable ASCII without spaces, quotes and backslashes.
    fileprivate func link(_ field: String) -> String? {
        guard let text = text(field) else { return nil }
        // It stands in a quoted string of a header field.
        let isSafe = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
        let isKnown = ["https://", "http://", "mailto:"].contains { text.hasPrefix($0) && text.count > $0.count }
        guard isSafe, isKnown, text.utf8.count <= 500 else {
            report(field, "expected an address such as https://example.com/appeal or mailto:trust@example.com")
            return nil
        }
        return text
    }
}

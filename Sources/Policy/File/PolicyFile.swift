import Metering
import Yams

/// The YAML file that says how a gateway acts on campaigns. Unknown fields are errors: a misspelt bound must not be no bound.
public enum PolicyFile {
    /// Reads and checks a file's text.
    ///
    /// - Parameter text: YAML with `excise_ladder: 1`.
    /// - Throws: all issues found, each with line, field, and what would be right.
    public static func read(_ text: String) throws(PolicyFileError) -> Ladder {
        let root: Node
        do {
            guard let node = try Yams.compose(yaml: text) else { throw whole("the file is empty") }
            root = node
        } catch let error as PolicyFileError {
            throw error
        } catch {
            throw whole("not YAML: \(error)")
        }
        let issues = PolicyIssues()
        var ladder = Ladder()
        if let section = PolicySection(root, "", issues) {
            if section.has("excise_policy"), !section.has("excise_ladder") {
                throw whole("is a policy of anonymization; a ladder begins with excise_ladder: \(Ladder.version)")
            }
            PolicyFile.ladder(section, into: &ladder)
        }
        guard issues.all.isEmpty else { throw PolicyFileError(issues: issues.all.sorted { $0.line < $1.line }) }
        return ladder
    }

    private static func ladder(_ section: PolicySection, into ladder: inout Ladder) {
        let version = section.text("excise_ladder")
        if version != String(Ladder.version) {
            section.report("excise_ladder", "expected \(Ladder.version), the version of the format")
        }
        if let mode = section.choice("mode", Ladder.Mode.self) { ladder.mode = mode }
        ladder.appeal = section.link("appeal")
        if let share = section.share("largest_share", 0...0.25) { ladder.largestShare = share }
        if let cap = section.share("confidence_cap", 0.5...1) { ladder.confidenceCap = cap }
        if let text = section.text("hysteresis") {
            if let factor = Double(text), (1...100).contains(factor) {
                ladder.hysteresis = factor
            } else {
                section.report("hysteresis", "expected a number from 1 to 100, found '\(text.prefix(40))'")
            }
        }
        if let rungs = section.section("rungs") {
            Self.rungs(rungs, into: &ladder)
        } else if section.has("rungs") {
            section.report("rungs", "expected rungs such as `seal: {rate: 1%}`; leave it out for the standard ones")
        }
        if ladder.mode == .enforce, ladder.appeal == nil {
            section.report("appeal", "is needed with mode: enforce: whoever is restrained must know where to object")
        }
        if ladder.mode == .enforce, ladder.rules[.stepUp] != nil, ladder.stepUp.link == nil {
            section.report(
                "rungs", "rungs.step_up.link is needed with mode: enforce: the address where an account is verified")
        }
        section.finish()
    }

    private static func rungs(_ section: PolicySection, into ladder: inout Ladder) {
        var rules: [Rung: RungRule] = [:]
        for rung in Rung.allCases where rung != .observe {
            guard let fields = section.section(rung.rawValue), let standard = Ladder.defaultRules[rung] else {
                continue
            }
            var rule = standard
            // A rate at which honest customers by the dozen would be refused is a mistake.
            if let rate = fields.share("rate", 0...(rung.refuses ? 0.01 : 0.1)) { rule.rate = rate }
            if let delay = fields.span("delay", from: .zero) { rule.delay = delay }
            if let clean = fields.span("clean", from: .seconds(1)) { rule.clean = clean }
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

    private static func whole(_ message: String) -> PolicyFileError {
        PolicyFileError(issues: [.init(line: 0, field: "", message: message)])
    }
}

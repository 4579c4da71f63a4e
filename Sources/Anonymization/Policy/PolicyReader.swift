/// Reads a ``Policy`` and collects everything that is wrong with it.
struct PolicyReader {
    private(set) var issues: [PolicyIssue] = []
    /// Reads a file of terms that the policy names.
    private let readTerms: (String) -> [String]?

    init(readTerms: @escaping (String) -> [String]?) { self.readTerms = readTerms }

    mutating func report(_ field: String, _ line: Int?, _ reason: String) {
        issues.append(PolicyIssue(field: field, line: line, reason: reason))
    }

    typealias Member = (name: String, value: PolicyValue, line: Int?)

    mutating func members(_ value: PolicyValue, _ field: String, _ line: Int?, known: [String]? = nil)
        -> [Member]
    {
        guard case .object(let members) = value else {
            report(field, line, "has \(value.kind) where an object must be")
            return []
        }
        var seen: Set<String> = []
        return members.filter { member in
            let path = field.isEmpty ? member.name : "\(field).\(member.name)"
            guard seen.insert(member.name).inserted else {
                report(path, member.line, "is given twice")
                return false
            }
            guard let known, !known.contains(member.name) else { return true }
            report(path, member.line, "is not known; known here: \(known.joined(separator: ", "))")
            return false
        }
    }

    mutating func text(_ member: Member, _ field: String) -> String? {
        if case .string(let text) = member.value { return text }
        report(field, member.line, "has \(member.value.kind) where a text must be")
        return nil
    }

    mutating func texts(_ member: Member, _ field: String) -> [String] {
        guard case .array(let values) = member.value else {
            report(field, member.line, "has \(member.value.kind) where a list must be")
            return []
        }
        return values.compactMap { value in
            if case .string(let text) = value { return text }
            report(field, member.line, "has \(value.kind) in its list where a text must be")
            return nil
        }
    }

    mutating func number(_ member: Member, _ field: String, _ range: ClosedRange<Double>) -> Double? {
        if case .number(let number) = member.value, range.contains(number) { return number }
        report(field, member.line, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    mutating func policy(_ value: PolicyValue, profile: String?) -> Policy {
        var policy = Policy.standard
        var entities: Member?
        var profiles: Member?
        var isVersioned = false
        for member in members(
            value, "", nil,
            known: [
                "excise_policy", "name", "keys", "defaults", "entities", "allow", "names", "fields", "k_anonymity",
                "profiles",
            ])
        {
            switch member.name {
            case "excise_policy":
                isVersioned = true
                if case .number(Double(Policy.version)) = member.value {
                } else {
                    report(member.name, member.line, "must be \(Policy.version): this program reads no other version")
                }
            case "name": policy.name = text(member, member.name) ?? policy.name
            case "keys":
                for key in members(member.value, member.name, member.line, known: ["pseudonym", "epoch"]) {
                    let field = "keys.\(key.name)"
                    guard let text = text(key, field) else { continue }
                    if key.name == "epoch" {
                        if (1...32).contains(text.utf8.count),
                            text.utf8.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "-") })
                        {
                            policy.epoch = text
                        } else {
                            report(field, key.line, "has other characters than letters, digits and -, or more than 32")
                        }
                        continue
                    }
                    do throws(KeyReference.Failure) { policy.key = try KeyReference(text) } catch {
                        report(field, key.line, error.description)
                    }
                }
            case "defaults":
                policy.fallback = rule(member, "defaults", base: policy.fallback, type: nil, custom: &policy.custom)
            case "allow":
                for list in members(member.value, "allow", member.line, known: ["exact", "domains", "cidr"]) {
                    let values = texts(list, "allow.\(list.name)")
                    switch list.name {
                    case "exact": policy.allow.exact = Set(values.map { $0.lowercased() })
                    case "domains": policy.allow.domains = values.map { $0.lowercased() }
                    default:
                        policy.allow.networks = values.compactMap { text in
                            let network = AllowList.Network(text)
                            if network == nil {
                                report("allow.cidr", list.line, "\(text) is no IPv4 network; write 10.0.0.0/8")
                            }
                            return network
                        }
                    }
                }
            case "names":
                for entry in members(member.value, "names", member.line, known: ["lists", "lean", "tagger"]) {
                    if entry.name == "lean" {
                        policy.lean = Int(number(entry, "names.lean", -500...500) ?? 0)
                    } else if entry.name == "tagger" {
                        policy.taggerFile = text(entry, "names.tagger")
                    } else {
                        for file in texts(entry, "names.lists") {
                            guard let names = readTerms(file) else {
                                report("names.lists", entry.line, "\(file) cannot be read")
                                continue
                            }
                            policy.names += names
                        }
                    }
                }
            case "fields":
                var lists: [String: [FieldPath]] = [:]
                for list in members(member.value, "fields", member.line, known: ["include", "exclude"]) {
                    lists[list.name] = texts(list, "fields.\(list.name)").compactMap { text in
                        let path = FieldPath(text)
                        if path == nil {
                            report(
                                "fields.\(list.name)", list.line,
                                "\(text) is no path; write one as in $.messages[*].content or $..arguments")
                        }
                        return path
                    }
                }
                policy.fields = FieldSelection(included: lists["include"] ?? [], excluded: lists["exclude"] ?? [])
            case "k_anonymity": policy.kAnonymity = kAnonymity(member, member.name)
            case "entities": entities = member
            default: profiles = member
            }
        }
        if !isVersioned { report("excise_policy", nil, "is missing; write excise_policy: \(Policy.version)") }
        if let entities { rules(entities, "entities", &policy) }
        var found = profile == nil
        if let profiles {
            for member in members(profiles.value, "profiles", profiles.line) {
                // Each is checked, one is used.
                var trial = policy
                let field = "profiles.\(member.name)"
                var entities = member
                if case .object(let all) = member.value {
                    entities.value = .object(all.filter { $0.name != "k_anonymity" })
                    if let own = all.first(where: { $0.name == "k_anonymity" }) {
                        trial.kAnonymity = kAnonymity(own, "\(field).k_anonymity")
                    }
                }
                rules(entities, field, &trial)
                if member.name == profile {
                    policy = trial
                    found = true
                }
            }
        }
        if !found, let profile { report("profiles", profiles?.line, "has no profile \(profile)") }
        check(policy)
        return policy
    }

    private mutating func rules(_ member: Member, _ field: String, _ policy: inout Policy) {
        for entity in members(member.value, field, member.line) {
            let type = EntityType(rawValue: entity.name)
            let path = "\(field).\(entity.name)"
            let before = policy.custom.count
            let isDefined = policy.custom.contains { $0.type == type }
            // A profile's rule stands in the place of the whole rule: what it does not say is as in `defaults`.
            let rule = rule(entity, path, base: policy.fallback, type: type, custom: &policy.custom)
            if EntityType.known[type] == nil, policy.custom.count == before, !isDefined {
                report(
                    path, entity.line,
                    "is no known entity; did you mean \(EntityType.nearest(to: entity.name))? An entity of your own needs pattern, terms or files"
                )
            }
            policy.rules[type] = rule
        }
    }

    private mutating func rule(
        _ member: Member, _ field: String, base: Policy.Rule, type: EntityType?, custom: inout [CustomRule]
    ) -> Policy.Rule {
        var rule = base
        // A name's score is what the tagger gives; the default floor is for patterns.
        if let type, NameKind.allCases.contains(where: { $0.type == type }) { rule.minimumScore = 0.4 }
        var known = ["action", "text", "keep_first", "keep_last", "days", "directions", "roles", "else", "min_score"]
        if type != nil { known += ["pattern", "terms", "files", "context"] }
        let entries = members(member.value, field, member.line, known: known)
        func entry(_ name: String) -> Member? { entries.first { $0.name == name } }
        if let action = entry("action"), let name = text(action, "\(field).action") {
            var first = 0
            var last = 0
            var days = 30
            if let entry = entry("keep_first") { first = Int(number(entry, "\(field).keep_first", 0...64) ?? 0) }
            if let entry = entry("keep_last") { last = Int(number(entry, "\(field).keep_last", 0...64) ?? 0) }
            if let entry = entry("days") { days = Int(number(entry, "\(field).days", 1...3650) ?? 30) }
            let fixed = entry("text").flatMap { text($0, "\(field).text") }
            if let operation = operation(name, text: fixed, first: first, last: last, days: days) {
                rule.operation = operation
                for (option, needed) in [
                    ("text", "replace"), ("keep_first", "mask"), ("keep_last", "mask"), ("days", "shift-date"),
                ] {
                    if let entry = entry(option), needed != name {
                        report("\(field).\(option)", entry.line, "goes with \(needed), not with \(name)")
                    }
                }
            } else {
                report(
                    "\(field).action", action.line,
                    "\(name) is no operation; there are \(Operation.names.joined(separator: ", "))")
            }
        } else if entry("action") == nil {
            for option in ["text", "keep_first", "keep_last", "days"] {
                if let entry = entry(option) { report("\(field).\(option)", entry.line, "needs an action beside it") }
            }
        }
        if let directions = entry("directions") {
            let names = texts(directions, "\(field).directions")
            rule.directions = Set(
                names.compactMap { name in
                    let direction = Policy.Direction(rawValue: name)
                    if direction == nil {
                        report(
                            "\(field).directions", directions.line,
                            "\(name) is none of \(Policy.Direction.allCases.map(\.rawValue).joined(separator: ", "))")
                    }
                    return direction
                })
            if rule.directions.isEmpty {
                report(
                    "\(field).directions", directions.line,
                    "names no direction, so the rule never applies; write action: keep for that")
            }
        }
        if let roles = entry("roles") {
            rule.roles = Set(texts(roles, "\(field).roles"))
            for role in rule.roles.subtracting(["system", "developer", "user", "assistant", "tool"]).sorted() {
                report(
                    "\(field).roles", roles.line,
                    "\(role) is no role of a message: system, developer, user, assistant, tool")
            }
        }
        if let otherwise = entry("else"), let name = text(otherwise, "\(field).else") {
            if let operation = operation(name, text: nil, first: 0, last: 0, days: 30) {
                rule.otherwise = operation
            } else {
                report("\(field).else", otherwise.line, "\(name) is no operation")
            }
            if entry("directions") == nil, entry("roles") == nil {
                report(
                    "\(field).else", otherwise.line, "never applies, because the rule has neither directions nor roles")
            }
        }
        if let score = entry("min_score") {
            rule.minimumScore = number(score, "\(field).min_score", 0...1) ?? rule.minimumScore
        }
        guard let type else { return rule }
        let context = entry("context").map { texts($0, "\(field).context") } ?? []
        if let pattern = entry("pattern"), let text = text(pattern, "\(field).pattern") {
            do throws(Pattern.Failure) {
                custom.append(CustomRule(type: type, matcher: .pattern(try Pattern(text)), context: context))
            } catch {
                report("\(field).pattern", pattern.line, error.description)
            }
        } else if let entry = entry("context") {
            report("\(field).context", entry.line, "goes with a pattern")
        }
        var terms = entry("terms").map { texts($0, "\(field).terms") } ?? []
        if let files = entry("files") {
            for file in texts(files, "\(field).files") {
                if let read = readTerms(file) {
                    terms += read
                } else {
                    report("\(field).files", files.line, "\(file) cannot be read")
                }
            }
        }
        if !terms.isEmpty {
            if let list = TermList(terms) {
                custom.append(CustomRule(type: type, matcher: .terms(list)))
            } else {
                report(
                    "\(field).terms", entry("terms")?.line ?? entry("files")?.line,
                    "are more than \(TermList.byteLimit) bytes")
            }
        }
        return rule
    }

    private func operation(_ name: String, text: String?, first: Int, last: Int, days: Int) -> Operation? {
        switch name {
        case "keep": .keep
        case "redact": .redact
        case "replace": .replace(text)
        case "mask": .mask(first: first, last: last)
        case "token": .token
        case "seal": .seal
        case "format": .format
        case "counter": .counter
        case "surrogate": .surrogate
        case "generalise": .generalise
        case "shift-date": .shiftDate(days: days)
        case "block": .block
        default: nil
        }
    }

    /// What each part allows and the whole does not.
    private mutating func check(_ policy: Policy) {
        let dates: Set<EntityType> = [.date, .dateOfBirth]
        for (type, rule) in policy.rules.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            for operation in [rule.operation, rule.otherwise] {
                let field = "entities.\(type)"
                if operation.needsKey, policy.key == nil {
                    report(field, nil, "\(operation.name) needs a key; add keys: { pseudonym: file:PATH }")
                }
                if case .shiftDate = operation, !dates.contains(type) {
                    report(field, nil, "shift-date is for \(EntityType.date) and \(EntityType.dateOfBirth)")
                }
            }
            if rule.operation == .block, rule.directions.isSubset(of: [.log, .export]) {
                report(
                    "entities.\(type)", nil, "block refuses requests, and in log and export there is none; write redact"
                )
            }
        }
        if let anonymity = policy.kAnonymity, anonymity.needsKey, policy.key == nil {
            report("k_anonymity", nil, "token or shift_days needs a key; add keys: { pseudonym: file:PATH }")
        }
        if policy.fallback.operation.needsKey, policy.key == nil {
            report("defaults", nil, "\(policy.fallback.operation.name) needs a key; add keys: { pseudonym: file:PATH }")
        }
    }
}

extension Policy {
    /// Reads a policy strictly.
    ///
    /// - Parameters:
    ///   - value: the document.
    ///   - profile: overrides of the document that apply; nil for none.
    ///   - readTerms: the lines of a file that the policy names; nil where it cannot be read.
    /// - Throws: ``PolicyIssues`` with everything that is wrong.
    public init(_ value: PolicyValue, profile: String? = nil, readTerms: (String) -> [String]? = { _ in nil })
        throws(PolicyIssues)
    {
        var result: (Policy, [PolicyIssue])?
        withoutActuallyEscaping(readTerms) { readTerms in
            var reader = PolicyReader(readTerms: readTerms)
            let policy = reader.policy(value, profile: profile)
            result = (policy, reader.issues)
        }
        guard let (policy, issues) = result, issues.isEmpty else { throw PolicyIssues(issues: result?.1 ?? []) }
        self = policy
    }
}

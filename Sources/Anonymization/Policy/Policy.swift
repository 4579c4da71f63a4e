/// What is looked for and what is done with it: one document, strict, versioned.
public struct Policy: Sendable {
    /// The version of the format.
    public static let version = 1

    /// Which way a text goes.
    public enum Direction: String, Sendable, CaseIterable {
        /// To the model.
        case prompt
        /// From the model.
        case answer
        /// Into the exchange log.
        case log
        /// Out of the house: training sets, reports.
        case export
    }

    /// What is done with one type.
    public struct Rule: Sendable {
        /// What is done where the rule applies.
        public var operation: Operation
        /// Where it applies.
        public var directions: Set<Direction>
        /// Whose messages it applies to; empty for everybody's.
        public var roles: Set<String>
        /// What is done elsewhere.
        public var otherwise: Operation
        /// Findings that are less sure are left alone.
        public var minimumScore: Double

        /// A rule that leaves everything.
        public static let nothing = Rule(
            operation: .keep, directions: Set(Direction.allCases), roles: [], otherwise: .keep, minimumScore: 1)
    }

    /// Its name, for records.
    public var name: String
    /// Where the root key of pseudonyms is.
    public var key: KeyReference?
    /// The epoch of keys that new pseudonyms get.
    public var epoch: String
    /// What is done with types that have no rule of their own.
    public var fallback: Rule
    /// Rules by type.
    public var rules: [EntityType: Rule]
    /// Terms and patterns of the policy's own.
    public var custom: [CustomRule]
    /// What is left alone.
    public var allow: AllowList
    /// Names that the tagger shall know.
    public var names: [String]
    /// How much the tagger leans towards finding names; see ``NameTagger/leaning(_:)``.
    public var lean: Int
    /// The file of the tagger that shall find names, for who reads files; nil for the built-in one.
    public var taggerFile: String?
    /// Finds names; nil for the built-in one.
    public var tagger: NameTagger?
    /// Members of documents that are cleaned.
    public var fields: FieldSelection
    /// What metadata of exported records must be like.
    public var kAnonymity: KAnonymity?

    /// The policy that holds where there is none: everything sure and contextual becomes `[TYPE]` in every direction; names are left.
    public static let standard = Policy(
        name: "standard", key: nil, epoch: "1",
        fallback: Rule(
            operation: .replace(nil), directions: Set(Direction.allCases), roles: [], otherwise: .keep,
            minimumScore: 0.5),
        rules: [:], custom: [], allow: AllowList(), names: [], lean: 0, fields: FieldSelection())

    /// The policy with `[TYPE]` wherever a key would be needed or a request refused, for looking without changing.
    public var withoutKeys: Policy {
        func plain(_ rule: Rule) -> Rule {
            var rule = rule
            if rule.operation.needsKey || rule.operation == .block { rule.operation = .replace(nil) }
            if rule.otherwise.needsKey || rule.otherwise == .block { rule.otherwise = .replace(nil) }
            return rule
        }
        var policy = self
        policy.fallback = plain(fallback)
        policy.rules = rules.mapValues(plain)
        policy.key = nil
        return policy
    }

    /// Whether any of its rules numbers values.
    public var counts: Bool {
        ([fallback] + rules.values).contains { $0.operation == .counter || $0.otherwise == .counter }
    }

    /// The rule for a type.
    public func rule(for type: EntityType) -> Rule { rules[type] ?? fallback }

    /// What is done with a finding; nil where it is left alone.
    ///
    /// - Parameter role: of the message it stands in; nil where there is none.
    public func operation(for finding: Finding, direction: Direction, role: String? = nil) -> Operation? {
        let rule = rule(for: finding.type)
        guard finding.score >= rule.minimumScore else { return nil }
        let applies =
            rule.directions.contains(direction) && (rule.roles.isEmpty || role.map(rule.roles.contains) ?? true)
        let operation = applies ? rule.operation : rule.otherwise
        // Where there is no request to refuse, what would refuse one is taken out.
        if operation == .block, direction == .log || direction == .export { return .replace(nil) }
        return operation == .keep ? nil : operation
    }

    /// Types that are looked for in a direction: the sure and the contextual ones, and those that a rule names.
    public func types(for direction: Direction) -> Set<EntityType> {
        var types = EntityType.standard
        for (type, rule) in rules {
            let isKept = rule.operation == .keep && rule.otherwise == .keep
            let applies = rule.directions.contains(direction) || rule.otherwise != .keep
            if isKept || !applies { types.remove(type) } else { types.insert(type) }
        }
        return types
    }

    /// What finds this policy's types in a direction. The tagger is trained at its first use.
    public func recognizer(for direction: Direction) -> Recognizer {
        let types = types(for: direction)
        let needsTagger = NameKind.allCases.contains { types.contains($0.type) }
        var tagger = needsTagger ? self.tagger ?? NameTagger.standard : nil
        if let found = tagger {
            let knowing = names.isEmpty ? found : found.adding(names: names)
            tagger = lean == 0 ? knowing : knowing.leaning(lean)
        }
        return Recognizer(
            types: types, tagger: tagger, custom: custom.filter { types.contains($0.type) || rules[$0.type] == nil },
            allow: allow)
    }
}

/// One thing that is counted: a rule's allowance of one dimension, for one subject.
public struct Cell: Sendable, Hashable {
    /// `RULE/SUBJECT/DIMENSION`, of budgets with their window behind, such as `free/account=acct_1/spend/month`: what stores know it by.
    public let id: String
    /// The rule's name.
    public let rule: String
    /// What is counted.
    public let dimension: Dimension
    /// How much is allowed.
    public let allowance: Allowance
    /// Only noted.
    public let isShadow: Bool
    private let hash: Int

    init(rule: String, subject: String, dimension: Dimension, allowance: Allowance, isShadow: Bool) {
        let window = if case .budget(_, let window) = allowance { "/\(window.rawValue)" } else { "" }
        id = "\(rule)/\(subject)/\(dimension.rawValue)\(window)"
        self.rule = rule
        self.dimension = dimension
        self.allowance = allowance
        self.isShadow = isShadow
        hash = id.hashValue
    }

    /// By id alone: a cell keeps its count when its allowance is changed.
    public static func == (left: Cell, right: Cell) -> Bool { left.hash == right.hash && left.id == right.id }

    /// Computed once; cells are looked up for every exchange.
    public func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    /// What a budget's id says of it; nil for another id.
    static func budget(_ id: String) -> (Dimension, CalendarWindow)? {
        let parts = id.split(separator: "/").suffix(2)
        guard parts.count == 2, let dimension = parts.first.flatMap({ Dimension(rawValue: String($0)) }),
            let window = parts.last.flatMap({ CalendarWindow(rawValue: String($0)) })
        else { return nil }
        return (dimension, window)
    }

    /// A subject's part of an id, with `%`, `/` and `,` escaped (RFC 3986 §2.1), so that different subjects have different ids.
    static func part(_ scope: LimitRule.Scope, _ name: String) -> String {
        guard name.utf8.contains(where: { $0 == 0x25 || $0 == 0x2F || $0 == 0x2C }) else {
            return "\(scope.rawValue)=\(name)"
        }
        var text = scope.rawValue + "="
        for character in name {
            switch character {
            case "%": text += "%25"
            case "/": text += "%2F"
            case ",": text += "%2C"
            default: text.append(character)
            }
        }
        return text
    }
}

extension LimitRule {
    /// The cells that a consumer takes from; none where the rule is not for it.
    public func cells(_ consumer: Consumer) -> [Cell] {
        guard applies.matches(consumer), spares.isEmpty || !spares.matches(consumer) else { return [] }
        let dimensions = allowances.sorted { $0.key.rawValue < $1.key.rawValue }
        return subjects(consumer).flatMap { subject in
            dimensions.map { dimension, allowance in
                Cell(rule: name, subject: subject, dimension: dimension, allowance: allowance, isShadow: isShadow)
            }
        }
    }

    /// One subject, or one for each group that the consumer is in.
    private func subjects(_ consumer: Consumer) -> [String] {
        var subjects = [""]
        for scope in Scope.allCases where each.contains(scope) {
            let parts: [String]
            switch scope {
            case .account: parts = [Cell.part(.account, consumer.account)]
            case .organization:
                parts = [
                    consumer.organization.map { Cell.part(.organization, $0) }
                        ?? Cell.part(.account, consumer.account)
                ]
            case .key: parts = [Cell.part(.key, consumer.key)]
            case .model: parts = [Cell.part(.model, consumer.model)]
            case .group:
                parts = consumer.groups.filter { applies.groups.isEmpty || applies.groups.contains($0) }
                    .map { Cell.part(.group, $0) }
            case .everyone: parts = ["everyone"]
            }
            subjects = subjects.flatMap { subject in parts.map { subject.isEmpty ? $0 : "\(subject),\($0)" } }
        }
        return subjects
    }
}

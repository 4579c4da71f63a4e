import JSON

/// The fields of an exchange's record, in the order in which the gateway writes them.
public enum ExchangeField: Int, CaseIterable, Sendable {
    /// Unique in the log.
    case id
    /// When the request arrived.
    case time
    /// Who is billed.
    case account
    /// The public id of the API key.
    case key
    /// The model asked for.
    case model
    /// `chat`, `completion`, …
    case operation
    /// The input.
    case messages
    /// What was set.
    case parameters
    /// The text returned.
    case output
    /// Tokens.
    case usage
    /// HTTP status returned to the client.
    case status
    /// Milliseconds of the whole exchange.
    case latency
    /// What it cost, in the operator's currency.
    case cost
    /// Conversation or end user that the client declared.
    case session
    /// Where the request came from.
    case client
    /// What the gateway did to the exchange.
    case actions
    /// The budgets that it was charged to.
    case budgets
    /// When it was charged to them, where that is another second than that of its arrival.
    case budgetsTime

    /// How the field is named in JSON.
    public var name: StaticString {
        switch self {
        case .id: "id"
        case .time: "time"
        case .account: "account"
        case .key: "key"
        case .model: "model"
        case .operation: "operation"
        case .messages: "messages"
        case .parameters: "parameters"
        case .output: "output"
        case .usage: "usage"
        case .status: "status"
        case .latency: "latency_ms"
        case .cost: "cost"
        case .session: "session"
        case .client: "client"
        case .actions: "actions"
        case .budgets: "budgets"
        case .budgetsTime: "budgets_time"
        }
    }

    /// The field of that name. The one `expected`, which follows in the usual order, is tried first.
    static func named(_ name: JSONString, expected: Int) -> ExchangeField? {
        for offset in 0..<count {
            let index = expected + offset
            if let field = ExchangeField(rawValue: index < count ? index : index - count), name == field.name {
                return field
            }
        }
        return nil
    }

    static let count = ExchangeField.budgetsTime.rawValue + 1
}

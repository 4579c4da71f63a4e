import Access
import Exchanges
import Metering
import ModelAPI

/// What a client is told of its limits.
enum LimitRefusal {
    /// The cell that a refusal is laid to: the one that takes longest.
    static func deciding(_ plan: MeterPlan, _ states: [Verdict.State]) -> Int {
        let refusing = plan.cells.indices.filter { !plan.cells[$0].isShadow && !states[$0].allows }
        return refusing.max { states[$0].wait < states[$1].wait } ?? 0
    }

    /// How the rates stand. Budgets have no header of their own in either dialect.
    static func fields(
        _ plan: MeterPlan, _ states: [Verdict.State], _ exchange: ExchangeContext
    ) -> [(name: StaticString, value: String)] {
        var fields = RateLimitFields()
        for (cell, state) in zip(plan.cells, states) where !cell.isShadow {
            guard case .rate(_, _, let burst) = cell.allowance else { continue }
            let level = RateLimitFields.Level(limit: burst, remaining: state.remaining, reset: state.reset)
            switch cell.dimension {
            case .requests: fields.add(.requests, level)
            case .inputTokens:
                fields.add(.inputTokens, level)
                fields.add(.tokens, level)
            case .outputTokens, .reasoningTokens:
                fields.add(.outputTokens, level)
                fields.add(.tokens, level)
            case .tokens: fields.add(.tokens, level)
            case .spend, .concurrent: break
            }
        }
        return fields.fields(exchange.dialect) { seconds in
            let moment = Double(exchange.time.milliseconds) / 1000 + min(seconds, 1e10)
            return String(Timestamp(seconds: Int64(moment.rounded(.up))).rfc3339.prefix(19)) + "Z"
        }
    }

    /// A request that the limit could never admit.
    static func tooLarge(_ cell: Cell, units: Int, _ exchange: ExchangeContext) -> APIError {
        var error = APIError(
            .rateLimited,
            "Request too large for \(exchange.model)\(owner(exchange)) on \(what(cell)): Limit \(amount(cell.allowance.capacity, cell)), Requested \(amount(units, cell)). The input or output tokens must be reduced in order to run successfully.",
            shouldRetry: false)
        error.limited = limited(cell)
        return error
    }

    /// Too much for now.
    static func error(_ cell: Cell, _ state: Verdict.State, asked: Int, _ exchange: ExchangeContext) -> APIError {
        let limit = cell.allowance.amount
        var error: APIError
        switch cell.allowance {
        case .rate:
            let wait = max(1, Int((state.wait * 1000).rounded(.up)))
            error = APIError(
                .rateLimited,
                "Rate limit reached for \(exchange.model)\(owner(exchange)) on \(what(cell)): Limit \(amount(limit, cell)), Used \(amount(max(cell.allowance.capacity - state.remaining, 0), cell)), Requested \(amount(asked, cell)). Please try again in \(seconds(wait)).",
                retryAfter: wait)
            error.limited = limited(cell)
        case .budget(_, let window):
            error = APIError(
                .rateLimited,
                "You exceeded your current quota for this \(window.rawValue)\(owner(exchange)) on \(what(cell)): Limit \(amount(limit, cell)), Used \(amount(limit - state.remaining, cell)), Requested \(amount(asked, cell)). It is renewed in \(span(state.reset)).",
                shouldRetry: false)
            error.limited = .spend
        case .concurrent:
            error = APIError(
                .rateLimited,
                "Too many requests at the same time for \(exchange.model)\(owner(exchange)): Limit \(limit). Please try again when one has ended.",
                retryAfter: 1000)
            error.limited = .requests
        }
        return error
    }

    private static func owner(_ exchange: ExchangeContext) -> String {
        exchange.principal.account.organization.map { " in organization \($0)" } ?? ""
    }

    private static func limited(_ cell: Cell) -> APIError.Limited {
        cell.dimension == .spend ? .spend : cell.dimension.isTokens ? .tokens : .requests
    }

    private static func what(_ cell: Cell) -> String {
        let name =
            switch cell.dimension {
            case .requests: "requests"
            case .inputTokens: "input tokens"
            case .outputTokens: "output tokens"
            case .reasoningTokens: "reasoning tokens"
            case .tokens: "tokens"
            case .spend: "spend"
            case .concurrent: "requests at the same time"
            }
        guard case .rate(_, let period, _) = cell.allowance else { return name }
        switch period {
        case 1: return "\(name) per second"
        case 60:
            return "\(name) per min (\(cell.dimension == .requests ? "RPM" : cell.dimension == .tokens ? "TPM" : name))"
        case 3600: return "\(name) per hour"
        case 86_400: return "\(name) per day"
        default: return "\(name) per \(span(period))"
        }
    }

    /// Money in the currency's unit with up to four digits, anything else as it is.
    private static func amount(_ units: Int, _ cell: Cell) -> String {
        guard cell.dimension == .spend else { return String(units) }
        let (whole, rest) = (units / 100_000).quotientAndRemainder(dividingBy: 10_000)
        let digits = String(abs(rest) + 10_000).dropFirst()
        return "\(whole).\(digits)"
    }

    private static func seconds(_ milliseconds: Int) -> String {
        let digits = String(milliseconds % 1000 + 1000).dropFirst()
        return "\(milliseconds / 1000).\(digits)s"
    }

    private static func span(_ seconds: Double) -> String {
        DurationText.format(.seconds(Int64(seconds.rounded(.up))))
    }
}

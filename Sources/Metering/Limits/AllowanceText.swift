import Exchanges

/// Limits as people write them: rates as `60/m`, `200k/minute`, `500 per 10s`, `100/day burst 20`; budgets as `50M each day`, `100 each month`;
/// exchanges at the same time as a number.
public enum AllowanceText {
    /// Why a text is no limit.
    public struct ParseError: Error, Sendable, Equatable, CustomStringConvertible {
        /// What was wrong, and what would be right.
        public let description: String
    }

    /// The largest amount: 10¹⁵ units.
    private static let largest = 1e15

    /// A limit of either kind; of exchanges at the same time, a number.
    public static func allowance(_ text: String, _ dimension: Dimension) throws(ParseError) -> Allowance {
        if dimension == .concurrent {
            guard !text.contains("/"), !text.contains(" ") else {
                throw ParseError(
                    description:
                        "'\(text.prefix(64))' is not a number of exchanges at the same time; write for example 10")
            }
            return .concurrent(try amount(text, dimension))
        }
        let words = text.split(separator: " ")
        guard words.count == 3, words[1] == "each" else { return try rate(text, dimension) }
        guard let window = CalendarWindow(rawValue: String(words[2])) else {
            throw wrong(text, dimension, "a budget is each hour, day, week or month")
        }
        return .budget(amount: try amount(String(words[0]), dimension), window)
    }

    /// The text that ``allowance(_:_:)`` reads as the same limit.
    public static func text(_ allowance: Allowance, _ dimension: Dimension) -> String {
        func units(_ count: Int) -> String {
            guard dimension == .spend else { return String(count) }
            let (whole, rest) = count.quotientAndRemainder(dividingBy: 1_000_000_000)
            return rest == 0 ? String(whole) : "\(whole).\(String(rest + 1_000_000_000).dropFirst())"
        }
        switch allowance {
        case .rate(let amount, let seconds, let burst):
            let period = DurationText.format(.milliseconds(Int64((seconds * 1000).rounded())))
            return "\(units(amount))/\(period)" + (burst == amount ? "" : " burst \(units(burst))")
        case .budget(let amount, let window): return "\(units(amount)) each \(window.rawValue)"
        case .concurrent(let count): return String(count)
        }
    }

    /// A rate: an amount, `/` or `per`, a period, and perhaps `burst` with an amount.
    ///
    /// Periods are `s`, `m`, `h`, `d`, `w` and their words, `month` (30 days), or a duration such as `10s`; from a second to a month.
    static func rate(_ text: String, _ dimension: Dimension) throws(ParseError) -> Allowance {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
        var main = words.joined(separator: " ")
        var burstText: String?
        if let place = words.firstIndex(of: "burst") {
            guard place + 2 == words.count else { throw wrong(text, dimension, "an amount must follow 'burst'") }
            burstText = words[place + 1]
            main = words[..<place].joined(separator: " ")
        }
        let parts: [String]
        if main.contains("/") {
            parts = main.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        } else {
            parts = main.split(separator: " per ").map(String.init)
        }
        guard parts.count == 2 else { throw wrong(text, dimension, "it has no period") }
        let amount = try self.amount(trimmed(parts[0]), dimension)
        let seconds = try period(trimmed(parts[1]), text, dimension)
        let burst = try burstText.map { (text) throws(ParseError) in try self.amount(text, dimension) } ?? amount
        return .rate(amount: amount, seconds: seconds, burst: burst)
    }

    /// An amount: a decimal number, perhaps with `k`, `M`, `G` or `T`; of money in the currency's unit.
    public static func amount(_ text: String, _ dimension: Dimension) throws(ParseError) -> Int {
        let scales: [Character: Double] = ["k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12]
        let scale = text.last.flatMap { scales[$0] }
        let digits = scale == nil ? text[...] : text.dropLast()
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == "_") }),
            let number = Double(digits.filter { $0 != "_" })
        else { throw wrong(text, dimension, "'\(text.prefix(32))' is no amount") }
        let units = number * (scale ?? 1) * (dimension == .spend ? 1e9 : 1)
        guard units >= 1, units <= (dimension == .spend ? largest * 1000 : largest) else {
            throw wrong(text, dimension, "'\(text.prefix(32))' is too small or too large")
        }
        guard units == units.rounded() || dimension == .spend else {
            throw wrong(text, dimension, "'\(text.prefix(32))' is no whole number")
        }
        return Int(units.rounded())
    }

    private static func period(_ word: String, _ text: String, _ dimension: Dimension) throws(ParseError) -> Double {
        switch word {
        case "s", "sec", "second": return 1
        case "m", "min", "minute": return 60
        case "h", "hour": return 3600
        case "d", "day": return 86_400
        case "w", "week": return 604_800
        case "month": return 2_592_000
        default:
            guard let duration = try? DurationText.parse(word) else {
                throw wrong(text, dimension, "'\(word.prefix(32))' is no period")
            }
            let (seconds, attoseconds) = duration.components
            let length = Double(seconds) + Double(attoseconds) / 1e18
            guard length >= 1, length <= 2_678_400 else {
                throw wrong(text, dimension, "a period is from 1s to 31d")
            }
            return length
        }
    }

    private static func trimmed(_ text: String) -> String { text.filter { $0 != " " } }

    private static func wrong(_ text: String, _ dimension: Dimension, _ reason: String) -> ParseError {
        let example = dimension == .spend ? "5/h or 100 each month" : "60/m, 200k/minute or 50M each month"
        return ParseError(
            description:
                "'\(text.prefix(64))' is not a limit of \(dimension.rawValue): \(reason); write for example \(example)")
    }
}

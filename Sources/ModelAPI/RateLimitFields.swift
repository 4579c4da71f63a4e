/// The header fields in which each dialect tells how much of a limit is left.
///
/// OpenAI: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, resets as durations (`6m0s`, `12ms`).
/// Anthropic: `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset}`, resets as RFC 3339 times.
public struct RateLimitFields: Sendable {
    /// What is counted.
    public enum Quantity: Sendable, CaseIterable {
        /// Requests.
        case requests
        /// Tokens, whichever limit of them is the nearest.
        case tokens
        /// Tokens of prompts.
        case inputTokens
        /// Tokens generated.
        case outputTokens
    }

    /// How one limit stands.
    public struct Level: Sendable, Equatable {
        /// Units in all.
        public var limit: Int
        /// Units left now; debt is told as 0.
        public var remaining: Int
        /// Seconds until all are there again.
        public var reset: Double

        /// Makes one.
        public init(limit: Int, remaining: Int, reset: Double) {
            self.limit = limit
            self.remaining = max(remaining, 0)
            self.reset = max(reset, 0)
        }

        /// Whether this one will refuse sooner than another.
        func isNearer(than other: Level) -> Bool {
            Double(remaining) * Double(max(other.limit, 1)) < Double(other.remaining) * Double(max(limit, 1))
        }
    }

    private var levels: [Quantity: Level] = [:]

    /// No limits.
    public init() {}

    /// Takes a limit into account; of several on the same quantity the nearest is told.
    public mutating func add(_ quantity: Quantity, _ level: Level) {
        if let known = levels[quantity], !level.isNearer(than: known) { return }
        levels[quantity] = level
    }

    /// The fields, names in lower case.
    ///
    /// - Parameter time: the moment so many seconds from now, rounded up to whole seconds, as RFC 3339 in UTC.
    public func fields(_ dialect: Dialect, time: (Double) -> String) -> [(name: StaticString, value: String)] {
        var fields: [(name: StaticString, value: String)] = []
        for quantity in Quantity.allCases {
            guard let level = levels[quantity], let names = Self.names(quantity, dialect) else { continue }
            fields.append((names.limit, String(level.limit)))
            fields.append((names.remaining, String(level.remaining)))
            fields.append((names.reset, dialect == .openAI ? Self.duration(level.reset) : time(level.reset)))
        }
        return fields
    }

    private static func names(
        _ quantity: Quantity, _ dialect: Dialect
    ) -> (limit: StaticString, remaining: StaticString, reset: StaticString)? {
        switch (dialect, quantity) {
        case (.openAI, .requests):
            ("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests")
        case (.openAI, .tokens):
            ("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens")
        case (.openAI, _): nil
        case (.anthropic, .requests):
            (
                "anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining",
                "anthropic-ratelimit-requests-reset"
            )
        case (.anthropic, .tokens):
            (
                "anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining",
                "anthropic-ratelimit-tokens-reset"
            )
        case (.anthropic, .inputTokens):
            (
                "anthropic-ratelimit-input-tokens-limit", "anthropic-ratelimit-input-tokens-remaining",
                "anthropic-ratelimit-input-tokens-reset"
            )
        case (.anthropic, .outputTokens):
            (
                "anthropic-ratelimit-output-tokens-limit", "anthropic-ratelimit-output-tokens-remaining",
                "anthropic-ratelimit-output-tokens-reset"
            )
        }
    }

    /// Go's way of writing a duration (package time, `Duration.String`), in whole milliseconds rounded up: `0s`, `12ms`, `1.5s`, `6m0s`, `1h0m0s`.
    static func duration(_ seconds: Double) -> String {
        let milliseconds = Int((min(seconds, 1e12) * 1000).rounded(.up))
        if milliseconds == 0 { return "0s" }
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let (whole, part) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let (minutes, second) = whole.quotientAndRemainder(dividingBy: 60)
        let (hours, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        var fraction = ""
        if part > 0 {
            fraction = ".\(part / 100)\(part / 10 % 10)\(part % 10)"
            while fraction.hasSuffix("0") { fraction.removeLast() }
        }
        if hours > 0 { return "\(hours)h\(minute)m\(second)\(fraction)s" }
        return minutes > 0 ? "\(minutes)m\(second)\(fraction)s" : "\(second)\(fraction)s"
    }
}

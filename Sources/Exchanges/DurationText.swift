/// Spans of time as people write them in configuration files and on command lines: `90s`, `24h`, `1h30m`, `1.5h`, `250ms`, `7d`.
///
/// A text is one or more parts, each a decimal number and a unit, the larger unit first and each unit once. Units are
/// `d` (24 hours), `h`, `m` (minutes), `s`, `ms`, `us` (or `µs`) and `ns`. `0` alone needs no unit. Nothing is negative,
/// and nothing is longer than ``longest``.
public enum DurationText {
    /// The longest span that is accepted: 100 years of 365 days.
    public static let longest = Duration.seconds(36_500 * 86_400)

    /// Why a text is no span of time.
    public struct ParseError: Error, Sendable, Equatable, CustomStringConvertible {
        /// What was given.
        public let text: String
        /// What is wrong with it.
        public let reason: String

        /// What was wrong and what would be right.
        public var description: String {
            "'\(text.prefix(64))' is not a duration: \(reason); write for example 30s, 1h30m or 7d"
        }
    }

    private static let longestAttoseconds = Int128(longest.components.seconds) * 1_000_000_000_000_000_000

    private struct Unit {
        let symbol: String
        let attoseconds: Int128
    }

    private static let units = [
        Unit(symbol: "d", attoseconds: 86_400 * 1_000_000_000_000_000_000),
        Unit(symbol: "h", attoseconds: 3600 * 1_000_000_000_000_000_000),
        Unit(symbol: "m", attoseconds: 60 * 1_000_000_000_000_000_000),
        Unit(symbol: "s", attoseconds: 1_000_000_000_000_000_000),
        Unit(symbol: "ms", attoseconds: 1_000_000_000_000_000),
        Unit(symbol: "us", attoseconds: 1_000_000_000_000),
        Unit(symbol: "ns", attoseconds: 1_000_000_000),
    ]

    /// Reads a span of time.
    ///
    /// - Throws: ``ParseError``.
    public static func parse(_ text: String) throws(ParseError) -> Duration {
        func fail(_ reason: String) -> ParseError { ParseError(text: text, reason: reason) }
        if text == "0" { return .zero }
        guard !text.isEmpty else { throw fail("it is empty") }

        var rest = text[...]
        var total: Int128 = 0
        var lastUnit = -1
        while !rest.isEmpty {
            let whole = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(whole.count)
            var fraction: Substring = ""
            if rest.first == "." {
                fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
                rest = rest.dropFirst(1 + fraction.count)
                guard !fraction.isEmpty else { throw fail("a digit is missing after the point") }
                guard fraction.count <= 9 else { throw fail("it has more than 9 digits after the point") }
            }
            guard !whole.isEmpty else {
                throw fail(text.first == "-" ? "it is negative" : "a number is missing before '\(rest.prefix(8))'")
            }

            let name = rest.prefix { !($0.isASCII && $0.isNumber) && $0 != "." }
            rest = rest.dropFirst(name.count)
            guard !name.isEmpty else { throw fail("the unit is missing after \(whole)") }
            let symbol = name == "µs" || name == "μs" ? "us" : name
            guard let index = units.firstIndex(where: { $0.symbol == symbol }) else {
                throw fail("'\(name.prefix(8))' is not a unit (d, h, m, s, ms, us, ns)")
            }
            guard index > lastUnit else { throw fail("units must go from larger to smaller, each once") }
            lastUnit = index

            let unit = units[index].attoseconds
            guard let number = Int128(whole), number <= longestAttoseconds / unit else {
                throw fail("it is longer than 100 years")
            }
            total += number * unit
            if let digits = Int128(fraction) {
                var scale: Int128 = 1
                for _ in 0..<fraction.count { scale *= 10 }
                total += digits * unit / scale
            }
        }
        guard total <= longestAttoseconds else { throw fail("it is longer than 100 years") }
        let (seconds, attoseconds) = total.quotientAndRemainder(dividingBy: 1_000_000_000_000_000_000)
        return Duration(secondsComponent: Int64(seconds), attosecondsComponent: Int64(attoseconds))
    }

    /// Writes a span so that ``parse(_:)`` reads it again: whole units from larger to smaller (`1d12h`, `1m30s`, `250ms`),
    /// rounded down to nanoseconds. A negative span is written as `0s`.
    public static func format(_ span: Duration) -> String {
        let (seconds, attoseconds) = span.components
        var rest = Int128(seconds) * 1_000_000_000_000_000_000 + Int128(attoseconds)
        var text = ""
        for unit in units where rest >= unit.attoseconds {
            let (count, remainder) = rest.quotientAndRemainder(dividingBy: unit.attoseconds)
            text += "\(count)\(unit.symbol)"
            rest = remainder
        }
        return text.isEmpty ? "0s" : text
    }
}

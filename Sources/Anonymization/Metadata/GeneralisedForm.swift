/// A form in which a value says less: one step of a quasi-identifier's hierarchy (Sweeney 2002).
public enum GeneralisedForm: Sendable, Equatable, CustomStringConvertible {
    /// As it is.
    case exact
    /// A date, or a time by RFC 3339, as the beginning of its hour, day, month or year.
    case time(TimeUnit)
    /// An IP address as its network: IPv4 with this many bits (8, 16, 24), IPv6 with twice as many.
    case network(Int)
    /// The first characters, and `*`.
    case prefix(Int)
    /// A number as the interval of this width that it lies in.
    case range(Int)
    /// The name of the group that it belongs to; `other` for the rest.
    case groups([String: [String]])
    /// Nothing.
    case suppressed

    /// What a time is cut to.
    public enum TimeUnit: String, Sendable, CaseIterable {
        case hour, day, month, year
    }

    /// Reads `exact`, `hour`, `day`, `month`, `year`, `network/24`, `prefix:3`, `range:1000`; nil for anything else.
    init?(_ text: String) {
        if text == "exact" {
            self = .exact
        } else if let unit = TimeUnit(rawValue: text) {
            self = .time(unit)
        } else if let bits = Self.number(text, after: "network/"), [8, 16, 24].contains(bits) {
            self = .network(bits)
        } else if let count = Self.number(text, after: "prefix:"), 1...64 ~= count {
            self = .prefix(count)
        } else if let width = Self.number(text, after: "range:"), 1...1_000_000_000 ~= width {
            self = .range(width)
        } else {
            return nil
        }
    }

    private static func number(_ text: String, after start: String) -> Int? {
        text.hasPrefix(start) ? Int(text.dropFirst(start.count)) : nil
    }

    /// As it is written in a policy.
    public var description: String {
        switch self {
        case .exact: "exact"
        case .time(let unit): unit.rawValue
        case .network(let bits): "network/\(bits)"
        case .prefix(let count): "prefix:\(count)"
        case .range(let width): "range:\(width)"
        case .groups(let groups): "groups " + groups.keys.sorted().joined(separator: "/")
        case .suppressed: "nothing"
        }
    }

    /// The form of a value, or of what a form that says more made of it; nil where there is none, or where it does not look like
    /// what the form is for.
    func of(_ value: String?) -> String? {
        guard let value else { return nil }
        switch self {
        case .exact: return value
        case .time(let unit): return Self.cut(value, to: unit)
        case .network(let bits): return Self.network(value, bits: bits)
        case .prefix(let count): return value.count <= count ? value : value.prefix(count) + "*"
        case .range(let width):
            guard let number = Double(value.prefix { $0 != " " }), abs(number) < 1e15 else { return nil }
            let start = Int((number / Double(width)).rounded(.down)) * width
            return "\(start) to \(start + width - 1)"
        case .groups(let groups):
            return groups.filter { $0.value.contains(value) }.keys.min() ?? "other"
        case .suppressed: return nil
        }
    }

    /// `2026-02-03T04:05:06Z` as `2026-02-03T04:00:00.000Z` and so on, `2026-02-03` as `2026-02`.
    private static func cut(_ value: String, to unit: TimeUnit) -> String? {
        let text = Array(value.utf8)
        guard let date = CalendarDate(text), text.count >= 10, text[4] == UInt8(ascii: "-") else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let year = String(decoding: text[..<4], as: UTF8.self)
        guard text.count > 10 else {
            switch unit {
            case .hour, .day: return "\(year)-\(two(date.month))-\(two(date.day))"
            case .month: return "\(year)-\(two(date.month))"
            case .year: return year
            }
        }
        guard text.count >= 13, text[11].isDigit, text[12].isDigit, let last = text.last else { return nil }
        let zone =
            last | 0x20 == UInt8(ascii: "z")
            ? "Z" : text.count >= 25 ? String(decoding: text.suffix(6), as: UTF8.self) : "Z"
        let hour = String(decoding: text[11..<13], as: UTF8.self)
        switch unit {
        case .hour: return "\(year)-\(two(date.month))-\(two(date.day))T\(hour):00:00.000\(zone)"
        case .day: return "\(year)-\(two(date.month))-\(two(date.day))T00:00:00.000\(zone)"
        case .month: return "\(year)-\(two(date.month))-01T00:00:00.000\(zone)"
        case .year: return "\(year)-01-01T00:00:00.000\(zone)"
        }
    }

    private static func network(_ value: String, bits: Int) -> String? {
        let address = value.prefix { $0 != "/" }
        if address.contains(":") {
            guard address.utf8.allSatisfy({ ByteSet.hex.contains($0) || $0 == UInt8(ascii: ":") }) else { return nil }
            let groups = address.split(separator: ":", omittingEmptySubsequences: false).prefix(bits / 8)
                .prefix { !$0.isEmpty }
            return groups.map { $0.lowercased() }.joined(separator: ":") + "::/\(bits * 2)"
        }
        let parts = address.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) else { return nil }
        return (0..<4).map { $0 < bits / 8 ? String(parts[$0]) : "0" }.joined(separator: ".") + "/\(bits)"
    }

    /// Whether it says less than `other` of every value, and can be made from what `other` makes.
    func isLess(than other: GeneralisedForm) -> Bool {
        switch (other, self) {
        case (_, .exact): false
        case (.exact, _): true
        case (.time(let one), .time(let less)):
            (TimeUnit.allCases.firstIndex(of: one) ?? 0) < (TimeUnit.allCases.firstIndex(of: less) ?? 0)
        case (.network(let one), .network(let less)): one > less
        case (.prefix(let one), .prefix(let less)): one > less
        case (.range(let one), .range(let less)): less > one && less % one == 0
        default: false
        }
    }
}

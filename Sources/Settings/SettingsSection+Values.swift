import Exchanges
import Yams

/// Typed values. Each is nil where the field is left out, and where it is wrong, which is reported.
extension SettingsSection {
    /// A single value.
    public func text(_ field: String) -> String? {
        value(field).flatMap { text($0, name(field)) }
    }

    /// A list of single values.
    public func texts(_ field: String) -> [String]? {
        guard let node = value(field) else { return nil }
        guard case .sequence(let sequence) = node else {
            report(field, "expected a list, found a \(Self.kind(node)); write [a, b]")
            return nil
        }
        return sequence.enumerated().compactMap { text($0.element, "\(name(field))[\($0.offset)]") }
    }

    /// A whole number; underscores may divide its digits.
    public func integer(_ field: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = text(field) else { return nil }
        guard let number = Int(text.filter { $0 != "_" }), range.contains(number) else {
            report(
                field,
                "expected a whole number from \(range.lowerBound) to \(range.upperBound), found '\(text.prefix(40))'")
            return nil
        }
        return number
    }

    /// A finite number; underscores may divide its digits.
    public func number(_ field: String, _ range: ClosedRange<Double>) -> Double? {
        guard let text = text(field) else { return nil }
        guard let number = Self.number(text), range.contains(number) else {
            report(field, "expected a number from \(Self.plain(range)), found '\(text.prefix(40))'")
            return nil
        }
        return number
    }

    /// A part of a whole: `0.25` or `25%`.
    public func share(_ field: String, _ range: ClosedRange<Double> = 0...1) -> Double? {
        guard let text = text(field) else { return nil }
        let number = text.last == "%" ? Self.number(text.dropLast()).map { $0 / 100 } : Self.number(text)
        guard let number, range.contains(number) else {
            report(
                field,
                "expected a share from \(Self.plain(range)), such as 0.05 or 5%, found '\(text.prefix(40))'")
            return nil
        }
        return number
    }

    /// Yes or no.
    public func flag(_ field: String) -> Bool? {
        guard let text = text(field) else { return nil }
        switch text {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            report(field, "expected true or false, found '\(text.prefix(40))'")
            return nil
        }
    }

    /// One of a type's names.
    public func choice<Choice: RawRepresentable & CaseIterable>(_ field: String, _: Choice.Type = Choice.self)
        -> Choice?
    where Choice.RawValue == String {
        guard let text = text(field) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue)
            let near = EditDistance.nearest(to: text, among: names).map { "; did you mean \($0)?" } ?? ""
            report(field, "expected one of \(names.joined(separator: ", ")), found '\(text.prefix(40))'\(near)")
            return nil
        }
        return choice
    }

    /// A span of time such as `90s`, `6h` or `30d`.
    public func duration(
        _ field: String, from least: Duration = .milliseconds(1), to most: Duration = .seconds(31 * 86_400)
    ) -> Duration? {
        guard let text = text(field) else { return nil }
        do {
            let duration = try DurationText.parse(text)
            guard duration >= least, duration <= most else {
                report(
                    field,
                    "expected \(DurationText.format(least)) to \(DurationText.format(most)), found '\(text.prefix(40))'"
                )
                return nil
            }
            return duration
        } catch {
            report(field, "\(error)")
            return nil
        }
    }

    /// A number of bytes: digits with an optional B, KiB, MiB, GiB, kB, MB or GB.
    public func bytes(_ field: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = text(field) else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = [
            "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "kB": 1000, "MB": 1_000_000,
            "GB": 1_000_000_000,
        ]
        let unit = units[String(text.dropFirst(digits.count).drop { $0 == " " })]
        guard let number = Int(digits), let unit, !number.multipliedReportingOverflow(by: unit).overflow,
            range.contains(number * unit)
        else {
            report(
                field,
                "expected a size from \(range.lowerBound) to \(range.upperBound) bytes such as 64KiB or 32MiB, found '\(text.prefix(40))'"
            )
            return nil
        }
        return number * unit
    }

    private static func number(_ text: some StringProtocol) -> Double? {
        guard text.allSatisfy({ $0.isASCII && ($0.isNumber || ".-+eE_".contains($0)) }) else { return nil }
        return Double(String(text.filter { $0 != "_" })).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func plain(_ range: ClosedRange<Double>) -> String {
        "\(plain(range.lowerBound)) to \(plain(range.upperBound))"
    }

    private static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }
}

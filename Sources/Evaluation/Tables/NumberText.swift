/// Numbers as a table shows them.
enum NumberText {
    /// A number with that many digits after the point, 0 to 6; `-` for nil and for what is no finite number.
    static func fixed(_ value: Double?, digits: Int) -> String {
        guard let value, value.isFinite, abs(value) < 1e12 else { return "-" }
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        let units = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && units > 0 ? "-" : ""
        guard digits > 0 else { return sign + "\(units)" }
        let fraction = String(units % scale)
        return sign + "\(units / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// A share, 0 to 1, with three digits after the point; one that is not all, or not nothing, is never rounded to it.
    static func share(_ value: Double?) -> String {
        guard let value else { return "-" }
        if value < 1, value > 0.9995 { return "0.999" }
        if value > 0, value < 0.0005 { return "0.001" }
        return fixed(value, digits: 3)
    }

    /// A small probability with two significant digits, such as `0.0031` or `9.9e-05`.
    static func rate(_ value: Double?) -> String {
        guard let value else { return "-" }
        if value >= 0.1 || value == 0 { return fixed(value, digits: value == 0 ? 0 : 2) }
        var (mantissa, exponent) = (value, 0)
        while mantissa < 1, exponent < 300 { (mantissa, exponent) = (mantissa * 10, exponent + 1) }
        if (mantissa * 10).rounded() >= 100 { (mantissa, exponent) = (mantissa / 10, exponent - 1) }
        if exponent <= 3 { return fixed(value, digits: exponent + 1) }
        return fixed(mantissa, digits: 1) + "e-" + (exponent < 10 ? "0" : "") + "\(exponent)"
    }

    /// A span of seconds in its largest unit, such as `3.5 h`; `never` for nil.
    static func span(_ seconds: Double?) -> String {
        guard let seconds else { return "never" }
        if seconds >= 48 * 3600 { return fixed(seconds / 86_400, digits: 1) + " d" }
        return fixed(seconds / 3600, digits: 1) + " h"
    }

    /// A part and its share of a whole, such as `120 (0.024)`.
    static func part(_ part: Int, of whole: Int) -> String {
        whole > 0 ? "\(part) (\(share(Double(part) / Double(whole))))" : "\(part)"
    }
}

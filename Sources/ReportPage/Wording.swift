import Exchanges

/// Numbers, moments and names as people read them.
public enum Wording {
    /// How often chance would show as much: `34 in 100`, `1 in 5,300`, `1 in 2.1 million`, and `< 1 in 10^12` for all below.
    ///
    /// - Parameter probability: 0 to 1; what is no probability is `unknown`.
    public static func chance(_ probability: Double) -> String {
        guard probability >= 0, probability <= 1 else { return "unknown" }
        if probability < 1e-12 { return "< 1 in 10^12" }
        if probability >= 0.01 { return "\(Int((probability * 100).rounded())) in 100" }
        return "1 in " + large(1 / probability)
    }

    /// The same on one line and with a raised exponent, for pages and pictures: `< 1 in 10¹²`.
    static func typesetChance(_ probability: Double) -> String {
        let text = unbroken(chance(probability))
        return text.hasSuffix("10^12") ? text.dropLast(3) + "¹²" : text
    }

    /// A text that stays on one line.
    static func unbroken(_ text: String) -> String {
        String(text.map { $0 == " " ? "\u{A0}" : $0 })
    }

    /// A count with its thousands apart: `17,302`.
    public static func count(_ count: Int) -> String {
        let digits = String(count.magnitude)
        var text = count < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A count and its noun, which takes an s for every count but one: `1 account`, `2,911 exchanges`.
    public static func count(_ count: Int, _ noun: String) -> String {
        self.count(count) + " " + noun + (count == 1 ? "" : "s")
    }

    /// A large number with two digits: `840`, `5,300`, `2.1 million`, `870 billion`.
    public static func large(_ number: Double) -> String {
        guard number.isFinite, number.magnitude < 1e18 else { return "unknown" }
        var scale = 1.0
        while number.magnitude / scale >= 100 { scale *= 10 }
        let rounded = scale > 1 ? (number / scale).rounded() * scale : number.rounded()
        for (unit, name) in [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")] where rounded.magnitude >= unit {
            return decimal(rounded / unit, digits: rounded.magnitude >= unit * 10 ? 0 : 1) + " " + name
        }
        return count(Int(rounded))
    }

    /// A share in whole percent, which says 0 % and 100 % only where it is none and all: `17 %`, `< 1 %`.
    public static func share(_ share: Double) -> String {
        guard share.isFinite else { return "unknown" }
        if share > 0, share < 0.01 { return "< 1 %" }
        if share < 1, share > 0.99 { return "> 99 %" }
        return decimal(min(max(share, 0), 1) * 100, digits: 0) + " %"
    }

    /// A part of a whole, 0 where the whole is none.
    public static func ratio(_ part: Int, of whole: Int) -> Double {
        whole > 0 ? min(max(Double(part) / Double(whole), 0), 1) : 0
    }

    /// A number with at most that many digits after its point, without zeros at the end.
    ///
    /// - Parameter digits: 0 to 6.
    public static func decimal(_ number: Double, digits: Int) -> String {
        guard number.isFinite else { return "unknown" }
        var scale = 1
        for _ in 0..<min(max(digits, 0), 6) { scale *= 10 }
        let scaled = (number.magnitude * Double(scale)).rounded()
        guard scaled < 1e18 else { return "\(number)" }
        let (whole, rest) = Int(scaled).quotientAndRemainder(dividingBy: scale)
        var text = (number < 0 && scaled > 0 ? "-" : "") + count(whole)
        if rest > 0 {
            var fraction = String(String(scale + rest).dropFirst())
            while fraction.last == "0" { fraction.removeLast() }
            text += "." + fraction
        }
        return text
    }

    /// A number of unknown size with about three digits.
    public static func number(_ number: Double) -> String {
        switch number.magnitude {
        case 0: "0"
        case 1e6...: large(number)
        case 100...: decimal(number, digits: 0)
        case 0.001...: decimal(number, digits: number.magnitude < 1 ? 3 : 2)
        default: number.isFinite ? (number < 0 ? "> -0.001" : "< 0.001") : "unknown"
        }
    }

    /// A moment in UTC to the minute: `2026-02-03 04:05`.
    public static func moment(_ moment: Timestamp) -> String {
        let text = moment.rfc3339
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
    }

    /// How long from one moment to another, in its two largest units: `21 h 55 min`; `0 s` where it is not later.
    public static func span(from: Timestamp, to: Timestamp) -> String {
        let (difference, overflow) = to.milliseconds.subtractingReportingOverflow(from.milliseconds)
        var rest = max(overflow ? (to > from ? .max : 0) : difference, 0) / 1000
        var parts: [String] = []
        for (unit, seconds) in [("d", Int64(86_400)), ("h", 3600), ("min", 60), ("s", 1)] {
            let amount = rest / seconds
            rest %= seconds
            if amount > 0 { parts.append("\(count(Int(amount))) \(unit)") }
            if parts.count == 2 || (parts.count == 1 && amount == 0) { break }
        }
        return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
    }

    /// A confidence: two digits, and never 1, since nothing is certain.
    public static func confidence(_ confidence: Double) -> String {
        guard confidence >= 0, confidence <= 1 else { return "unknown" }
        if confidence > 0.99 { return "> 0.99" }
        return decimal(confidence, digits: 2)
    }

    /// The name of a kind of evidence or link; the signal itself where it has none.
    public static func signal(_ signal: String) -> String {
        switch signal {
        case "template": "same template"
        case "request": "same settings"
        case "client", "software": "same software"
        case "payment": "shared payment"
        case "signup": "opened together"
        case "network": "shared network"
        case "device": "same device"
        case "evenness": "even spread"
        case "tiling": "divided data set"
        case "synchrony": "same hours"
        case "failover": "fail-over"
        case "handover": "hand-over"
        case "pivot": "same switch"
        default: String(signal.map { $0 == "_" ? " " : $0 })
        }
    }

    /// A MITRE ATLAS technique's id with its name (version 5.6.1); the id alone where it is not one that Excise reports.
    public static func technique(_ id: String) -> String {
        let name: String? =
            switch id {
            case "AML.T0005.001": "Train Proxy via Replication"
            case "AML.T0008.005": "AI Service Proxies"
            case "AML.T0021": "Establish Accounts"
            case "AML.T0024": "Exfiltration via AI Inference API"
            case "AML.T0024.002": "Extract AI Model"
            case "AML.T0034.000": "Excessive Queries"
            case "AML.T0040": "AI Model Inference API Access"
            case "AML.T0048.004": "AI Intellectual Property Theft"
            default: nil
            }
        return name.map { "\(id) \($0)" } ?? id
    }

    /// At most that many characters, with an ellipsis where some are left out.
    public static func shortened(_ text: String, to length: Int) -> String {
        text.count <= length ? text : text.prefix(max(length - 1, 0)) + "…"
    }
}

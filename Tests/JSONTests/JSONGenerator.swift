/// Valid JSON texts of every shape.
struct JSONGenerator {
    var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func next() -> [UInt8] {
        Array((space() + value(depth: Int.random(in: 0...5, using: &random)) + space()).utf8)
    }

    private mutating func space() -> String {
        guard random.chance(3) else { return "" }
        return (0..<Int.random(in: 0...3, using: &random)).map { _ in
            [" ", "\n", "\r", "\t"].randomElement(using: &random) ?? ""
        }.joined()
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth == 0 ? 5 : 10), using: &random) {
        case 0: return number()
        case 1, 2: return string()
        case 3: return random.chance(2) ? "true" : "false"
        case 4: return "null"
        case 5, 6:
            let elements = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                space() + value(depth: depth - 1) + space()
            }
            return "[" + (elements.isEmpty ? space() : elements.joined(separator: ",")) + "]"
        default:
            let members = (0..<Int.random(in: 0...random.choice(4, 40), using: &random)).map { index in
                // The number keeps names apart, whatever else they hold.
                space() + "\"" + (random.chance(2) ? "n\(index)" : "\(index)" + characters()) + "\"" + space() + ":"
                    + space()
                    + value(depth: depth - 1) + space()
            }
            return "{" + (members.isEmpty ? space() : members.joined(separator: ",")) + "}"
        }
    }

    private mutating func number() -> String {
        var text = random.chance(3) ? "-" : ""
        text += random.chance(3) ? "0" : String(UInt64.random(in: 1...(random.choice(1000, .max)), using: &random))
        if random.chance(3) { text += "." + String(Int.random(in: 0...99_999, using: &random)) }
        if random.chance(4) {
            text += ["e", "E", "e+", "E-", "e-0"].randomElement(using: &random) ?? ""
            text += String(Int.random(in: 0...30, using: &random))
        }
        return text
    }

    private mutating func string() -> String { "\"" + characters() + "\"" }

    private mutating func characters() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...random.choice(6, 60), using: &random) {
            switch Int.random(in: 0..<8, using: &random) {
            case 0:
                text += ["\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"].randomElement(using: &random) ?? ""
            case 1:
                let scalar = self.scalar()
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: random.chance(2))
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            case 2: text.unicodeScalars.append(scalar())
            default: text.unicodeScalars.append(Unicode.Scalar(UInt8.random(in: 0x23...0x5B, using: &random)))
            }
        }
        return text
    }

    private mutating func scalar() -> Unicode.Scalar {
        while true {
            let most: UInt32 = [0x7F, 0x7FF, 0xFFFF, 0x10FFFF].randomElement(using: &random) ?? 0x7F
            let value = UInt32.random(in: 0x20...most, using: &random)
            if let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" { return scalar }
        }
    }
}

extension SeededGenerator {
    /// One of two, the first most of the time.
    mutating func choice<Value>(_ usual: Value, _ rare: Value) -> Value { chance(6) ? rare : usual }
}

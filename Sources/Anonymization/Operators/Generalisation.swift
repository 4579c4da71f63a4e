/// Less exact forms of values; nil where a type has none.
enum Generalisation {
    static func of(_ value: [UInt8], type: EntityType) -> [UInt8]? {
        let text = String(decoding: value, as: UTF8.self)
        switch type {
        case .date, .dateOfBirth:
            guard let date = CalendarDate(value) else { return nil }
            let month = date.month < 10 ? "0\(date.month)" : "\(date.month)"
            return Array("\(date.year)-\(month)".utf8)
        case .age:
            guard let age = Int(text.filter(\.isNumber)) else { return nil }
            // 45 CFR 164.514(b)(2)(i)(C): all ages over 89 are one.
            return Array((age >= 90 ? "90+" : "\(age / 10 * 10)-\(age / 10 * 10 + 9)").utf8)
        case .ipAddress:
            if text.contains(":") {
                let groups = text.split(separator: ":", omittingEmptySubsequences: false)
                let head = groups.prefix(3).prefix { !$0.isEmpty }
                return Array((head.joined(separator: ":") + "::/48").utf8)
            }
            let parts = text.split(separator: ".")
            return parts.count == 4 ? Array((parts[..<3].joined(separator: ".") + ".0/24").utf8) : nil
        case .postcode:
            // Three digits, as 45 CFR 164.514(b)(2)(i)(B) has them.
            let places = value.indices.filter { value[$0].isDigit }
            guard places.count >= 5 else { return nil }
            var result = value
            for place in places.dropFirst(3) { result[place] = UInt8(ascii: "0") }
            return result
        case .emailAddress:
            guard let sign = value.firstIndex(of: UInt8(ascii: "@")) else { return nil }
            return Array("[EMAIL_ADDRESS]".utf8) + value[sign...]
        default: return nil
        }
    }
}

/// A day written with digits.
struct CalendarDate {
    var year: Int
    var month: Int
    var day: Int
    /// Where the three numbers stand, and in which order.
    private var fields: [(range: Range<Int>, part: Int)] = []

    /// Year, month, day; or day and month before the year, the month first where a slash is between and it can be.
    init?(_ text: [UInt8]) {
        let groups = text.split(whereSeparator: { !$0.isDigit }).prefix(3)
        guard groups.count == 3 else { return nil }
        let numbers = groups.map { $0.reduce(0) { ($0 * 10 + Int($1 - 0x30)) % 100_000 } }
        let order: [Int]
        if groups[0].count == 4 {
            order = [0, 1, 2]
        } else if groups[2].count == 4 {
            let hasSlash = text[groups[0].endIndex] == UInt8(ascii: "/")
            order = hasSlash && numbers[0] <= 12 ? [1, 2, 0] : [2, 1, 0]
        } else {
            return nil
        }
        (year, month, day) = (0, 0, 0)
        for (index, part) in order.enumerated() {
            switch part {
            case 0: year = numbers[index]
            case 1: month = numbers[index]
            default: day = numbers[index]
            }
            fields.append((groups[index].startIndex..<groups[index].endIndex, part))
        }
        guard 1...9999 ~= year, CheckDigits.isDate(year: year, month: month, day: day) else { return nil }
    }

    /// The text with its date moved, in its own form.
    static func shifted(_ text: [UInt8], days: Int) -> [UInt8]? {
        guard var date = CalendarDate(text) else { return nil }
        date.move(days)
        guard 1...9999 ~= date.year else { return nil }
        var result = text
        for field in date.fields.reversed() {
            let value = field.part == 0 ? date.year : field.part == 1 ? date.month : date.day
            let digits = String(value)
            let padding = String(
                repeating: "0", count: max(0, (field.range.count == 1 ? 1 : field.range.count) - digits.count))
            result.replaceSubrange(field.range, with: Array((padding + digits).utf8))
        }
        return result
    }

    /// Days from the civil calendar and back (Howard Hinnant's algorithms).
    private mutating func move(_ days: Int) {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear + days
        let newEra = (number >= 0 ? number : number - 146_096) / 146_097
        let dayOfEra = number - newEra * 146_097
        let newYear = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let rest = dayOfEra - (365 * newYear + newYear / 4 - newYear / 100)
        let shifted = (5 * rest + 2) / 153
        day = rest - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = newYear + newEra * 400 + (month <= 2 ? 1 : 0)
    }
}

extension Timestamp: CustomStringConvertible {
    /// Why a text is no RFC 3339 date-time.
    public struct ParseError: Error, Sendable, Equatable, CustomStringConvertible {
        /// What was given.
        public let text: String

        /// What was wrong and what would be right.
        public var description: String {
            "'\(text.prefix(64))' is not a time; write RFC 3339, such as 2026-02-03T04:05:06.789Z"
        }
    }

    /// Reads an RFC 3339 section 5.6 `date-time`: any offset, any number of fraction digits (those past milliseconds are
    /// dropped), a leap second as the second after it.
    ///
    /// - Throws: ``ParseError`` for any other text.
    public init(rfc3339 text: String) throws(ParseError) {
        var copy = text
        let parsed = copy.withUTF8 { Self.parse($0) }
        guard let parsed else { throw ParseError(text: text) }
        self = parsed
    }

    /// RFC 3339 in UTC with milliseconds: `2026-02-03T04:05:06.789Z`.
    public var rfc3339: String {
        let held = min(max(self, .earliest), .latest).milliseconds
        let (days, millisecondOfDay) = Self.floorDivide(held, 86_400_000)
        let date = Self.civil(fromDays: days)
        let (second, millisecond) = (millisecondOfDay / 1000, millisecondOfDay % 1000)
        return String(unsafeUninitializedCapacity: 24) { buffer in
            func put(_ value: Int64, at offset: Int, digits: Int) {
                var rest = value
                for place in stride(from: offset + digits - 1, through: offset, by: -1) {
                    buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
            }
            put(date.year, at: 0, digits: 4)
            buffer[4] = UInt8(ascii: "-")
            put(date.month, at: 5, digits: 2)
            buffer[7] = UInt8(ascii: "-")
            put(date.day, at: 8, digits: 2)
            buffer[10] = UInt8(ascii: "T")
            put(second / 3600, at: 11, digits: 2)
            buffer[13] = UInt8(ascii: ":")
            put(second / 60 % 60, at: 14, digits: 2)
            buffer[16] = UInt8(ascii: ":")
            put(second % 60, at: 17, digits: 2)
            buffer[19] = UInt8(ascii: ".")
            put(millisecond, at: 20, digits: 3)
            buffer[23] = UInt8(ascii: "Z")
            return 24
        }
    }

    /// The same as ``rfc3339``.
    public var description: String { rfc3339 }

    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        guard text.count >= 20, text.count <= 64 else { return nil }
        func digits(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for index in range {
                guard index < text.count, (0x30...0x39).contains(text[index]) else { return nil }
                value = value * 10 + Int64(text[index] - 0x30)
            }
            return value
        }
        guard text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] | 0x20 == UInt8(ascii: "t"), text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let year = digits(0..<4), let month = digits(5..<7), let day = digits(8..<10),
            let hour = digits(11..<13), let minute = digits(14..<16), let second = digits(17..<19),
            (1...12).contains(month), day >= 1, day <= daysInMonth(month, year: year),
            hour <= 23, minute <= 59, second <= 60
        else { return nil }

        var index = 19
        var millisecond: Int64 = 0
        if text[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            var scale: Int64 = 100
            while index < text.count, (0x30...0x39).contains(text[index]) {
                millisecond += Int64(text[index] - 0x30) * scale
                scale /= 10
                index += 1
            }
            guard index > start else { return nil }
        }

        var offsetMinutes: Int64 = 0
        guard index < text.count else { return nil }
        switch text[index] {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            guard index + 1 == text.count else { return nil }
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard index + 6 == text.count, text[index + 3] == UInt8(ascii: ":"),
                let hours = digits(index + 1..<index + 3), let minutes = digits(index + 4..<index + 6),
                hours <= 23, minutes <= 59
            else { return nil }
            offsetMinutes = (hours * 60 + minutes) * (text[index] == UInt8(ascii: "-") ? -1 : 1)
        default:
            return nil
        }

        let seconds =
            days(fromCivil: year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offsetMinutes * 60
        return Timestamp(milliseconds: seconds * 1000 + millisecond)
    }

    private static func daysInMonth(_ month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func floorDivide(_ value: Int64, _ by: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: by)
        return remainder < 0 ? (quotient - 1, remainder + by) : (quotient, remainder)
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar: H. Hinnant, "chrono-compatible low-level date
    /// algorithms", `days_from_civil`.
    static func days(fromCivil year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = floorDivide(shifted, 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The reverse of ``days(fromCivil:_:_:)``: Hinnant's `civil_from_days`.
    static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Timestamp: Codable {
    /// Reads an RFC 3339 text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(rfc3339: text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Writes ``rfc3339``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}

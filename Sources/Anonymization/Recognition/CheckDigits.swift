/// Rules that tell a real identifier from digits that happen to be as many. Digits are values 0 to 9.
enum CheckDigits {
    /// ISO/IEC 7812-1, annex B (Luhn).
    static func luhn(_ digits: ArraySlice<UInt8>) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = place & 1 == 1 ? Int(digit) * 2 : Int(digit)
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0 && digits.contains { $0 != 0 }
    }

    /// The sum of digits times weights.
    static func weighted(_ digits: ArraySlice<UInt8>, _ weights: [Int]) -> Int {
        zip(digits, weights).reduce(0) { $0 + Int($1.0) * $1.1 }
    }

    /// The number modulo `modulus`.
    static func remainder(_ digits: ArraySlice<UInt8>, _ modulus: Int) -> Int {
        digits.reduce(0) { ($0 * 10 + Int($1)) % modulus }
    }

    /// Verhoeff 1969, over the dihedral group of order ten.
    static func verhoeff(_ digits: ArraySlice<UInt8>) -> Bool {
        func product(_ a: Int, _ b: Int) -> Int {
            if a < 5 { return b < 5 ? (a + b) % 5 : 5 + (a + b - 5) % 5 }
            return b < 5 ? 5 + (a - b) % 5 : (a - b + 5) % 5
        }
        let permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
        var check = 0
        for (place, digit) in digits.reversed().enumerated() {
            var value = Int(digit)
            for _ in 0..<place % 8 { value = permutation[value] }
            check = product(check, value)
        }
        return check == 0
    }

    /// ISO/IEC 7064, MOD 11,10.
    static func mod11And10(_ digits: ArraySlice<UInt8>) -> Bool {
        guard let last = digits.last else { return false }
        var product = 10
        for digit in digits.dropLast() {
            var sum = (Int(digit) + product) % 10
            if sum == 0 { sum = 10 }
            product = sum * 2 % 11
        }
        return (11 - product) % 10 == Int(last)
    }

    /// Whether this is a day of the calendar; a `year` of two digits may be of any century.
    static func isDate(year: Int, month: Int, day: Int) -> Bool {
        guard 1...12 ~= month, 1...31 ~= day else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0 || year < 100)
        return day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// The number that a stretch of digits is.
    static func number(_ digits: ArraySlice<UInt8>) -> Int { digits.reduce(0) { ($0 * 10 + Int($1)) % 1_000_000_000 } }
}

/// An identifier of digits alone: how many, how they are grouped where they are grouped, and what tells a real one.
struct DigitIdentifier: Sendable {
    let type: TypeNumber
    let rule: String
    /// Groups of digits as they are written; one group for digits without separators.
    let groupings: [[Int]]
    /// Separators that may stand between groups.
    let separators: ByteSet
    /// Whether a word that names the type must be near.
    let needsContext: Bool
    let isValid: @Sendable (ArraySlice<UInt8>) -> Bool

    private init(
        _ type: TypeNumber, _ rule: String, _ groupings: [[Int]], _ separators: StaticString = " -.",
        context: Bool = true, _ isValid: @escaping @Sendable (ArraySlice<UInt8>) -> Bool
    ) {
        self.type = type
        self.rule = rule
        self.groupings = groupings
        self.separators = ByteSet(separators)
        needsContext = context
        self.isValid = isValid
    }

    /// All of them.
    static let all: [DigitIdentifier] = payment + americas + europe + asiaPacific

    private static let payment: [DigitIdentifier] = [
        DigitIdentifier(
            .creditCard, "card-luhn",
            [
                [16], [4, 4, 4, 4], [15], [4, 6, 5], [14], [4, 6, 4], [19], [4, 4, 4, 4, 3], [18], [17], [6, 13],
                [8, 8],
            ],
            " -.", context: false
        ) { isCard($0, contextual: false) && CheckDigits.luhn($0) },
        DigitIdentifier(
            .creditCard, "card-luhn-context", [[12], [13], [14], [15], [16], [18], [19], [4, 4, 4], [4, 4, 5]]
        ) {
            isCard($0, contextual: true) && CheckDigits.luhn($0)
        },
        DigitIdentifier(
            "IMEI", "imei-luhn", [[15], [2, 6, 6, 1], [8, 6, 1], [6, 2, 6, 1], [3, 3, 3, 3, 3]], " -/."
        ) {
            CheckDigits.luhn($0)
        },
        // ABA routing number policy: prefixes 00-12, 21-32, 61-72, 80; weights 3 7 1.
        DigitIdentifier("ABA_ROUTING_NUMBER", "aba-371", [[9], [4, 4, 1], [3, 3, 3]]) { digits in
            let prefix = CheckDigits.number(digits.prefix(2))
            return (1...12 ~= prefix || 21...32 ~= prefix || 61...72 ~= prefix || prefix == 80)
                && CheckDigits.weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0
        },
    ]

    private static let americas: [DigitIdentifier] = [
        DigitIdentifier("US_SSN", "ssn-structure", [[3, 2, 4]], "-", context: false, isSSN),
        DigitIdentifier("US_SSN", "ssn-structure-context", [[9], [3, 2, 4]], " -.", isSSN),
        DigitIdentifier("US_ITIN", "itin-structure", [[3, 2, 4]], "-", context: false, isITIN),
        DigitIdentifier("US_ITIN", "itin-structure-context", [[9], [3, 2, 4]], " -.", isITIN),
        // 45 CFR 162.406: Luhn with the issuer's prefix 80840.
        DigitIdentifier("US_NPI", "npi-luhn", [[10], [4, 3, 3], [3, 3, 4]]) {
            ($0.first == 1 || $0.first == 2) && CheckDigits.luhn([8, 0, 8, 4, 0] + $0)
        },
        DigitIdentifier("CA_SIN", "sin-luhn", [[9], [3, 3, 3]]) {
            $0.first != 0 && $0.first != 8 && CheckDigits.luhn($0)
        },
        DigitIdentifier("BR_CPF", "cpf-mod11", [[3, 3, 3, 2]], ".-", context: false, isCPF),
        DigitIdentifier("BR_CPF", "cpf-mod11-context", [[11], [9, 2]], " -", isCPF),
        DigitIdentifier("BR_CNPJ", "cnpj-mod11", [[2, 3, 3, 4, 2]], "./-", context: false, isCNPJ),
        DigitIdentifier("BR_CNPJ", "cnpj-mod11-context", [[14], [8, 4, 2]], "/- ", isCNPJ),
        // DANE: NIT with its check digit.
        DigitIdentifier("CO_NIT", "nit-mod11", [[3, 3, 3, 1], [9, 1]], ".-") { digits in
            let sum = CheckDigits.weighted(digits.dropLast(), [41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11
            return Int(digits.last ?? 0) == (sum < 2 ? sum : 11 - sum)
        },
        DigitIdentifier("AR_CUIT", "cuit-mod11", [[11], [2, 8, 1]], "-") { digits in
            [20, 23, 24, 27, 30, 33, 34].contains(CheckDigits.number(digits.prefix(2)))
                && CheckDigits.weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
        },
    ]

    private static let europe: [DigitIdentifier] = [
        DigitIdentifier("UK_NHS", "nhs-mod11", [[10], [3, 3, 4]]) {
            CheckDigits.weighted($0, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0 && Set($0).count > 1
        },
        DigitIdentifier("DE_TAX_ID", "steuer-id-mod11-10", [[11], [2, 3, 3, 3]], " -/", isGermanTaxID),
        DigitIdentifier("NL_BSN", "bsn-eleven-test", [[9], [8], [4, 2, 3], [3, 3, 3], [2, 3, 4]]) { digits in
            let padded = digits.count == 8 ? [0] + digits : Array(digits)
            return Set(padded).count > 1 && CheckDigits.weighted(padded[...], [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0
        },
        DigitIdentifier("PL_PESEL", "pesel-weights", [[11]]) { digits in
            let digits = Array(digits)
            let month = (Int(digits[2]) * 10 + Int(digits[3])) % 20
            return CheckDigits.isDate(
                year: Int(digits[0]) * 10 + Int(digits[1]), month: month, day: Int(digits[4]) * 10 + Int(digits[5]))
                && CheckDigits.weighted(digits[...], [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0
        },
        DigitIdentifier(
            "SE_PERSONNUMMER", "personnummer-luhn", [[6, 4], [8, 4]], "-+", context: false, isPersonnummer),
        DigitIdentifier("SE_PERSONNUMMER", "personnummer-luhn-context", [[10], [12]], "", isPersonnummer),
        // INSEE: key of 97 over the first thirteen digits.
        DigitIdentifier(
            "FR_NIR", "nir-key97", [[15], [13, 2], [1, 2, 2, 2, 3, 3, 2]], " -.", context: false
        ) { digits in
            (digits.first == 1 || digits.first == 2) && isNIR(Array(digits))
        },
        // 2008 law on the AHV number: EAN-13 with 756.
        DigitIdentifier("CH_AHV", "ahv-ean13", [[3, 4, 4, 2]], ". ", context: false, isAHV),
        DigitIdentifier("CH_AHV", "ahv-ean13-context", [[13]], "", isAHV),
        DigitIdentifier("BE_NATIONAL_NUMBER", "rrn-mod97", [[2, 2, 2, 3, 2]], ".- ", context: false, isBelgian),
        DigitIdentifier("BE_NATIONAL_NUMBER", "rrn-mod97-context", [[11], [6, 3, 2]], ".- ", isBelgian),
        DigitIdentifier("DK_CPR", "cpr-date", [[6, 4], [10]], "-") { digits in
            let digits = Array(digits)
            return CheckDigits.isDate(
                year: Int(digits[4]) * 10 + Int(digits[5]), month: Int(digits[2]) * 10 + Int(digits[3]),
                day: Int(digits[0]) * 10 + Int(digits[1]))
        },
        DigitIdentifier("NO_FODSELSNUMMER", "fodselsnummer-mod11", [[11], [6, 5]], " ") { digits in
            CheckDigits.weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0]) % 11 == 0
                && CheckDigits.weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
        },
        DigitIdentifier("PT_NIF", "nif-mod11", [[9], [3, 3, 3]]) { digits in
            let sum = CheckDigits.weighted(digits.dropLast(), [9, 8, 7, 6, 5, 4, 3, 2]) % 11
            return Int(digits.last ?? 0) == (sum < 2 ? 0 : 11 - sum) && digits.first != 0
        },
        DigitIdentifier("TR_NATIONAL_ID", "tckn", [[11]]) { digits in
            let d = digits.map(Int.init)
            let odd = d[0] + d[2] + d[4] + d[6] + d[8]
            let even = d[1] + d[3] + d[5] + d[7]
            return d[0] != 0 && (odd * 7 - even + 100) % 10 == d[9] && d[..<10].reduce(0, +) % 10 == d[10]
        },
        DigitIdentifier("IT_VAT_CODE", "partita-iva-luhn", [[11]]) { CheckDigits.luhn($0) },
    ]

    private static let asiaPacific: [DigitIdentifier] = [
        // UIDAI: Verhoeff, first digit 2 to 9.
        DigitIdentifier("IN_AADHAAR", "aadhaar-verhoeff", [[12], [4, 4, 4]]) {
            ($0.first ?? 0) >= 2 && CheckDigits.verhoeff($0)
        },
        DigitIdentifier("AU_TFN", "tfn-mod11", [[9], [3, 3, 3], [8], [2, 3, 3]]) { digits in
            let weights = digits.count == 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1]
            return CheckDigits.weighted(digits, weights) % 11 == 0 && Set(digits).count > 1
        },
        DigitIdentifier("AU_ABN", "abn-mod89", [[11], [2, 3, 3, 3]]) { digits in
            digits.first != 0
                && (CheckDigits.weighted(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 == 0
        },
        DigitIdentifier("AU_MEDICARE", "medicare-mod10", [[10], [11], [4, 5, 1], [4, 5, 2]]) { digits in
            2...6 ~= (digits.first ?? 0)
                && CheckDigits.weighted(digits.prefix(8), [1, 3, 7, 9, 1, 3, 7, 9]) % 10
                    == Int(digits[digits.startIndex + 8])
        },
        DigitIdentifier("ZA_ID_NUMBER", "za-id-luhn", [[13], [6, 4, 3], [6, 4, 2, 1]]) { digits in
            let d = digits.map(Int.init)
            return CheckDigits.isDate(year: d[0] * 10 + d[1], month: d[2] * 10 + d[3], day: d[4] * 10 + d[5])
                && d[10] <= 2 && CheckDigits.luhn(digits)
        },
        DigitIdentifier("KR_RRN", "rrn-mod11", [[6, 7], [13]], "-") { digits in
            let d = digits.map(Int.init)
            return CheckDigits.isDate(year: d[0] * 10 + d[1], month: d[2] * 10 + d[3], day: d[4] * 10 + d[5])
                && (11 - CheckDigits.weighted(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10 == d[12]
        },
        DigitIdentifier("CN_RESIDENT_ID", "resident-id-mod11-2", [[18]]) { digits in
            isResidentID(digits.map(Int.init))
        },
        DigitIdentifier("JP_MY_NUMBER", "my-number-mod11", [[12], [4, 4, 4]]) { digits in
            let sum = CheckDigits.weighted(digits.dropLast(), [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
            return Int(digits.last ?? 0) == (sum <= 1 ? 0 : 11 - sum)
        },
        DigitIdentifier("TH_TNIN", "thai-id-mod11", [[13], [1, 4, 5, 2, 1]]) { digits in
            let sum = CheckDigits.weighted(digits.dropLast(), [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11
            return (11 - sum) % 10 == Int(digits.last ?? 0)
        },
    ]
}

extension DigitIdentifier {
    /// Ranges and lengths of ISO/IEC 7812 issuers, as the schemes publish them. Those that are short or wide are cards only
    /// beside a word that says so.
    private static func isCard(_ digits: ArraySlice<UInt8>, contextual: Bool) -> Bool {
        let six = CheckDigits.number(digits.prefix(6))
        let (two, three, four) = (six / 10000, six / 1000, six / 100)
        switch digits.count {
        case 16:
            return two / 10 == 4 || 51...55 ~= two || 2221...2720 ~= four || two == 62 || 2200...2204 ~= four
                || 3528...3589 ~= four || four == 6011 || 644...649 ~= three || two == 65 || two == 60 || two == 50
                || two == 81 || [5893, 6304, 6759].contains(four) || 6761...6763 ~= four
                || (contextual && 30...69 ~= two)
        case 15: return two == 34 || two == 37 || four == 1800 || four == 2131 || (contextual && 30...69 ~= two)
        case 14: return two == 36 || two == 38 || two == 39 || 300...305 ~= three || (contextual && 50...69 ~= two)
        case 19:
            return two / 10 == 4 || two == 62 || 3528...3589 ~= four || four == 6011 || two == 65
                || (contextual && 50...69 ~= two)
        case 17, 18: return two == 62 || 3528...3589 ~= four || (contextual && 50...69 ~= two)
        case 13: return contextual && (two / 10 == 4 || 50...69 ~= two)
        case 12: return contextual && 50...69 ~= two
        default: return false
        }
    }

    /// Social Security Administration, randomization of 2011: areas 000, 666 and 900 up, group 00 and serial 0000 were
    /// never given; two numbers were printed in advertisements.
    private static func isSSN(_ digits: ArraySlice<UInt8>) -> Bool {
        let value = CheckDigits.number(digits)
        let area = value / 1_000_000
        return area != 0 && area != 666 && area < 900 && value / 10_000 % 100 != 0 && value % 10_000 != 0
            && value != 078_05_1120 && value != 219_09_9999 && Set(digits).count > 1
    }

    private static func isITIN(_ digits: ArraySlice<UInt8>) -> Bool {
        let value = CheckDigits.number(digits)
        let group = value / 10_000 % 100
        return value / 100_000_000 == 9
            && (50...65 ~= group || 70...88 ~= group || 90...92 ~= group || 94...99 ~= group)
    }

    private static func isCPF(_ digits: ArraySlice<UInt8>) -> Bool {
        let d = Array(digits)
        guard Set(d).count > 1 else { return false }
        let first = CheckDigits.weighted(d[..<9], [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10
        let second = CheckDigits.weighted(d[..<10], [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10
        return first == Int(d[9]) && second == Int(d[10])
    }

    private static func isCNPJ(_ digits: ArraySlice<UInt8>) -> Bool {
        let d = Array(digits)
        guard Set(d).count > 1 else { return false }
        func check(_ count: Int, _ weights: [Int]) -> Bool {
            let rest = CheckDigits.weighted(d[..<count], weights) % 11
            return Int(d[count]) == (rest < 2 ? 0 : 11 - rest)
        }
        return check(12, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) && check(13, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])
    }

    /// Bundeszentralamt für Steuern: one digit of the first ten is there twice or three times, the others once at most.
    private static func isGermanTaxID(_ digits: ArraySlice<UInt8>) -> Bool {
        var counts = [Int](repeating: 0, count: 10)
        for digit in digits.dropLast() { counts[Int(digit)] += 1 }
        let repeated = counts.filter { $0 > 1 }
        return digits.first != 0 && repeated.count == 1 && repeated[0] <= 3 && CheckDigits.mod11And10(digits)
    }

    private static func isPersonnummer(_ digits: ArraySlice<UInt8>) -> Bool {
        let short = digits.suffix(10)
        let d = short.map(Int.init)
        let day = d[4] * 10 + d[5]
        return CheckDigits.isDate(year: d[0] * 10 + d[1], month: d[2] * 10 + d[3], day: day > 60 ? day - 60 : day)
            && (digits.count == 10 || 18...20 ~= CheckDigits.number(digits.prefix(2))) && CheckDigits.luhn(short)
    }

    /// The key of a French number whose first thirteen places are digits.
    static func isNIR(_ digits: [UInt8]) -> Bool {
        let month = Int(digits[3]) * 10 + Int(digits[4])
        guard 1...12 ~= month || 20...42 ~= month || 50...99 ~= month else { return false }
        return 97 - CheckDigits.remainder(digits[..<13], 97) == Int(digits[13]) * 10 + Int(digits[14])
    }

    private static func isAHV(_ digits: ArraySlice<UInt8>) -> Bool {
        digits.starts(with: [7, 5, 6])
            && CheckDigits.weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 == 0
    }

    private static func isBelgian(_ digits: ArraySlice<UInt8>) -> Bool {
        let d = Array(digits)
        let month = (Int(d[2]) * 10 + Int(d[3])) % 20
        guard month <= 12 else { return false }
        let key = Int(d[9]) * 10 + Int(d[10])
        return 97 - CheckDigits.remainder(d[..<9], 97) == key || 97 - CheckDigits.remainder([2] + d[..<9], 97) == key
    }

    /// GB 11643: weights 2^(17-i) modulo 11; the last place may be X, given as 10.
    static func isResidentID(_ d: [Int]) -> Bool {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let year = d[6] * 1000 + d[7] * 100 + d[8] * 10 + d[9]
        guard 1900...2100 ~= year,
            CheckDigits.isDate(year: year, month: d[10] * 10 + d[11], day: d[12] * 10 + d[13])
        else { return false }
        let sum = zip(d, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
        return [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2][sum] == d[17]
    }
}

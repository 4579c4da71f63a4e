import Crypto

extension Scan {
    /// A token of letters and digits.
    mutating func mixed(_ token: Range<Int>) {
        if account(token) { return }
        guard beginsValue(token.lowerBound) else { return }
        if token.count <= 3 { return }
        let last = byte(token.upperBound - 1)
        let first = byte(token.lowerBound)
        let start = token.lowerBound
        let isOver = endsValue(token.upperBound)
        switch token.count {
        case 9 where isOver && last.isUpper:
            let digits = values(start..<start + 8)
            if digits.count == 8, Spanish.letter(of: digits[...]) == last {
                return add(token, .spanishCitizen, 0.9, "nif-mod23")
            }
            if Spanish.isForeigner(values(start + 1..<start + 8), first: first, last: last) {
                return add(token, .spanishForeigner, 0.9, "nie-mod23")
            }
            if British.isNumber(bytes[token]) { return add(token, .britishInsurance, 0.9, "nino") }
            if let near = context(.singaporeanNumber, before: start, reach: 60),
                Singaporean.isNumber(Array(bytes[token]))
            {
                return add(token, .singaporeanNumber, 0.9, "nric-mod11", context: near.keyword)
            }
        case 8 where first >= 0x58 && first <= 0x5A && byte(token.upperBound) == UInt8(ascii: "-"):
            // X1234567-L.
            let letter = byte(token.upperBound + 1)
            if !byte(token.upperBound + 2).isAlphanumeric,
                Spanish.isForeigner(values(start + 1..<start + 8), first: first, last: letter)
            {
                return add(start..<token.upperBound + 2, .spanishForeigner, 0.9, "nie-mod23")
            }
        case 10 where isOver && Indian.isAccountNumber(bytes[token]): return add(token, .indianAccount, 0.85, "pan")
        case 11 where isOver:
            if byte(start + 6) | 0x20 >= UInt8(ascii: "a"), values(start..<start + 6).count == 6 {
                finnish(values(start..<start + 6)[...], rest: start + 7, start: start)
            }
            if let near = context(.beneficiary, before: start, reach: 60), American.isBeneficiary(bytes[token]) {
                return add(token, .beneficiary, 0.85, "mbi", context: near.keyword)
            }
        case 16 where isOver && Italian.isCode(Array(bytes[token])):
            return add(token, .italianCode, 0.95, "codice-fiscale")
        case 17 where isOver:
            if American.isVehicle(Array(bytes[token])), let near = context(.vehicle, before: start, reach: 60) {
                return add(token, .vehicle, 0.9, "vin-mod11", context: near.keyword)
            }
        case 18 where last | 0x20 == UInt8(ascii: "x"):
            let digits = values(start..<start + 17)
            if digits.count == 17, DigitIdentifier.isResidentID(digits.map(Int.init) + [10]) {
                return add(token, .chineseResident, 0.95, "resident-id-mod11-2")
            }
        default: break
        }
        if cryptoAddress(token, isOver) { return }
        labelledToken(token)
    }

    /// The values of a stretch of digits; shorter where another byte comes.
    private func values(_ range: Range<Int>) -> [UInt8] {
        range.prefix { byte($0).isDigit }.map { byte($0) - 0x30 }
    }

    /// ISO 13616: two letters, two check digits, the country's length, modulo 97. Groups may stand apart.
    private mutating func account(_ token: Range<Int>) -> Bool {
        let start = token.lowerBound
        guard token.count >= 4, byte(start).isLetter, byte(start + 1).isLetter, byte(start + 2).isDigit,
            byte(start + 3).isDigit,
            let length = AccountNumber.length(byte(start) & 0xDF, byte(start + 1) & 0xDF), beginsValue(start)
        else { return false }
        var symbols: [UInt8] = []
        var index = start
        while symbols.count < length, index < bytes.count {
            let byte = bytes[index]
            if byte.isAlphanumeric {
                symbols.append(byte.isLower ? byte & 0xDF : byte)
            } else if byte != 0x20 && byte != UInt8(ascii: "-") || !self.byte(index + 1).isAlphanumeric {
                return false
            }
            index += 1
        }
        guard symbols.count == length, !byte(index).isAlphanumeric, AccountNumber.isValid(symbols) else { return false }
        add(start..<index, .iban, 0.95, "iban-mod97")
        digitsDone = index
        return true
    }

    /// Bitcoin's base58check and bech32 (BIP 173, BIP 350) addresses; Ethereum's by shape.
    private mutating func cryptoAddress(_ token: Range<Int>, _ isOver: Bool) -> Bool {
        guard types.contains(.crypto), isOver else { return false }
        let first = byte(token.lowerBound)
        let text = bytes[token]
        if token.count == 42, first == UInt8(ascii: "0"), byte(token.lowerBound + 1) == UInt8(ascii: "x"),
            text.dropFirst(2).allSatisfy(ByteSet.hex.contains)
        {
            add(token, .crypto, 0.85, "ethereum-shape")
            return true
        }
        if 26...35 ~= token.count, ByteSet.base58First.contains(first), CryptoAddress.isBase58Check(Array(text)) {
            add(token, .crypto, 0.95, "base58check")
            return true
        }
        if 14...74 ~= token.count,
            text.lowercasedStarts(with: "bc1") || text.lowercasedStarts(with: "tb1")
                || text.lowercasedStarts(with: "ltc1"),
            CryptoAddress.isBech32(Array(text))
        {
            add(token, .crypto, 0.95, "bech32")
            return true
        }
        return false
    }

    /// Licences and passports that have letters, beside a word.
    private mutating func labelledToken(_ token: Range<Int>) {
        guard endsValue(token.upperBound), bytes[token].count(where: \.isDigit) * 2 >= token.count else { return }
        for (type, range) in [(TypeNumber.driverLicence, 5...18), (.passport, 6...9)]
        where types.contains(type) && range.contains(token.count) {
            if let near = context(type, before: token.lowerBound, reach: 24) {
                return add(token, type, 0.6, "labelled", context: near.keyword)
            }
        }
    }

    // MARK: Addresses of networks

    /// IPv6 and hardware addresses: groups of hexadecimal digits.
    mutating func hexGroups(around token: Range<Int>) -> Bool {
        var start = token.lowerBound
        var end = token.upperBound
        while start > 0, token.lowerBound - start < 48, ByteSet.hexGroups.contains(bytes[start - 1]) { start -= 1 }
        while end < bytes.count, end - token.lowerBound < 64, ByteSet.hexGroups.contains(bytes[end]) { end += 1 }
        if hardwareAddress(start, end) { return true }
        while start < end, byte(start) == UInt8(ascii: "-") || byte(start) == UInt8(ascii: ".") { start += 1 }
        while end > start, byte(end - 1) == UInt8(ascii: ".") || byte(end - 1) == UInt8(ascii: "-") { end -= 1 }
        if byte(start) == UInt8(ascii: ":"), byte(start + 1) != UInt8(ascii: ":") { start += 1 }
        if byte(end - 1) == UInt8(ascii: ":"), byte(end - 2) != UInt8(ascii: ":") { end -= 1 }
        guard end - start >= 6, !byte(start - 1).isAlphanumeric, !byte(end).isAlphanumeric,
            IPv6.isAddress(bytes[start..<end])
        else { return false }
        add(start..<end, .ipAddress, 0.9, "ipv6")
        digitsDone = max(digitsDone, end)
        return true
    }

    private mutating func hardwareAddress(_ start: Int, _ end: Int) -> Bool {
        var first = start
        while first + 17 <= end {
            if !byte(first - 1).isAlphanumeric, byte(first - 1) != UInt8(ascii: ":"), !byte(first + 17).isAlphanumeric,
                byte(first + 17) != byte(first + 2) || !byte(first + 18).isAlphanumeric
            {
                let separator = byte(first + 2)
                let isAddress =
                    (separator == UInt8(ascii: ":") || separator == UInt8(ascii: "-"))
                    && (0..<17).allSatisfy {
                        $0 % 3 == 2 ? byte(first + $0) == separator : ByteSet.hex.contains(byte(first + $0))
                    }
                if isAddress {
                    add(first..<first + 17, .macAddress, 0.9, "mac")
                    digitsDone = max(digitsDone, first + 17)
                    return true
                }
            }
            first += 1
        }
        return false
    }
}

extension ByteSet {
    fileprivate static let base58First = ByteSet("13LMD")
    fileprivate static let britishFirst = ByteSet("DFIQUV")
    fileprivate static let britishSecond = ByteSet("DFIQUVO")
    fileprivate static let indianHolders = ByteSet("PCHABGJLFTEK")
    fileprivate static let namesakeLetters = ByteSet("LMNPQRSTUV")
    fileprivate static let singaporeanFirst = ByteSet("STFGM")
    fileprivate static let vehicleUnused = ByteSet("IOQ")
    fileprivate static let hexGroups = hex.union(ByteSet(":-."))
}

/// RFC 4291 §2.2.
enum IPv6 {
    static func isAddress(_ text: some Collection<UInt8>) -> Bool {
        var groups: [[UInt8]] = [[]]
        for byte in text {
            if byte == UInt8(ascii: ":") {
                groups.append([])
            } else if ByteSet.hex.contains(byte) {
                groups[groups.count - 1].append(byte)
            } else {
                return false
            }
            if groups.count > 9 { return false }
        }
        guard groups.allSatisfy({ $0.count <= 4 }) else { return false }
        let empty = groups.indices.filter { groups[$0].isEmpty }
        let full = groups.count - empty.count
        if empty.isEmpty { return groups.count == 8 }
        // One `::`, in the middle or at an end, where it makes two empty groups.
        let isEdge = empty == [0, 1] || empty == [groups.count - 2, groups.count - 1]
        guard empty.count == 1 && empty[0] != 0 && empty[0] != groups.count - 1 || isEdge else { return false }
        // Two short groups around `::` are more often code than an address.
        return full <= 7 && full >= 2 && groups.contains { $0.count >= 3 }
    }
}

enum British {
    /// HMRC, NIM39110: letters that a national insurance number does not begin with.
    static func isPrefix(_ first: UInt8, _ second: UInt8) -> Bool {
        guard first.isUpper, second.isUpper, !ByteSet.britishFirst.contains(first),
            !ByteSet.britishSecond.contains(second)
        else { return false }
        return !["BG", "GB", "NK", "KN", "TN", "NT", "ZZ"].contains(String(decoding: [first, second], as: UTF8.self))
    }

    static func isNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let text = Array(text)
        return text.count == 9 && isPrefix(text[0], text[1]) && text[2..<8].allSatisfy(\.isDigit)
            && 0x41...0x44 ~= text[8]
    }
}

enum Spanish {
    /// Real Decreto 1553/2005: the letter of a number modulo 23.
    static func letter(of digits: ArraySlice<UInt8>) -> UInt8 {
        Array("TRWAGMYFPDXBNJZSQVHLCKE".utf8)[CheckDigits.number(digits) % 23]
    }

    static func isForeigner(_ digits: [UInt8], first: UInt8, last: UInt8) -> Bool {
        guard digits.count == 7, 0x58...0x5A ~= first else { return false }
        return letter(of: [first - 0x58] + digits) == last
    }
}

enum Singaporean {
    /// ICA: weights 2 7 6 5 4 3 2, letters by the first one.
    static func isNumber(_ text: [UInt8]) -> Bool {
        guard text.count == 9, ByteSet.singaporeanFirst.contains(text[0]), text[1..<8].allSatisfy(\.isDigit) else {
            return false
        }
        var sum = CheckDigits.weighted(text[1..<8].map { $0 - 0x30 }[...], [2, 7, 6, 5, 4, 3, 2])
        switch text[0] {
        case UInt8(ascii: "T"), UInt8(ascii: "G"): sum += 4
        case UInt8(ascii: "M"): sum += 3
        default: break
        }
        let letters =
            switch text[0] {
            case UInt8(ascii: "S"), UInt8(ascii: "T"): "JZIHGFEDCBA"
            case UInt8(ascii: "M"): "XWUTRQPNJLK"
            default: "XWUTRQPNMLK"
            }
        return Array(letters.utf8)[sum % 11] == text[8]
    }
}

enum Indian {
    /// Income Tax Department: five letters, the fourth for the kind of holder, four digits, a letter.
    static func isAccountNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let text = Array(text)
        return text.count == 10 && text[..<5].allSatisfy(\.isUpper) && ByteSet.indianHolders.contains(text[3])
            && text[5..<9].allSatisfy(\.isDigit) && text[9].isUpper
    }
}

enum American {
    /// CMS: Medicare beneficiary identifier without its dashes.
    static func isBeneficiary(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let text = Array(text)
        let letters = ByteSet("ACDEFGHJKMNPQRTUVWXY")
        let shape = Array("9lan lannlln".replacing(" ", with: "").utf8)
        guard text.count == 11, 0x31...0x39 ~= text[0] else { return false }
        return zip(text, shape).dropFirst().allSatisfy { byte, kind in
            switch kind {
            case UInt8(ascii: "l"): letters.contains(byte)
            case UInt8(ascii: "n"): byte.isDigit
            default: byte.isDigit || letters.contains(byte)
            }
        }
    }

    /// 49 CFR 565.15: check digit of a vehicle identification number.
    static func isVehicle(_ text: [UInt8]) -> Bool {
        let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
        let letters: [Int] = [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9]
        var sum = 0
        for (byte, weight) in zip(text, weights) {
            if byte.isDigit {
                sum += Int(byte - 0x30) * weight
            } else if byte.isUpper, !ByteSet.vehicleUnused.contains(byte) {
                sum += letters[Int(byte - 0x41)] * weight
            } else {
                return false
            }
        }
        let check = sum % 11
        return text[8] == (check == 10 ? UInt8(ascii: "X") : UInt8(check) + 0x30)
    }
}

enum Italian {
    /// Decreto ministeriale 23 dicembre 1976: the sixteenth character checks the other fifteen.
    static func isCode(_ text: [UInt8]) -> Bool {
        let text = text.map { $0.isLower ? $0 & 0xDF : $0 }
        let isDigitPlace = [
            false, false, false, false, false, false, true, true, false, true, true, false, true, true, true, false,
        ]
        for (byte, digit) in zip(text, isDigitPlace) {
            // Digits of namesakes are replaced by letters.
            guard digit ? byte.isDigit || ByteSet.namesakeLetters.contains(byte) : byte.isUpper else { return false }
        }
        let odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]
        var sum = 0
        for (place, byte) in text.dropLast().enumerated() {
            let value = byte.isDigit ? Int(byte - 0x30) : Int(byte - 0x41)
            sum += place % 2 == 0 ? odd[value] : value
        }
        return text.count == 16 && UInt8(sum % 26) + 0x41 == text[15]
    }
}

/// ISO 13616.
enum AccountNumber {
    /// By both letters of the country, A…Z; 0 for none.
    private static let lengths: [UInt8] = {
        let table =
            "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30"
        let bytes = Array(table.utf8)
        var lengths = [UInt8](repeating: 0, count: 26 * 26)
        for start in stride(from: 0, to: bytes.count, by: 4) {
            lengths[Int(bytes[start] - 0x41) * 26 + Int(bytes[start + 1] - 0x41)] =
                (bytes[start + 2] - 0x30) * 10 + bytes[start + 3] - 0x30
        }
        return lengths
    }()

    static func length(_ first: UInt8, _ second: UInt8) -> Int? {
        guard first.isUpper, second.isUpper else { return nil }
        let length = lengths[Int(first - 0x41) * 26 + Int(second - 0x41)]
        return length == 0 ? nil : Int(length)
    }

    /// ISO/IEC 7064, MOD 97-10 over digits and upper-case letters.
    static func isValid(_ symbols: [UInt8]) -> Bool {
        var rest = 0
        for symbol in symbols[4...] + symbols[..<4] {
            rest = symbol.isDigit ? (rest * 10 + Int(symbol - 0x30)) % 97 : (rest * 100 + Int(symbol - 0x37)) % 97
        }
        return rest == 1
    }
}

enum CryptoAddress {
    private static let base58 = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
    private static let bech32 = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    /// Twenty-five bytes whose last four begin the double SHA-256 of the others.
    static func isBase58Check(_ text: [UInt8]) -> Bool {
        var value = [UInt8](repeating: 0, count: 25)
        for symbol in text {
            guard var carry = base58.firstIndex(of: symbol) else { return false }
            for index in value.indices.reversed() {
                carry += Int(value[index]) * 58
                value[index] = UInt8(carry & 255)
                carry >>= 8
            }
            guard carry == 0 else { return false }
        }
        return SHA256.hash(data: Array(SHA256.hash(data: value[..<21]))).prefix(4).elementsEqual(value[21...])
    }

    /// BIP 173 and BIP 350.
    static func isBech32(_ text: [UInt8]) -> Bool {
        let text = text.map(\.lowered)
        guard let separator = text.lastIndex(of: UInt8(ascii: "1")), text.count - separator > 6 else { return false }
        var check = 1
        func take(_ value: Int) {
            let top = check >> 25
            check = (check & 0x1FF_FFFF) << 5 ^ value
            for (bit, generator) in [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3].enumerated()
            where top >> bit & 1 == 1 {
                check ^= generator
            }
        }
        for byte in text[..<separator] { take(Int(byte) >> 5) }
        take(0)
        for byte in text[..<separator] { take(Int(byte) & 31) }
        for byte in text[(separator + 1)...] {
            guard let value = bech32.firstIndex(of: byte) else { return false }
            take(value)
        }
        return check == 1 || check == 0x2BC8_30A3
    }
}

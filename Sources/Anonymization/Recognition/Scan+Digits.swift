extension Scan {
    /// Digits begin at `index`: finds the token that they are in and what it can be.
    mutating func digits(at index: Int) {
        var start = index
        while start > 0, index - start < 64, bytes[start - 1].isAlphanumeric { start -= 1 }
        var end = index
        while end < bytes.count, bytes[end].isAlphanumeric { end += 1 }
        digitsDone = end
        guard start >= secretEnd else { return }
        if types.contains(.uniqueIdentifier), uniqueIdentifier(around: start..<end) { return }
        let before = byte(start - 1)
        let after = byte(end)
        if before == UInt8(ascii: ":") || after == UInt8(ascii: ":") || (end - start == 2 && after == UInt8(ascii: "-"))
        {
            if hexGroups(around: start..<end) { return }
        }
        if bytes[start..<end].allSatisfy(\.isDigit) {
            if types.contains(.age), age(start..<end) { return }
            // A short number that stands alone is nobody's.
            if end - start <= 3, !ByteSet.separators.contains(after), after < 0x80 { return }
            number(at: start, end: end)
        } else {
            mixed(start..<end)
        }
    }

    /// Whether a token that begins at `start` begins a value, rather than going on with one: `9-121-3` in an ISBN, the
    /// middle of a UUID.
    func beginsValue(_ start: Int) -> Bool {
        let before = byte(start - 1)
        let second = byte(start - 2)
        switch before {
        case UInt8(ascii: "-"), UInt8(ascii: "_"): return !second.isAlphanumeric
        case UInt8(ascii: "."): return !second.isAlphanumeric
        case UInt8(ascii: "$"), UInt8(ascii: "#"): return false
        default: return !before.isAlphanumeric
        }
    }

    /// Whether a value that ends at `end` is over there.
    func endsValue(_ end: Int) -> Bool {
        let after = byte(end)
        let second = byte(end + 1)
        switch after {
        case UInt8(ascii: "-"), UInt8(ascii: "_"): return !second.isAlphanumeric
        case UInt8(ascii: "."), UInt8(ascii: ","): return !second.isDigit || after == UInt8(ascii: ",")
        default: return !after.isAlphanumeric
        }
    }

    /// Groups of digits from `start` on, with what separates them, into ``groups``.
    private mutating func collectGroups(from start: Int, firstEnd: Int) {
        groups.removeAll()
        var begin = start
        var end = firstEnd
        while true {
            guard groups.digits.count + end - begin <= 24 else { break }
            for index in begin..<end { groups.digits.append(bytes[index] - 0x30) }
            groups.sizes.append(end - begin)
            groups.ends.append(end)
            var next = end
            while next - end < 3 {
                let byte = byte(next)
                if ByteSet.separators.contains(byte) {
                    next += 1
                } else if byte == 0xC2, self.byte(next + 1) == 0xA0 {
                    next += 2
                } else {
                    break
                }
            }
            guard next > end, byte(next).isDigit, groups.sizes.count < 8 else { break }
            var nextEnd = next
            while byte(nextEnd).isDigit { nextEnd += 1 }
            groups.separators.append(next == end + 1 ? bytes[end] : byte(end) == 0xC2 ? 0x20 : 0)
            if byte(nextEnd).isAlphanumeric, !isExtension(nextEnd) {
                groups.isOpen = true
                break
            }
            begin = next
            end = nextEnd
        }
    }

    /// Whether `x` and a few digits follow.
    private func isExtension(_ start: Int) -> Bool {
        guard byte(start) == UInt8(ascii: "x") else { return false }
        var end = start + 1
        while byte(end).isDigit { end += 1 }
        return 2...7 ~= end - start && !byte(end).isAlphanumeric
    }

    private mutating func number(at start: Int, end: Int) {
        collectGroups(from: start, firstEnd: end)
        // More digits than any identifier has.
        guard !groups.sizes.isEmpty else { return }
        if groups.digits.count < 4 { return }
        if let address = addressEnd(start) {
            digitsDone = address
            return
        }
        var best: (end: Int, rank: Int, type: TypeNumber, score: Double, rule: String, context: Int32)?
        func offer(_ end: Int, _ rank: Int, _ type: TypeNumber, _ score: Double, _ rule: String, _ context: Int32) {
            guard types.contains(type), best == nil || rank > best!.rank || rank == best!.rank && end > best!.end else {
                return
            }
            best = (end, rank, type, score, rule, context)
        }

        if beginsValue(start), groups.sizes[0] < tables.shapes.count {
            for shape in tables.shapes[groups.sizes[0]] where groups.fits(shape.grouping, shape.identifier.separators) {
                let end = groups.ends[shape.grouping.count - 1]
                guard endsValue(end) else { continue }
                let type = shape.identifier.type
                guard types.contains(type) else { continue }
                let near = context(type, before: start, reach: 80) ?? context(type, after: end, reach: 24)
                guard near != nil || !shape.identifier.needsContext else { continue }
                let digits = groups.digits[..<shape.grouping.reduce(0, +)]
                guard shape.identifier.isValid(digits) else { continue }
                offer(
                    end, near.map { 1000 - $0.distance } ?? 500, shape.identifier.type,
                    near != nil ? 0.95 : 0.85, shape.identifier.rule, near?.keyword ?? -1)
            }
        }
        if let phone = phone(start) {
            offer(phone.end, phone.rank, .phoneNumber, phone.score, phone.rule, phone.context)
        }
        if best == nil { labelled(start) }
        if let best {
            var begin = start
            if best.type == .phoneNumber {
                if byte(begin - 1) == UInt8(ascii: "("), bytes[start..<best.end].contains(UInt8(ascii: ")")) {
                    begin -= 1
                }
                if byte(begin - 1) == UInt8(ascii: "+") { begin -= 1 }
            }
            add(begin..<best.end, best.type, best.score, best.rule, context: best.context)
            digitsDone = max(digitsDone, best.end)
            return
        }
        lettered(start)
    }

    /// Numbers without a check digit that a word beside them names: licences, passports, accounts, postal codes, dates of
    /// birth.
    private mutating func labelled(_ start: Int) {
        guard beginsValue(start), let end = groups.ends.last, !groups.isOpen else { return }
        let count = groups.digits.count
        for (type, range, reach) in Self.labels where types.contains(type) && range.contains(count) {
            if let near = context(type, before: start, reach: reach), endsValue(end) {
                add(start..<end, type, 0.6, "labelled", context: near.keyword)
                digitsDone = max(digitsDone, end)
                return
            }
        }
        if types.contains(.date) || types.contains(.dateOfBirth) { date(start) }
    }

    /// How many digits such numbers have, and how near the word must be.
    private static let labels: [(TypeNumber, ClosedRange<Int>, Int)] = [
        (.driverLicence, 5...14, 24), (.passport, 7...9, 24), (.bankAccount, 6...17, 12), (.postcode, 4...9, 8),
    ]

    /// Telephone numbers: international by country code, North American and national by shape, any grouping beside a word.
    private func phone(_ start: Int) -> (end: Int, rank: Int, score: Double, rule: String, context: Int32)? {
        guard types.contains(.phoneNumber) else { return nil }
        let before = byte(start - 1)
        let hasPlus =
            before == UInt8(ascii: "+") || (before == UInt8(ascii: "(") && byte(start - 2) == UInt8(ascii: "+"))
        var hasBracket = before == UInt8(ascii: "(")
        let opener = hasPlus || hasBracket ? start - 1 : start
        guard beginsValue(hasPlus && hasBracket ? opener - 1 : opener), !groups.isTimestamp else { return nil }
        // The end of a longer number in groups is no number of its own, unless a word says so.
        let isTail = !hasPlus && byte(opener - 1) == 0x20 && byte(opener - 2).isDigit
        hasBracket = hasBracket && groups.ends.first.map { byte($0) == UInt8(ascii: ")") } ?? false

        func extended(_ end: Int) -> Int {
            var index = end
            while byte(index) == 0x20, index - end < 2 { index += 1 }
            if byte(index) | 0x20 == UInt8(ascii: "e"), byte(index + 1) | 0x20 == UInt8(ascii: "x") {
                index += 1
                if byte(index + 1) | 0x20 == UInt8(ascii: "t") { index += 1 }
                index += 1
                while byte(index) == UInt8(ascii: ".") || byte(index) == 0x20 { index += 1 }
            } else if byte(index) == UInt8(ascii: "x") {
                index += 1
            } else {
                return end
            }
            let first = index
            while byte(index).isDigit { index += 1 }
            return 1...6 ~= index - first && !byte(index).isAlphanumeric ? index : end
        }

        // The longest run of groups that is a number.
        var total = groups.digits.count
        for last in groups.sizes.indices.reversed() {
            defer { total -= groups.sizes[last] }
            let end = extended(groups.ends[last])
            guard endsValue(end) || end > groups.ends[last] else { continue }
            let digits = groups.digits[..<total]
            let isAll = last == groups.sizes.count - 1 && !groups.isOpen
            if hasPlus, PhoneNumbering.isInternational(digits) { return (end, 1200, 0.9, "phone-e164", -1) }
            if digits.starts(with: [0, 0]), last > 0, !isTail, PhoneNumbering.isInternational(digits.dropFirst(2)) {
                return (end, 1150, 0.8, "phone-00", -1)
            }
            let sizes = groups.sizes[...last]
            let near = context(.phoneNumber, before: start, reach: 40)
            if isTail, near == nil { continue }
            if sizes.elementsEqual([3, 3, 4]) || sizes.elementsEqual([1, 3, 3, 4]) && digits.first == 1,
                groups.separators[..<last].allSatisfy({ $0 != UInt8(ascii: "/") }),
                !groups.isDotted(last) || PhoneNumbering.isNorthAmerican(digits.suffix(10)) || near != nil
                    || end > groups.ends[last]
            {
                let isPlan = PhoneNumbering.isNorthAmerican(digits.suffix(10))
                return (
                    end, near.map { $0.distance < 4 ? 1100 : 600 } ?? 300, near != nil ? 0.8 : isPlan ? 0.7 : 0.55,
                    "phone-nanp", near?.keyword ?? -1
                )
            }
            guard isAll, 6...13 ~= digits.count, !sizes.elementsEqual([3, 2, 4]), !groups.isDate(last),
                !groups.isThousands(last)
            else { continue }
            if last > 0 || hasBracket, groups.isUniform(last) || hasBracket, PhoneNumbering.isNational(digits),
                !groups.isDotted(last) || last > 2
            {
                return (end, near != nil ? 600 : 300, near != nil ? 0.8 : 0.55, "phone-national", near?.keyword ?? -1)
            }
            if hasBracket, 8...12 ~= digits.count {
                return (end, near != nil ? 600 : 250, near != nil ? 0.75 : 0.5, "phone-bracket", near?.keyword ?? -1)
            }
            guard !(groups.isDotted(last) && last < 2) else { continue }
            if last == 0 {
                guard 7...12 ~= digits.count,
                    let near = context(.phoneNumber, before: start, reach: 24) ?? phoneLabel(after: end, reach: 3)
                else { continue }
                return (end, near.distance < 4 ? 700 : 400, 0.65, "phone-context", near.keyword)
            }
            if let near = near ?? phoneLabel(after: end, reach: 10) {
                return (end, near.distance < 4 ? 700 : 600, 0.7, "phone-context", near.keyword)
            }
        }
        return nil
    }

    /// The end of an IPv4 address.
    private mutating func addressEnd(_ start: Int) -> Int? {
        guard groups.sizes.count >= 4, groups.separators[..<3].allSatisfy({ $0 == UInt8(ascii: ".") }),
            groups.sizes[..<4].allSatisfy({ $0 <= 3 })
        else { return nil }
        let end = groups.ends[3]
        let before = byte(start - 1)
        guard !(byte(end) == UInt8(ascii: ".") && byte(end + 1).isDigit), !byte(end).isAlphanumeric,
            before != UInt8(ascii: "."),
            !(before == UInt8(ascii: "-") && byte(start - 2).isAlphanumeric)
        else { return nil }
        var values: [Int] = []
        var place = 0
        for size in groups.sizes[..<4] {
            let digits = groups.digits[place..<place + size]
            guard size == 1 || digits.first != 0, CheckDigits.number(digits) < 256 else { return nil }
            values.append(CheckDigits.number(digits))
            place += size
        }
        // Not of anybody: this host, loopback, masks. Not an address: what `version` stands before.
        let isReserved = values[0] == 0 || values[0] == 127 || values[0] == 255
        let left = bytes[max(0, start - 12)..<start]
        if !isReserved, !left.indices.contains(where: { left[$0...].lowercasedStarts(with: "version") }) {
            add(start..<end, .ipAddress, 0.9, "ipv4")
        }
        return end
    }

    /// Digits that a letter ends or begins: ES_NIF, FI identity codes, UK_NINO written in groups.
    private mutating func lettered(_ start: Int) {
        guard beginsValue(start) || byte(start - 1) == 0x20 else { return }
        let end = groups.ends[0]
        if groups.sizes[0] == 6, byte(end) == UInt8(ascii: "-") || byte(end) == UInt8(ascii: "+") {
            finnish(groups.digits[..<6], rest: end + 1, start: start)
        }
        // 12345678-Z and 12.345.678-Z.
        let isWhole = groups.sizes[0] == 8
        let isDotted = groups.sizes.starts(with: [2, 3, 3]) && groups.isDotted(2)
        if isWhole || isDotted {
            let end = groups.ends[isWhole ? 0 : 2]
            let dash = byte(end) == UInt8(ascii: "-") || byte(end) == 0x20 ? 1 : 0
            let letter = byte(end + dash)
            if letter.isUpper, !byte(end + dash + 1).isAlphanumeric, dash == 0 || byte(end) == UInt8(ascii: "-"),
                Spanish.letter(of: groups.digits[..<8]) == letter
            {
                add(start..<end + dash + 1, .spanishCitizen, 0.9, "nif-mod23")
            }
        }
        // AB 12 34 56 C.
        if groups.sizes.starts(with: [2, 2, 2]), byte(start - 1) == 0x20, byte(start - 2).isUpper,
            byte(start - 3).isUpper,
            !byte(start - 4).isAlphanumeric, groups.separators[..<2].allSatisfy({ $0 == 0x20 })
        {
            let end = groups.ends[2]
            let suffix = byte(end) == 0x20 ? end + 1 : end
            if British.isPrefix(byte(start - 3), byte(start - 2)), 0x41...0x44 ~= byte(suffix),
                !byte(suffix + 1).isAlphanumeric
            {
                add(start - 3..<suffix + 1, .britishInsurance, 0.9, "nino")
            }
        }
    }

    /// DVV's identity code: birth date, century sign, three digits, check character of 31.
    mutating func finnish(_ date: ArraySlice<UInt8>, rest: Int, start: Int) {
        let d = date.map(Int.init)
        guard CheckDigits.isDate(year: d[4] * 10 + d[5], month: d[2] * 10 + d[3], day: d[0] * 10 + d[1]) else { return }
        var value = CheckDigits.number(date)
        for index in rest..<rest + 3 {
            guard let digit = byte(index).digit else { return }
            value = value * 10 + digit
        }
        let letters = Array("0123456789ABCDEFHJKLMNPRSTUVWXY".utf8)
        guard byte(rest + 3) == letters[value % 31], !byte(rest + 4).isAlphanumeric else { return }
        add(start..<rest + 4, .finnishCode, 0.9, "hetu-mod31")
        digitsDone = max(digitsDone, rest + 4)
    }

    private mutating func date(_ start: Int) {
        guard groups.sizes.count >= 3, groups.isDate(2) else { return }
        let end = groups.ends[2]
        let near = context(.dateOfBirth, before: start, reach: 24)
        add(start..<end, near == nil ? .date : .dateOfBirth, 0.6, "date", context: near?.keyword ?? -1)
        digitsDone = max(digitsDone, end)
    }
}

extension ByteSet {
    /// What may stand between groups of digits.
    static let separators = ByteSet(" -./()")
}

/// Digits in groups.
struct DigitGroups {
    var digits: [UInt8] = []
    var sizes: [Int] = []
    var ends: [Int] = []
    /// What stands before each group but the first; 0 for more than one character.
    var separators: [UInt8] = []
    /// Whether a token of digits and letters follows.
    var isOpen = false

    mutating func removeAll() {
        digits.removeAll(keepingCapacity: true)
        sizes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        separators.removeAll(keepingCapacity: true)
        isOpen = false
    }

    func fits(_ grouping: [Int], _ allowed: ByteSet) -> Bool {
        guard sizes.count >= grouping.count else { return false }
        for index in grouping.indices {
            guard sizes[index] == grouping[index] else { return false }
            if index > 0, !allowed.contains(separators[index - 1]) { return false }
        }
        return true
    }

    func isUniform(_ last: Int) -> Bool {
        Set(separators[..<last]).count <= 1 && (last == 0 || separators[0] != 0) || isMixedPhone(last)
    }
    private func isMixedPhone(_ last: Int) -> Bool {
        separators[..<last].allSatisfy { $0 == 0x20 || $0 == UInt8(ascii: "-") }
    }
    func isDotted(_ last: Int) -> Bool { last > 0 && separators[..<last].contains(UInt8(ascii: ".")) }

    /// Whether the first three groups are a date.
    func isDate(_ last: Int) -> Bool {
        guard last == 2, separators[0] == separators[1], separators[0] != 0x20 else { return false }
        let numbers = [
            CheckDigits.number(digits[..<sizes[0]]), CheckDigits.number(digits[sizes[0]..<sizes[0] + sizes[1]]),
            CheckDigits.number(digits[(sizes[0] + sizes[1])..<(sizes[0] + sizes[1] + sizes[2])]),
        ]
        if sizes[0] == 4 { return CheckDigits.isDate(year: numbers[0], month: numbers[1], day: numbers[2]) }
        guard sizes[0] <= 2, sizes[1] <= 2, sizes[2] == 4 || sizes[2] == 2 else { return false }
        return CheckDigits.isDate(year: numbers[2], month: numbers[1], day: numbers[0])
            || CheckDigits.isDate(year: numbers[2], month: numbers[0], day: numbers[1])
    }

    /// A date and a time: 2024-01-31 19:….
    var isTimestamp: Bool { sizes.count >= 3 && isDate(2) && sizes[0] == 4 }

    /// Whether it is a number with its thousands apart: 10 000 000.
    func isThousands(_ last: Int) -> Bool {
        guard last > 0, sizes[0] <= 3, sizes[1...last].allSatisfy({ $0 == 3 }), separators[0] != UInt8(ascii: "-")
        else { return false }
        var place = sizes[0]
        for _ in 1...last {
            if digits[place..<place + 3].allSatisfy({ $0 == 0 }) { return true }
            place += 3
        }
        return false
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    /// Whether it begins with ASCII `text`, in either case.
    func lowercasedStarts(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount where self[startIndex + offset].lowered != text.utf8Start[offset] {
            return false
        }
        return true
    }
}

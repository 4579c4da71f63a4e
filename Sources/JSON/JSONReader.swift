/// The checking pass behind ``JSONOutline``: recursive descent, bounded by its depth.
struct JSONReader {
    private let bytes: UnsafeRawBufferPointer
    private let end: Int
    private let depthLimit: Int
    private var index = 0
    private(set) var members: [JSONMember] = []
    private var names: NameSet

    init(bytes: UnsafeRawBufferPointer, depth: Int, names: NameSet) {
        self.bytes = bytes
        self.names = names
        end = bytes.count
        depthLimit = depth
    }

    mutating func document() throws(JSONError) -> JSONSlice {
        skipSpace()
        let root = try value(depth: 0)
        skipSpace()
        guard index == end else { throw JSONError(offset: index, reason: .trailingBytes) }
        return root
    }

    @inline(__always)
    private mutating func skipSpace() {
        while index < end {
            let byte = bytes[index]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            index += 1
        }
    }

    private func unexpected() -> JSONError {
        index < end
            ? JSONError(offset: index, reason: .unexpectedByte(bytes[index]))
            : JSONError(offset: end, reason: .unexpectedEnd)
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONSlice {
        guard index < end else { throw unexpected() }
        let start = index
        let kind: JSONKind
        var hasEscapes = false
        switch bytes[index] {
        case UInt8(ascii: "\""):
            kind = .string
            hasEscapes = try string()
        case UInt8(ascii: "{"):
            kind = .object
            try object(depth: depth + 1)
        case UInt8(ascii: "["):
            kind = .array
            try array(depth: depth + 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            kind = .number
            try number()
        case UInt8(ascii: "t"):
            kind = .boolean
            try literal("true")
        case UInt8(ascii: "f"):
            kind = .boolean
            try literal("false")
        case UInt8(ascii: "n"):
            kind = .null
            try literal("null")
        case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "N"), UInt8(ascii: "I"):
            throw JSONError(offset: index, reason: .malformedNumber)
        default:
            throw unexpected()
        }
        return JSONSlice(kind: kind, range: start..<index, mayHaveEscapes: hasEscapes)
    }

    private mutating func object(depth: Int) throws(JSONError) {
        guard depth <= depthLimit else { throw JSONError(offset: index, reason: .tooDeep(limit: depthLimit)) }
        let scope = names.open(depth)
        index += 1
        skipSpace()
        if index < end, bytes[index] == UInt8(ascii: "}") {
            index += 1
            names.close(scope)
            return
        }
        while true {
            guard index < end, bytes[index] == UInt8(ascii: "\"") else { throw unexpected() }
            let start = index
            let escaped = try string()
            let inner = UnsafeRawBufferPointer(rebasing: bytes[start + 1..<index - 1])
            let isNew =
                escaped
                ? JSONText.unescapedBytes(inner).withUnsafeBytes { names.insert($0, in: scope) }
                : names.insert(inner, in: scope)
            guard isNew else { throw JSONError(offset: start, reason: .duplicateName) }
            let name = start..<index
            skipSpace()
            guard index < end, bytes[index] == UInt8(ascii: ":") else { throw unexpected() }
            index += 1
            skipSpace()
            let value = try value(depth: depth)
            if depth == 1 {
                if members.isEmpty { members.reserveCapacity(12) }
                members.append(JSONMember(name: name, nameMayHaveEscapes: escaped, value: value))
            }
            skipSpace()
            guard index < end else { throw unexpected() }
            switch bytes[index] {
            case UInt8(ascii: ","):
                index += 1
                skipSpace()
            case UInt8(ascii: "}"):
                index += 1
                names.close(scope)
                return
            default:
                throw unexpected()
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) {
        guard depth <= depthLimit else { throw JSONError(offset: index, reason: .tooDeep(limit: depthLimit)) }
        index += 1
        skipSpace()
        if index < end, bytes[index] == UInt8(ascii: "]") {
            index += 1
            return
        }
        while true {
            _ = try value(depth: depth)
            skipSpace()
            guard index < end else { throw unexpected() }
            switch bytes[index] {
            case UInt8(ascii: ","):
                index += 1
                skipSpace()
            case UInt8(ascii: "]"):
                index += 1
                return
            default:
                throw unexpected()
            }
        }
    }

    private mutating func literal(_ text: StaticString) throws(JSONError) {
        for offset in 0..<text.utf8CodeUnitCount {
            guard index < end, bytes[index] == text.utf8Start[offset] else { throw unexpected() }
            index += 1
        }
    }

    /// Leaves `index` after the closing quote; returns whether there was an escape.
    private mutating func string() throws(JSONError) -> Bool {
        index += 1
        var escaped = false
        while true {
            index = JSONText.plainEnd(from: index, to: end, in: bytes)
            guard index < end else { throw unexpected() }
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                index += 1
                return escaped
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
                try escape()
            } else if byte < 0x20 {
                throw JSONError(offset: index, reason: .controlCharacter(byte))
            } else {
                try multiByte()
            }
        }
    }

    private mutating func escape() throws(JSONError) {
        let start = index
        guard index + 1 < end else { throw JSONError(offset: end, reason: .unexpectedEnd) }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
        case UInt8(ascii: "u"):
            guard let unit = JSONText.hex4(bytes, at: index + 2) else {
                throw JSONError(offset: start, reason: .malformedEscape)
            }
            index += 6
            if unit & 0xFC00 == 0xDC00 { throw JSONError(offset: start, reason: .loneSurrogate) }
            if unit & 0xFC00 == 0xD800 {
                guard index + 6 <= end, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u"),
                    let low = JSONText.hex4(bytes, at: index + 2), low & 0xFC00 == 0xDC00
                else { throw JSONError(offset: start, reason: .loneSurrogate) }
                index += 6
            }
        default:
            throw JSONError(offset: start, reason: .malformedEscape)
        }
    }

    /// One sequence of two to four bytes as RFC 3629 §4 has them: shortest form, no surrogates, at most U+10FFFF.
    private mutating func multiByte() throws(JSONError) {
        let lead = bytes[index]
        let length: Int
        var lower: UInt8 = 0x80
        var upper: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0:
            length = 3
            lower = 0xA0
        case 0xED:
            length = 3
            upper = 0x9F
        case 0xE1...0xEF: length = 3
        case 0xF0:
            length = 4
            lower = 0x90
        case 0xF4:
            length = 4
            upper = 0x8F
        case 0xF1...0xF3: length = 4
        default: throw JSONError(offset: index, reason: .invalidUTF8)
        }
        guard index + length <= end, bytes[index + 1] >= lower, bytes[index + 1] <= upper else {
            throw JSONError(offset: index, reason: .invalidUTF8)
        }
        for offset in stride(from: index + 2, to: index + length, by: 1) where bytes[offset] & 0xC0 != 0x80 {
            throw JSONError(offset: index, reason: .invalidUTF8)
        }
        index += length
    }

    private mutating func number() throws(JSONError) {
        let start = index
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        guard index < end, isDigit(bytes[index]) else { throw JSONError(offset: start, reason: .malformedNumber) }
        if bytes[index] == UInt8(ascii: "0") {
            index += 1
            if index < end, isDigit(bytes[index]) { throw JSONError(offset: start, reason: .malformedNumber) }
        } else {
            skipDigits()
        }
        if index < end, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard index < end, isDigit(bytes[index]) else { throw JSONError(offset: start, reason: .malformedNumber) }
            skipDigits()
        }
        if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < end, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
            guard index < end, isDigit(bytes[index]) else { throw JSONError(offset: start, reason: .malformedNumber) }
            skipDigits()
        }
    }

    @inline(__always)
    private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    @inline(__always)
    private mutating func skipDigits() {
        while index < end, isDigit(bytes[index]) { index += 1 }
    }
}

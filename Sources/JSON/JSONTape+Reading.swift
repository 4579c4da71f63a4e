#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension JSONTape {
    /// Checks one text and notes its values, in place of those of the text before.
    ///
    /// - Parameters:
    ///   - range: where the text stands; white space around the value is allowed. At most ``longestText`` bytes.
    ///   - buffer: the text and whatever is around it. Nothing outside of it is read.
    /// - Throws: the first thing that is wrong, its offset counted from the text's first byte. The tape is empty then.
    public mutating func read(_ range: Range<Int>, in buffer: UnsafeRawBufferPointer) throws(JSONError) {
        count = 0
        guard let base = buffer.baseAddress, range.lowerBound >= 0, range.upperBound <= buffer.count,
            range.count <= Self.longestText
        else { throw JSONError(offset: 0, reason: .unexpectedEnd) }
        let text = TextBytes(
            base: base + range.lowerBound, end: range.count, readable: buffer.count - range.lowerBound)
        mayRepeatNames = false
        do throws(JSONError) {
            try read(text)
            if mayRepeatNames {
                _ = try JSONOutline(UnsafeRawBufferPointer(rebasing: buffer[range]), depth: depthLimit)
            }
        } catch {
            count = 0
            throw error
        }
    }

    private mutating func read(_ text: TextBytes) throws(JSONError) {
        var index = text.afterSpace(0)
        var depth = 0
        var open = UInt32.max
        var isObject = false
        while true {
            // A value begins here.
            guard index < text.end else { throw text.unexpected(index) }
            let start = index
            switch text[index] {
            case UInt8(ascii: "\""):
                index = try string(in: text, at: index)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth < depthLimit else { throw JSONError(offset: index, reason: .tooDeep(limit: depthLimit)) }
                depth += 1
                isObject = text[index] == UInt8(ascii: "{")
                append(
                    Entry(
                        start: UInt32(truncatingIfNeeded: index), end: open, next: 0,
                        kind: isObject ? .object : .array, isEscaped: false))
                open = UInt32(truncatingIfNeeded: count - 1)
                index = text.afterSpace(index + 1)
                let isEmpty =
                    index < text.end && text[index] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                if !isEmpty {
                    if isObject { index = try name(in: text, at: index, of: open) }
                    continue
                }
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                index = try text.numberEnd(index)
                append(start: start, end: index, .number)
            case UInt8(ascii: "t"):
                index = try text.literalEnd(index, "true")
                append(start: start, end: index, .boolean)
            case UInt8(ascii: "f"):
                index = try text.literalEnd(index, "false")
                append(start: start, end: index, .boolean)
            case UInt8(ascii: "n"):
                index = try text.literalEnd(index, "null")
                append(start: start, end: index, .null)
            case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "N"), UInt8(ascii: "I"):
                throw JSONError(offset: index, reason: .malformedNumber)
            default:
                throw text.unexpected(index)
            }

            // A value, or an empty container's beginning, ends here: a separator or the ends of containers follow.
            while true {
                index = text.afterSpace(index)
                guard depth > 0 else {
                    guard index == text.end else { throw JSONError(offset: index, reason: .trailingBytes) }
                    return
                }
                guard index < text.end else { throw text.unexpected(index) }
                let byte = text[index]
                if byte == UInt8(ascii: ",") {
                    index = text.afterSpace(index + 1)
                    if isObject { index = try name(in: text, at: index, of: open) }
                    break
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw text.unexpected(index) }
                index += 1
                depth -= 1
                let container = entries + Int(open)
                open = container.pointee.end
                container.pointee.end = UInt32(truncatingIfNeeded: index)
                container.pointee.next = UInt32(truncatingIfNeeded: count)
                isObject = depth > 0 && entries[Int(open)].kind == .object
            }
        }
    }

    /// A member's name and its colon; returns where the value begins.
    @inline(__always)
    private mutating func name(in text: TextBytes, at index: Int, of object: UInt32) throws(JSONError) -> Int {
        guard index < text.end, text[index] == UInt8(ascii: "\"") else { throw text.unexpected(index) }
        let colon = text.afterSpace(try string(in: text, at: index))
        if refusesRepeatedNames, !isNew(in: text, Int(object)) {
            throw JSONError(offset: index, reason: .duplicateName)
        }
        guard colon < text.end, text[colon] == UInt8(ascii: ":") else { throw text.unexpected(colon) }
        return text.afterSpace(colon + 1)
    }

    /// Names of one object that are compared one by one; beyond that the whole text is looked at once more.
    private static let comparedNames = 32

    /// Whether the name noted last is the only one of its kind in the object so far, as far as that can be told at once.
    @inline(__always)
    private mutating func isNew(in text: TextBytes, _ object: Int) -> Bool {
        let name = entries + (count - 1)
        let length = name.pointee.end - name.pointee.start
        if name.pointee.isEscaped { mayRepeatNames = true }
        let first = UInt32(text[Int(name.pointee.start) + 1])
        let last = UInt32(text[Int(name.pointee.end) - 2])
        // Factors by which the names of chat, completion, message and response events have a bit each.
        let bit: UInt32 = 1 << ((length ^ (first &* 5) ^ (last &* 17)) & 31)
        let seen = (entries + object).pointee.next
        (entries + object).pointee.next = seen | bit
        return seen & bit == 0 || isNewByComparing(in: text, object)
    }

    @inline(never)
    private mutating func isNewByComparing(in text: TextBytes, _ object: Int) -> Bool {
        let name = entries[count - 1]
        let length = Int(name.end - name.start)
        var place = object + 1
        var compared = 0
        while place < count - 1 {
            guard compared < Self.comparedNames else {
                mayRepeatNames = true
                return true
            }
            let other = entries[place]
            if other.end - other.start == name.end - name.start,
                memcmp(text.base + Int(other.start), text.base + Int(name.start), length) == 0
            {
                return false
            }
            // The value's entry follows its name's.
            place = Int(entries[place + 1].next)
            compared += 1
        }
        return true
    }

    /// A string; returns the offset after its closing quote.
    @inline(__always)
    private mutating func string(in text: TextBytes, at start: Int) throws(JSONError) -> Int {
        var end = text.plainEnd(start + 1)
        var isEscaped = false
        if end >= text.end || text[end] != UInt8(ascii: "\"") { (end, isEscaped) = try text.stringEnd(end) }
        append(start: start, end: end + 1, .string, isEscaped: isEscaped)
        return end + 1
    }

    @inline(__always)
    private mutating func append(start: Int, end: Int, _ kind: JSONKind, isEscaped: Bool = false) {
        append(
            Entry(
                start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
                next: UInt32(truncatingIfNeeded: count + 1), kind: kind, isEscaped: isEscaped))
    }
}

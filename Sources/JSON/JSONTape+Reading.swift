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
        do throws(JSONError) {
            try read(text)
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
                    if isObject { index = try name(in: text, at: index) }
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
                    if isObject { index = try name(in: text, at: index) }
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
    private mutating func name(in text: TextBytes, at index: Int) throws(JSONError) -> Int {
        guard index < text.end, text[index] == UInt8(ascii: "\"") else { throw text.unexpected(index) }
        let colon = text.afterSpace(try string(in: text, at: index))
        guard colon < text.end, text[colon] == UInt8(ascii: ":") else { throw text.unexpected(colon) }
        return text.afterSpace(colon + 1)
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

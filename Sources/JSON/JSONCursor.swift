/// Steps over the values of text that is known to be valid, without checking it again.
///
/// It never reads outside the buffer, whatever the bytes are.
@usableFromInline
struct JSONCursor {
    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline var offset: Int
    @usableFromInline let end: Int

    @inlinable
    init(bytes: UnsafeRawBufferPointer, offset: Int, end: Int) {
        self.bytes = bytes
        self.offset = offset
        self.end = end
    }

    /// The next value, separators before it skipped; nil at the container's end.
    @usableFromInline
    mutating func next() -> JSONSlice? {
        while offset < end {
            switch bytes[offset] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ","),
                UInt8(ascii: ":"):
                offset += 1
                continue
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                return nil
            default:
                break
            }
            break
        }
        guard offset < end else { return nil }
        let start = offset
        let kind: JSONKind
        var hasEscapes = false
        switch bytes[offset] {
        case UInt8(ascii: "\""):
            kind = .string
            hasEscapes = skipString()
        case UInt8(ascii: "{"):
            kind = .object
            skipContainer()
        case UInt8(ascii: "["):
            kind = .array
            skipContainer()
        case UInt8(ascii: "t"):
            kind = .boolean
            offset = min(offset + 4, end)
        case UInt8(ascii: "f"):
            kind = .boolean
            offset = min(offset + 5, end)
        case UInt8(ascii: "n"):
            kind = .null
            offset = min(offset + 4, end)
        default:
            kind = .number
            skipNumber()
        }
        return JSONSlice(kind: kind, range: start..<offset, mayHaveEscapes: hasEscapes)
    }

    private mutating func skipNumber() {
        offset += 1
        while offset < end {
            switch bytes[offset] {
            case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
                UInt8(ascii: "E"):
                offset += 1
            default:
                return
            }
        }
    }

    /// Returns whether there was an escape.
    @discardableResult
    private mutating func skipString() -> Bool {
        offset += 1
        var hasEscapes = false
        while offset < end {
            offset = JSONText.plainEnd(from: offset, to: end, in: bytes)
            guard offset < end else { break }
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return hasEscapes
            case UInt8(ascii: "\\"):
                hasEscapes = true
                offset = min(offset + 2, end)
            default:
                offset += 1
            }
        }
        return hasEscapes
    }

    private mutating func skipContainer() {
        var depth = 0
        while offset < end {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    offset += 1
                    return
                }
            default:
                break
            }
            offset += 1
        }
    }
}

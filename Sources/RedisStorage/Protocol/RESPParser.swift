import NIOCore

/// Reads answers from bytes as they arrive. Strict: a server that is not understood to the letter is not trusted.
struct RESPParser {
    /// Bytes that a line may have.
    static let longestLine = 4096
    /// Bytes that a bulk string may have.
    static let longestBulk = 1 << 20
    /// Values that an array may have.
    static let longestArray = 1 << 16
    /// Arrays that may stand within each other.
    static let deepestArray = 4

    private var buffer = ByteBuffer()
    /// Arrays that are not yet complete, the outermost first.
    private var open: [(missing: Int, values: [RESPValue])] = []
    private var failure: RESPError?

    /// Takes bytes in.
    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            var bytes = bytes
            buffer.writeBuffer(&bytes)
        }
    }

    /// The next whole answer; nil where more bytes are needed. After an error there is nothing but that error.
    mutating func next() throws(RESPError) -> RESPValue? {
        if let failure { throw failure }
        do {
            while let value = try element() {
                if let whole = close(value) { return whole }
            }
            return nil
        } catch {
            failure = error
            throw error
        }
    }

    /// Puts a value where it belongs; the outermost one where it is complete with it.
    private mutating func close(_ value: RESPValue) -> RESPValue? {
        var value = value
        while var last = open.popLast() {
            last.values.append(value)
            last.missing -= 1
            guard last.missing == 0 else {
                open.append(last)
                return nil
            }
            value = .array(last.values)
        }
        return value
    }

    /// The next value that is no array with values, or whole arrays' beginnings on the way to it.
    private mutating func element() throws(RESPError) -> RESPValue? {
        while true {
            let start = buffer.readerIndex
            guard let type = buffer.getInteger(at: start, as: UInt8.self) else { return nil }
            guard Self.types.contains(type) else { throw .unknownType(type) }
            guard let line = try line() else { return nil }
            switch type {
            case UInt8(ascii: "+"): return .simple(String(decoding: line, as: UTF8.self))
            case UInt8(ascii: "-"): return .error(String(decoding: line, as: UTF8.self))
            case UInt8(ascii: ":"): return .integer(try Self.number(line, Int64.min...Int64.max))
            case UInt8(ascii: "$"):
                let length = Int(try Self.number(line, -1...Int64(Self.longestBulk)))
                if length < 0 { return .null }
                guard buffer.readableBytes >= length + 2 else {
                    buffer.moveReaderIndex(to: start)
                    return nil
                }
                guard let bytes = buffer.readSlice(length: length), buffer.readInteger(as: UInt16.self) == 0x0D0A else {
                    throw .badLineEnd
                }
                return .bulk(bytes)
            default:
                let count = Int(try Self.number(line, -1...Int64(Self.longestArray)))
                if count < 0 { return .null }
                if count == 0 { return .array([]) }
                guard open.count < Self.deepestArray else { throw .deepArray }
                open.append((count, []))
            }
        }
    }

    private static let types = Array("+-:$*".utf8)

    /// The line after a type's byte, both read; nil and nothing read where it is not there yet.
    private mutating func line() throws(RESPError) -> ByteBufferView? {
        let view = buffer.readableBytesView
        guard let end = view.prefix(Self.longestLine + 2).firstIndex(of: 0x0D), end + 1 < view.endIndex else {
            // A CR may be the last byte there is; without one the line must not have grown too long.
            if view.count > Self.longestLine + 2 { throw .longLine }
            if view.contains(0x0A) { throw .badLineEnd }
            return nil
        }
        guard view[end + 1] == 0x0A else { throw .badLineEnd }
        let line = view[(view.startIndex + 1)..<end]
        guard !line.contains(0x0A) else { throw .badLineEnd }
        buffer.moveReaderIndex(to: end + 2)
        return line
    }

    private static func number(_ line: ByteBufferView, _ range: ClosedRange<Int64>) throws(RESPError) -> Int64 {
        let isNegative = line.first == UInt8(ascii: "-")
        let digits = isNegative ? line.dropFirst() : line
        guard !digits.isEmpty else { throw .badNumber }
        var value: Int64 = 0
        for byte in digits {
            guard byte >= 0x30, byte <= 0x39 else { throw .badNumber }
            let (product, isLong) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte - 0x30)
            let (sum, isLarge) = product.addingReportingOverflow(isNegative ? -digit : digit)
            guard !isLong, !isLarge else { throw .badNumber }
            value = sum
        }
        guard range.contains(value) else { throw .badNumber }
        return value
    }
}

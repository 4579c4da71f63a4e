import NIOCore

/// One answer of a Redis server, in RESP2 (Redis serialization protocol specification).
enum RESPValue: Sendable, Equatable {
    /// `+TEXT`
    case simple(String)
    /// `-KIND message`
    case error(String)
    /// `:NUMBER`
    case integer(Int64)
    /// `$LENGTH`, then as many bytes.
    case bulk(ByteBuffer)
    /// `*COUNT`, then as many values.
    case array([RESPValue])
    /// `$-1` or `*-1`
    case null

    /// The text of a simple or bulk string.
    var text: String? {
        switch self {
        case .simple(let text): text
        case .bulk(let bytes): String(buffer: bytes)
        default: nil
        }
    }
}

/// Bytes that are no RESP2.
enum RESPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A value begins with a byte that names no type.
    case unknownType(UInt8)
    /// A line is longer than ``RESPParser/longestLine``.
    case longLine
    /// A line ends in something else than CR LF, or a bulk string does.
    case badLineEnd
    /// A number or length is not one, or not in the range that is accepted.
    case badNumber
    /// Arrays within arrays are deeper than ``RESPParser/deepestArray``.
    case deepArray
    /// A server spoke without having been asked.
    case unasked

    var description: String {
        switch self {
        case .unknownType(let byte): "a value begins with byte \(byte) instead of one of + - : $ *"
        case .longLine: "a line is longer than \(RESPParser.longestLine) bytes"
        case .badLineEnd: "a line does not end in CR LF"
        case .badNumber: "a number or length is malformed or out of range"
        case .deepArray: "arrays are nested deeper than \(RESPParser.deepestArray)"
        case .unasked: "an answer came to no command"
        }
    }
}

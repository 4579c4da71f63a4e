/// A message that is not HTTP/1.1 as RFC 9112 has it, or larger than allowed.
///
/// Framing is where request smuggling lives (RFC 9112 §11.2), so nothing here is repaired: what two servers might read
/// differently is refused.
public enum FramingError: Error, Equatable, Sendable {
    /// A line that is not `method SP target SP HTTP/1.x CRLF` (RFC 9112 §3).
    case malformedRequestLine
    /// A line that is not `HTTP/1.x SP status SP reason CRLF` (RFC 9112 §4).
    case malformedStatusLine
    /// A version other than 1.0 and 1.1.
    case unsupportedVersion
    /// A field line with a bad name, white space before the colon, a fold, a bare CR or LF, or a control character (RFC 9110 §5.5, RFC 9112 §5).
    case malformedField
    /// No `Host`, several, or one with bytes that no host and port have (RFC 9112 §3.2).
    case badHost
    /// `Content-Length` that is no number, repeated, or beside `Transfer-Encoding` (RFC 9112 §6.3).
    case conflictingLength
    /// A transfer coding other than a single `chunked`, or one in HTTP/1.0 (RFC 9112 §6.1).
    case unsupportedTransferCoding
    /// A chunk whose size, extension, end or trailer is malformed (RFC 9112 §7.1).
    case malformedChunk
    /// The head is longer than the limit, in bytes.
    case headTooLarge(limit: Int)
    /// The body is longer than the limit, in bytes.
    case bodyTooLarge(limit: Int)
    /// The connection ended inside a message.
    case truncated
    /// `101 Switching Protocols`, too many interim responses, one in HTTP/1.0, or one that announces a body: nothing here asks for any.
    case unexpectedInterim
}

extension FramingError: CustomStringConvertible {
    /// What was wrong and what would be right.
    public var description: String {
        switch self {
        case .malformedRequestLine: "malformed request line; expected METHOD SP TARGET SP HTTP/1.1"
        case .malformedStatusLine: "malformed status line"
        case .unsupportedVersion: "unsupported HTTP version; expected HTTP/1.1"
        case .malformedField:
            "malformed header field; expected NAME: VALUE with no space before the colon, no folding and CRLF ends"
        case .badHost: "expected exactly one valid Host header"
        case .conflictingLength: "expected exactly one Content-Length of digits, or Transfer-Encoding, not both"
        case .unsupportedTransferCoding: "unsupported transfer coding; expected chunked alone, in HTTP/1.1"
        case .malformedChunk: "malformed chunked body"
        case .headTooLarge(let limit): "header section larger than \(limit) bytes"
        case .bodyTooLarge(let limit): "body larger than \(limit) bytes"
        case .truncated: "the connection ended inside the message"
        case .unexpectedInterim: "unexpected interim response"
        }
    }
}

/// Why a text is not JSON that every reader would read alike, and where.
///
/// The grammar is RFC 8259. Beyond it, this reader refuses what two readers may understand differently: repeated member
/// names (RFC 8259 §4), escaped surrogates without their partner (§8.2), and nesting deeper than a limit (§9).
public struct JSONError: Error, Equatable, Sendable {
    /// The first byte that does not fit, counted from 0. For a repeated name, the opening quote of its second appearance.
    public let offset: Int
    /// What was wrong there.
    public let reason: Reason

    /// What can be wrong with a text.
    public enum Reason: Equatable, Sendable {
        /// The text ends inside a value, or holds none.
        case unexpectedEnd
        /// A byte that no value, separator or end can have here.
        case unexpectedByte(UInt8)
        /// After the value there is something else than white space.
        case trailingBytes
        /// A number that RFC 8259 §6 does not allow (`01`, `1.`, `+1`, `.5`, `NaN`).
        case malformedNumber
        /// A byte below 0x20 inside a string; it must be escaped.
        case controlCharacter(UInt8)
        /// A backslash followed by something that is no escape.
        case malformedEscape
        /// `\uD800`…`\uDFFF` that is not half of a pair.
        case loneSurrogate
        /// Bytes that are not UTF-8 (RFC 3629).
        case invalidUTF8
        /// One object has two members of the same name, after unescaping.
        case duplicateName
        /// More levels of arrays and objects than allowed.
        case tooDeep(limit: Int)
    }

    /// Makes an error.
    public init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }
}

extension JSONError: CustomStringConvertible {
    /// The reason as a sentence fragment with its place, without any of the text itself.
    public var description: String { "\(reason) at byte \(offset)" }
}

extension JSONError.Reason: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .unexpectedEnd: "the JSON ends too early"
        case .unexpectedByte: "unexpected character"
        case .trailingBytes: "something follows the JSON value"
        case .malformedNumber: "malformed number"
        case .controlCharacter: "unescaped control character in a string"
        case .malformedEscape: "malformed escape in a string"
        case .loneSurrogate: "escaped surrogate without its partner"
        case .invalidUTF8: "invalid UTF-8"
        case .duplicateName: "an object has the same member twice"
        case .tooDeep(let limit): "more than \(limit) levels of nesting"
        }
    }
}

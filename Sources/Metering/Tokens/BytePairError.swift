/// Why a file is no vocabulary of byte pairs, and in which line.
public struct BytePairError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line, counted from 1; the last one where something is missing from the whole file.
    public let line: Int
    /// What is wrong there.
    public let reason: Reason

    /// What can be wrong with a rank file.
    public enum Reason: Equatable, Sendable {
        /// The line is not a token in base64 (RFC 4648 §4), a space, and a rank.
        case malformedLine
        /// The rank is no integer from 0 to 4,294,967,294.
        case malformedRank
        /// The token stands in an earlier line, too.
        case repeatedToken
        /// The rank stands in an earlier line, too.
        case repeatedRank
        /// No token is this byte alone, so that not every text could be written in tokens.
        case missingByte(UInt8)
        /// The tokens together have more than 1 GiB.
        case tooLarge
    }

    /// The error in a sentence.
    public var description: String {
        let what =
            switch reason {
            case .malformedLine: "expected a token in base64, a space and its rank, such as 'IQ== 0'"
            case .malformedRank: "the rank must be an integer from 0 to 4294967294"
            case .repeatedToken: "the token stands in an earlier line, too; each may stand once"
            case .repeatedRank: "the rank stands in an earlier line, too; each may stand once"
            case .missingByte(let byte):
                "no token for byte \(byte) alone in the whole file; all 256 bytes must have one"
            case .tooLarge: "the tokens together have more than 1 GiB"
            }
        return "line \(line): \(what)"
    }
}

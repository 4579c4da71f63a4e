import Crypto

/// The token that whoever uses the admin API presents as `Authorization: Bearer TOKEN`. Only its SHA-256 is held.
public struct AdminToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The fewest characters of a token.
    public static let minimumLength = 16

    private let digest: SHA256.Digest

    /// Why a text is no token.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// It has too few characters.
        case tooShort
        /// It has characters that an HTTP header cannot carry as a bearer token.
        case notPrintable

        /// What was wrong and what would be right, without the token.
        public var description: String {
            switch self {
            case .tooShort:
                "the admin token must have at least \(AdminToken.minimumLength) characters; make one with: openssl rand -hex 32"
            case .notPrintable:
                "the admin token must be printable ASCII without spaces; make one with: openssl rand -hex 32"
            }
        }
    }

    /// The token of that text.
    ///
    /// - Throws: ``Failure``.
    public init(_ text: String) throws(Failure) {
        guard text.utf8.count >= Self.minimumLength else { throw .tooShort }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notPrintable }
        digest = SHA256.hash(data: Array(text.utf8))
    }

    /// Whether the value of an `Authorization` header is `Bearer` (in any case, RFC 9110 section 11.1) and this token. Takes
    /// the same time for every wrong token: what is compared is the hashes, and all of them.
    func isPresented(by authorization: String) -> Bool {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        let presented = SHA256.hash(data: Array(parts[1].utf8))
        var difference: UInt8 = 0
        for (left, right) in zip(presented, digest) { difference |= left ^ right }
        return difference == 0
    }

    /// Says what it is, not its value.
    public var description: String { "AdminToken" }
    /// Says what it is, not its value.
    public var debugDescription: String { "AdminToken" }
}

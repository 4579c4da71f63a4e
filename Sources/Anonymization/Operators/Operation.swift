/// What is done with what was found.
public enum Operation: Sendable, Equatable {
    /// It stays as it is.
    case keep
    /// It is deleted.
    case redact
    /// A fixed text stands instead; without one, `[TYPE]`.
    case replace(String?)
    /// Letters and digits become `*`, but for some at the beginning and the end; what separates them stays.
    case mask(first: Int, last: Int)
    /// A pseudonym from which there is no way back: the same for the same value in a scope, `[TYPE:…]`.
    case token
    /// A pseudonym that whoever has the key can open: AES-SIV, `[TYPE:EPOCH:…]`.
    case seal
    /// Digits encrypted to as many digits: FF1; letters and separators stay. Shorter numbers than six digits are replaced.
    case format
    /// `[TYPE_1]`, `[TYPE_2]`, … in a conversation, restored in its answers.
    case counter
    /// Something made up of the same shape, the same for the same value.
    case surrogate
    /// Less exact: a month for a day, ten years for an age, a network for an address.
    case generalise
    /// Dates moved by as many days for each subject, at most `days` to either side.
    case shiftDate(days: Int)
    /// The whole request is refused.
    case block

    /// The word that policies use.
    public var name: String {
        switch self {
        case .keep: "keep"
        case .redact: "redact"
        case .replace: "replace"
        case .mask: "mask"
        case .token: "token"
        case .seal: "seal"
        case .format: "format"
        case .counter: "counter"
        case .surrogate: "surrogate"
        case .generalise: "generalise"
        case .shiftDate: "shift-date"
        case .block: "block"
        }
    }

    /// Whether it needs a key.
    public var needsKey: Bool {
        switch self {
        case .token, .seal, .format, .surrogate, .shiftDate: true
        default: false
        }
    }

    /// The words of all operations.
    public static let names = [
        "keep", "redact", "replace", "mask", "token", "seal", "format", "counter", "surrogate", "generalise",
        "shift-date", "block",
    ]
}

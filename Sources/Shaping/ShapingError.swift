/// Why a request or an answer cannot be passed on.
public enum ShapingError: Error, Sendable, Equatable {
    /// The request is wrong: a sentence, and the field it is about.
    case invalid(String, param: String)
    /// The account may not do this.
    case forbidden(String)
    /// Reasoning could not be sealed.
    case unsealable
    /// An answer that is no JSON object.
    case unreadable
}

/// One speaker's part of a conversation.
public struct Turn: Sendable, Equatable {
    /// Who speaks.
    public enum Role: Sendable, Equatable {
        /// Whoever set up the conversation.
        case system
        /// The person, or program, that asks.
        case user
        /// The model.
        case assistant
    }

    /// Who speaks.
    public var role: Role
    /// What is said; of the assistant, the answer.
    public var text: String
    /// What the assistant thought before it answered, if it did.
    public var reasoning: String?

    /// A turn of a conversation.
    /// - Parameter reasoning: Ignored unless the role is the assistant's.
    public init(role: Role, text: String, reasoning: String? = nil) {
        self.role = role
        self.text = text
        self.reasoning = role == .assistant ? reasoning : nil
    }
}

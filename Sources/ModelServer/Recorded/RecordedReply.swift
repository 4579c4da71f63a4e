/// What is answered to a question instead of what the model would write.
public struct RecordedReply: Sendable, Equatable {
    /// What is thought before the answer, written where a request asks for reasoning; empty for nothing.
    public var reasoning: String
    /// The reasoning in short, written in the place of the reasoning where a request asks for a summary of it, as the
    /// responses API can; nil to write the reasoning itself.
    public var summary: String?
    /// The answer.
    public var answer: String

    /// A reply.
    public init(reasoning: String = "", summary: String? = nil, answer: String) {
        self.reasoning = reasoning
        self.summary = summary
        self.answer = answer
    }
}

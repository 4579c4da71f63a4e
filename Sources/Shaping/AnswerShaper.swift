import JSON

/// Shapes the answer to one request: keeps the fields that may be given away, and takes out, seals or passes on the reasoning.
///
/// An answer is one text, or a stream of events whose data are texts. Reasoning of an answer is one trace for each choice, wherever the model's server put
/// it, and is sealed once: where the answer is not streamed, in the place where it stood, else at the end, when the visible content that it is bound to is
/// known.
public struct AnswerShaper: ~Copyable {
    /// Whose form the answer has.
    public enum Form: Sendable {
        /// OpenAI's chat completions.
        case chat
        /// OpenAI's completions.
        case completion
        /// OpenAI's responses.
        case response
        /// Anthropic's messages.
        case message
    }

    /// What may pass.
    public struct Rules: Sendable {
        /// As the account is entitled.
        public var reasoning: Entitlements.Reasoning
        /// As the account is entitled; without effect where the reasoning is hidden, since each token's entry would tell it.
        public var logProbabilities: Bool
        /// The upstream is a provider that hides reasoning by itself: what it sealed or summarized passes as it is.
        public var isHosted: Bool
        /// Answers of the model begin with reasoning, whether or not a tag opens it.
        public var beginsWithReasoning: Bool
        /// The request named sequences at which to stop.
        public var hasStops: Bool

        /// Makes them.
        public init(
            reasoning: Entitlements.Reasoning, logProbabilities: Bool, isHosted: Bool = false,
            beginsWithReasoning: Bool = false, hasStops: Bool = false
        ) {
            self.reasoning = reasoning
            self.logProbabilities = logProbabilities
            self.isHosted = isHosted
            self.beginsWithReasoning = beginsWithReasoning
            self.hasStops = hasStops
        }

        var hidesReasoning: Bool { reasoning != .full }
        var seals: Bool { reasoning == .sealed || reasoning == .summary }
        var passesSummaries: Bool { reasoning == .full || reasoning == .summary && isHosted }
        var passesTokens: Bool { logProbabilities && reasoning == .full }
        /// A provider's own ciphertext.
        var passesUpstreamSeals: Bool { reasoning == .full || seals && isHosted }
    }

    /// Seals a trace for the content that it belongs to.
    public typealias Sealing = (_ trace: [UInt8], _ content: VisibleContent) throws(ReasoningSeal.SealingFailure) ->
        [UInt8]

    private var chat: ChatAnswer?
    private var response: ResponsesAnswer?
    private var message: MessagesAnswer?

    /// An answer of which nothing has come yet.
    public init(_ form: Form, _ rules: Rules, sealing: @escaping Sealing) {
        switch form {
        case .chat, .completion: chat = ChatAnswer(rules, sealing: sealing)
        case .response: response = ResponsesAnswer(rules, sealing: sealing)
        case .message: message = MessagesAnswer(rules, sealing: sealing)
        }
    }

    /// A closing tag came that nothing had announced: answers of this model begin with reasoning.
    public var sawUnopenedReasoning: Bool {
        (chat?.sawUnopenedReasoning ?? false) || (response?.trace.sawUnopenedReasoning ?? false)
            || (message?.trace.sawUnopenedReasoning ?? false)
    }

    /// What becomes of a piece of an answer.
    public enum Shaped: Sendable {
        /// It passes byte for byte.
        case unchanged
        /// These pass instead of it, perhaps none.
        case replaced([[UInt8]])
    }

    /// Shapes one piece.
    ///
    /// - Parameters:
    ///   - root: the whole answer, or an event's data.
    ///   - isWhole: whether it is the whole answer.
    /// - Throws: ``ShapingError``; then nothing of the piece may pass.
    public mutating func shape(_ root: JSONValue, isWhole: Bool) throws(ShapingError) -> Shaped {
        guard root.kind == .object else { throw .unreadable }
        if let shaped = try chat?.shape(root, isWhole: isWhole) { return shaped }
        if let shaped = try isWhole ? response?.shape(whole: root) : response?.shape(next: root) { return shaped }
        if let shaped = try isWhole ? message?.shape(whole: root) : message?.shape(next: root) { return shaped }
        return .unchanged
    }
}

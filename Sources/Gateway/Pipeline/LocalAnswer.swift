import ModelAPI

/// An answer that a stage gives in the model's place, with status 200: no model is asked.
public struct LocalAnswer: Sendable {
    /// Of a stream its events, all at once, without OpenAI's `[DONE]`; else the whole as one.
    public var events: [ResponseEvent]
    /// Where an earlier answer is given again, how far that one had come: to its end. nil for a refusal in the form of an answer.
    public var repeated: AnswerProgress?

    /// Makes one.
    public init(events: [ResponseEvent], repeated: AnswerProgress? = nil) {
        self.events = events
        self.repeated = repeated
    }
}

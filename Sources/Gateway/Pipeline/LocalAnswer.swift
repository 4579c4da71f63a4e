import ModelAPI

/// An answer that a stage gives in the model's place, thrown from `admit`: the client gets it with status 200, no model is asked.
///
/// Of a stream: its events, all at once, without OpenAI's `[DONE]`. Else the only piece.
struct LocalAnswer: Error {
    let events: [ResponseEvent]
}

/// Keeps a generation from running ahead: waits between tokens, lets others run, and ends it when the client has gone.
struct GenerationPace: Sendable {
    let tokenDelay: Duration
    let client: ClientPresence

    /// Waits as long as a token takes.
    /// - Throws: `CancellationError` once the client has gone or the task was cancelled.
    func waitForToken(number: Int) async throws {
        if tokenDelay > .zero {
            try await Task.sleep(for: tokenDelay)
        } else if number.isMultiple(of: 32) {
            await Task.yield()
        }
        try Task.checkCancellation()
        guard client.isPresent else { throw CancellationError() }
    }
}

extension Generation {
    /// Writes to the end, handing over what is written as it comes.
    mutating func run(at pace: GenerationPace, _ handle: (GenerationEvent) async throws -> Void) async throws {
        var steps = 0
        while finishReason == nil {
            try await pace.waitForToken(number: steps)
            for event in step() { try await handle(event) }
            steps += 1
        }
    }
}

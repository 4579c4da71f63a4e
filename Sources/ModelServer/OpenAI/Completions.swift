import LanguageModel

/// `POST /v1/completions`, the legacy endpoint that continues a text.
struct Completions {
    let service: ModelService

    func respond(to request: EndpointRequest) async throws -> Answer {
        let completion = try CompletionRequest(try request.fields(), service: service)
        let head = CompletionEnvelope(
            service: service, identifier: service.identifier("cmpl-"), includesUsage: completion.includesUsage)
        if completion.streams {
            return .events { writer in
                try await stream(completion, head: head, pace: request.pace, to: &writer)
            }
        }
        var choices: [JSONValue] = []
        var usage = ChatUsage(promptTokens: completion.promptTokens)
        for index in 0..<completion.choiceCount {
            var text = CompletionText(completion, choice: index, model: service.model)
            var generation = Generation(plan: completion.plan(ofChoice: index), model: service.model)
            try await generation.run(at: request.pace) { event in
                if case .text(let more, let tokens) = event { text.append(more, tokens) }
            }
            usage.add(generation)
            let piece = text.take()
            choices.append(
                head.choice(
                    index, text: piece.text, logProbabilities: piece.logProbabilities,
                    finishReason: generation.finishReason))
        }
        return .json(head.object(choices: choices, usage: usage.json))
    }

    private func stream(
        _ completion: CompletionRequest, head: CompletionEnvelope, pace: GenerationPace,
        to writer: inout EventStreamWriter
    ) async throws {
        var usage = ChatUsage(promptTokens: completion.promptTokens)
        var generations = (0..<completion.choiceCount).map {
            Generation(plan: completion.plan(ofChoice: $0), model: service.model)
        }
        var texts = (0..<completion.choiceCount).map { CompletionText(completion, choice: $0, model: service.model) }
        for index in generations.indices {
            if texts[index].isWaiting { try await send(index, &texts[index], head, to: &writer) }
            if let reason = generations[index].finishReason {
                try await writer.send(head.chunk(index, text: "", finishReason: reason))
            }
        }
        var steps = 0
        while generations.contains(where: { $0.finishReason == nil }) {
            try await pace.waitForToken(number: steps)
            steps += 1
            for index in generations.indices where generations[index].finishReason == nil {
                for event in generations[index].step() {
                    guard case .text(let more, let tokens) = event else { continue }
                    texts[index].append(more, tokens)
                    try await send(index, &texts[index], head, to: &writer)
                }
                if let reason = generations[index].finishReason {
                    usage.add(generations[index])
                    try await writer.send(head.chunk(index, text: "", finishReason: reason))
                }
            }
        }
        if completion.includesUsage { try await writer.send(head.object(choices: [], usage: usage.json)) }
        try await writer.sendDone()
    }

    private func send(
        _ index: Int, _ text: inout CompletionText, _ head: CompletionEnvelope, to writer: inout EventStreamWriter
    ) async throws {
        let piece = text.take()
        try await writer.send(head.chunk(index, text: piece.text, logProbabilities: piece.logProbabilities))
    }
}

/// The text of one choice, with what has not been sent yet.
private struct CompletionText {
    private let report: TokenReport
    private let reportsLogProbabilities: Bool
    private var text = ""
    private var tokens: [(token: GeneratedToken, isFirst: Bool)] = []
    private var offset = 0

    init(_ request: CompletionRequest, choice: Int, model: TextModel) {
        report = TokenReport(tokenizer: model.tokenizer)
        reportsLogProbabilities = request.logProbabilityCount != nil
        let prompt = request.prompt(ofChoice: choice)
        guard request.echoes else {
            offset = model.tokenizer.text(prompt).unicodeScalars.count
            return
        }
        text = model.tokenizer.text(prompt)
        guard reportsLogProbabilities, let first = prompt.first else { return }
        tokens = [(GeneratedToken(token: first, logProbability: 0, alternatives: []), true)]
        tokens += model.model
            .logProbabilities(of: prompt, alternativeCount: request.logProbabilityCount ?? 0).map { ($0, false) }
    }

    var isWaiting: Bool { !text.isEmpty }

    mutating func append(_ more: String, _ tokens: [GeneratedToken]) {
        text += more
        self.tokens += tokens.map { ($0, false) }
    }

    mutating func take() -> (text: String, logProbabilities: JSONValue) {
        defer {
            offset += text.unicodeScalars.count
            text = ""
            tokens = []
        }
        return (text, reportsLogProbabilities ? report.legacy(tokens, from: offset) : .null)
    }
}

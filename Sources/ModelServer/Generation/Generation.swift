import LanguageModel

/// Something that has been written.
enum GenerationEvent: Sendable, Equatable {
    /// More of the reasoning.
    case reasoning(String)
    /// More of the answer, with the tokens that make it up.
    case text(String, [GeneratedToken])
    /// A call begins.
    case callBegins(index: Int, name: String)
    /// More of a call's arguments.
    case callArguments(index: Int, String)
    /// A call is complete.
    case callEnds(index: Int)
}

/// Why writing ended.
enum FinishReason: Sendable, Equatable {
    /// The model came to an end.
    case end
    /// A stop sequence came.
    case stop(String)
    /// The limit of tokens was reached.
    case length
    /// Functions were called.
    case calls
}

/// Writes one choice, a token at a step.
struct Generation: Sendable {
    /// Tokens written, reasoning included; tokens that only mark structure do not count.
    private(set) var tokenCount = 0
    /// Tokens of reasoning among them.
    private(set) var reasoningTokenCount = 0
    /// Why writing ended; nil while it goes on.
    private(set) var finishReason: FinishReason?

    private let plan: GenerationPlan
    private let tokenizer: Tokenizer
    private var generator: TokenGenerator<NGramModel>
    private var stage: Stage
    private var decoder = UTF8StreamDecoder()
    private var stops: StopMatcher
    /// Tokens whose text has not been let through, with the place in the text where each begins, in bytes.
    private var pending: [(token: GeneratedToken, start: Int)] = []
    private var decodedLength = 0
    private var releasedLength = 0

    private enum Stage {
        case reasoning
        case recalling([Token], next: Int)
        case drawing
        case dictating([Token], next: Int)
        case calling(index: Int, [Token], next: Int)
    }

    init(plan: GenerationPlan, model: TextModel) {
        self.plan = plan
        tokenizer = model.tokenizer
        stops = StopMatcher(stops: plan.stops)
        var parameters = plan.parameters
        if plan.ignoresEnd {
            for special in SpecialToken.allCases { parameters.logitBias[special.token] = -1_000 }
        }
        generator = TokenGenerator(
            model: model.model, context: plan.prompt, parameters: parameters, seed: plan.seed,
            alternativeCount: plan.alternativeCount,
            processor: plan.watermark.map {
                WatermarkProcessor($0, temperature: plan.parameters.temperature, seed: plan.seed)
            })
        stage = .drawing
        if plan.reasoningLimit == nil {
            stage = answerStage()
        } else if let reasoning = plan.dictatedReasoning {
            stage = .recalling(tokenizer.encode(reasoning), next: 0)
        } else {
            stage = .reasoning
        }
        if plan.tokenLimit <= 0 { finishReason = .length }
    }

    /// Writes up to one token; does nothing after the end.
    mutating func step() -> [GenerationEvent] {
        guard finishReason == nil else { return [] }
        var events: [GenerationEvent] = []
        switch stage {
        case .reasoning: reason(&events)
        case .recalling(let tokens, let next): recall(tokens, next, &events)
        case .drawing: draw(&events)
        case .dictating(let tokens, let next): dictate(tokens, next, &events)
        case .calling(let index, let tokens, let next): call(index, tokens, next, &events)
        }
        return events
    }

    private func answerStage() -> Stage {
        switch plan.dictation {
        case nil: .drawing
        case .text(let text): .dictating(tokenizer.encode(text), next: 0)
        case .calls(let calls): .calling(index: 0, tokenizer.encode(calls.first?.arguments ?? ""), next: 0)
        }
    }

    private mutating func reason(_ events: inout [GenerationEvent]) {
        var isComplete = reasoningTokenCount >= plan.reasoningLimit ?? 0
        if !isComplete {
            let token = generator.next().token
            isComplete = SpecialToken(token: token) != nil
            if !isComplete {
                tokenCount += 1
                reasoningTokenCount += 1
                append(.reasoning(decoder.append(tokenizer.bytes(of: token))), to: &events)
            }
        }
        endReasoning(isComplete, &events)
    }

    private mutating func recall(_ tokens: [Token], _ next: Int, _ events: inout [GenerationEvent]) {
        if next < tokens.count {
            tokenCount += 1
            reasoningTokenCount += 1
            append(.reasoning(decoder.append(tokenizer.bytes(of: generator.force(tokens[next]).token))), to: &events)
        }
        stage = .recalling(tokens, next: next + 1)
        endReasoning(next + 1 >= tokens.count, &events)
    }

    private mutating func endReasoning(_ isComplete: Bool, _ events: inout [GenerationEvent]) {
        if isComplete || tokenCount >= plan.tokenLimit {
            append(.reasoning(decoder.finish()), to: &events)
        }
        if isComplete {
            // The model marks the end itself, or it is cut off; either way the answer begins with the same mark.
            if generator.context.last != SpecialToken.answer.token {
                _ = generator.force(SpecialToken.answer.token)
            }
            stage = answerStage()
        } else if tokenCount >= plan.tokenLimit {
            finishReason = .length
        }
    }

    private mutating func draw(_ events: inout [GenerationEvent]) {
        // An answer holds one token at least, as clients of such APIs expect.
        let isFirst = tokenCount == reasoningTokenCount
        let token = generator.next { isFirst && SpecialToken(token: $0) != nil }
        guard SpecialToken(token: token.token) == nil else {
            end(.end, &events)
            return
        }
        write(token, &events)
        if finishReason == nil, tokenCount >= plan.tokenLimit { end(.length, &events) }
    }

    private mutating func dictate(_ tokens: [Token], _ next: Int, _ events: inout [GenerationEvent]) {
        if next < tokens.count { write(generator.force(tokens[next]), &events) }
        stage = .dictating(tokens, next: next + 1)
        guard finishReason == nil else { return }
        if next + 1 >= tokens.count {
            end(.end, &events)
        } else if tokenCount >= plan.tokenLimit {
            end(.length, &events)
        }
    }

    private mutating func call(_ index: Int, _ tokens: [Token], _ next: Int, _ events: inout [GenerationEvent]) {
        guard case .calls(let calls) = plan.dictation, index < calls.count else {
            finishReason = .calls
            return
        }
        if next == 0 { events.append(.callBegins(index: index, name: calls[index].name)) }
        if next < tokens.count {
            tokenCount += 1
            let text = decoder.append(tokenizer.bytes(of: generator.force(tokens[next]).token))
            if !text.isEmpty { events.append(.callArguments(index: index, text)) }
        }
        stage = .calling(index: index, tokens, next: next + 1)
        if next + 1 >= tokens.count {
            events.append(.callEnds(index: index))
            guard index + 1 < calls.count else {
                finishReason = .calls
                return
            }
            stage = .calling(index: index + 1, tokenizer.encode(calls[index + 1].arguments), next: 0)
        } else if tokenCount >= plan.tokenLimit {
            events.append(.callEnds(index: index))
            finishReason = .length
        }
    }

    private mutating func write(_ token: GeneratedToken, _ events: inout [GenerationEvent]) {
        tokenCount += 1
        pending.append((token, decodedLength))
        let decoded = decoder.append(tokenizer.bytes(of: token.token))
        decodedLength += decoded.utf8.count
        release(stops.append(decoded), &events)
        if let stop = stops.match { finishReason = .stop(stop) }
    }

    private mutating func end(_ reason: FinishReason, _ events: inout [GenerationEvent]) {
        let decoded = decoder.finish()
        decodedLength += decoded.utf8.count
        release(stops.append(decoded) + stops.finish(), &events)
        finishReason = stops.match.map { .stop($0) } ?? reason
    }

    private mutating func release(_ text: String, _ events: inout [GenerationEvent]) {
        guard !text.isEmpty else { return }
        releasedLength += text.utf8.count
        let tokens = pending.prefix { $0.start < releasedLength }.map(\.token)
        pending.removeFirst(tokens.count)
        events.append(.text(text, tokens))
    }

    private func append(_ event: GenerationEvent, to events: inout [GenerationEvent]) {
        if case .reasoning("") = event { return }
        events.append(event)
    }
}

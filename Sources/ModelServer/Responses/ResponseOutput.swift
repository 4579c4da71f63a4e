import LanguageModel

/// Puts the output items of a response together and says what a stream tells of it, event by event.
struct ResponseOutput {
    /// An event of the stream, without its sequence number.
    struct StreamEvent {
        var name: String
        var members: [JSONValue.Member]
    }

    /// The items that are complete.
    private(set) var items: [JSONValue] = []
    /// The answer's text.
    private(set) var text = ""
    private var reasoning = ""
    private var tokens: [GeneratedToken] = []
    private var call = FunctionCall(name: "", arguments: "")
    private var open: Item?
    private let identifier: @Sendable (String) -> String
    private let summarizesReasoning: Bool
    private let report: TokenReport?

    private struct Item {
        enum Kind { case reasoning, message, call }

        var kind: Kind
        var identifier: String
        var callIdentifier = ""
    }

    /// An output without items.
    /// - Parameters:
    ///   - identifier: Makes identifiers with a prefix.
    ///   - report: Turns tokens into log-probabilities; nil for none.
    init(
        summarizesReasoning: Bool, report: TokenReport?, identifier: @escaping @Sendable (String) -> String
    ) {
        self.summarizesReasoning = summarizesReasoning
        self.report = report
        self.identifier = identifier
    }

    mutating func append(_ event: GenerationEvent) -> [StreamEvent] {
        switch event {
        case .reasoning(let more):
            var events = begin(.reasoning)
            reasoning += more
            let kind = summarizesReasoning ? "reasoning_summary_text" : "reasoning_text"
            events.append(part("response.\(kind).delta", [.init(name: "delta", value: .string(more))]))
            return events
        case .text(let more, let newTokens):
            var events = begin(.message)
            text += more
            tokens += newTokens
            let logProbabilities = report.map { JSONValue.array(newTokens.map($0.entry)) } ?? []
            events.append(
                part(
                    "response.output_text.delta",
                    [.init(name: "delta", value: .string(more)), .init(name: "logprobs", value: logProbabilities)]))
            return events
        case .callBegins(_, let name):
            call = FunctionCall(name: name, arguments: "")
            return begin(.call)
        case .callArguments(_, let more):
            call.arguments += more
            return [item("response.function_call_arguments.delta", [.init(name: "delta", value: .string(more))])]
        case .callEnds: return end("completed")
        }
    }

    /// Ends what is open. An answer without anything in it becomes an empty message.
    mutating func finish(_ reason: FinishReason) -> [StreamEvent] {
        var events: [StreamEvent] = []
        let hasAnswer = open?.kind == .message || items.contains { $0["type"] == "function_call" }
        if !hasAnswer, reason != .length { events += begin(.message) }
        return events + end(reason == .length ? "incomplete" : "completed")
    }

    private mutating func begin(_ kind: Item.Kind) -> [StreamEvent] {
        if open?.kind == kind, kind != .call { return [] }
        var events = end("completed")
        switch kind {
        case .reasoning: open = Item(kind: kind, identifier: identifier("rs_"))
        case .message: open = Item(kind: kind, identifier: identifier("msg_"))
        case .call: open = Item(kind: kind, identifier: identifier("fc_"), callIdentifier: identifier("call_"))
        }
        events.append(
            StreamEvent(
                name: "response.output_item.added",
                members: [
                    .init(name: "output_index", value: .integer(items.count)),
                    .init(name: "item", value: json("in_progress", withContent: false)),
                ]))
        if kind != .call {
            let name = summarizesReasoning && kind == .reasoning ? "reasoning_summary_part" : "content_part"
            events.append(part("response.\(name).added", [.init(name: "part", value: content(isEmpty: true))]))
        }
        return events
    }

    private mutating func end(_ status: String) -> [StreamEvent] {
        guard let kind = open?.kind else { return [] }
        var events: [StreamEvent] = []
        switch kind {
        case .reasoning:
            let stem = summarizesReasoning ? "reasoning_summary" : "reasoning"
            events.append(part("response.\(stem)_text.done", [.init(name: "text", value: .string(reasoning))]))
            let name = summarizesReasoning ? "reasoning_summary_part" : "content_part"
            events.append(part("response.\(name).done", [.init(name: "part", value: content(isEmpty: false))]))
        case .message:
            let logProbabilities = report.map { JSONValue.array(tokens.map($0.entry)) } ?? []
            events.append(
                part(
                    "response.output_text.done",
                    [.init(name: "text", value: .string(text)), .init(name: "logprobs", value: logProbabilities)]))
            events.append(part("response.content_part.done", [.init(name: "part", value: content(isEmpty: false))]))
        case .call:
            events.append(
                item(
                    "response.function_call_arguments.done",
                    [
                        .init(name: "name", value: .string(call.name)),
                        .init(name: "arguments", value: .string(call.arguments)),
                    ]))
        }
        let finished = json(status, withContent: true)
        events.append(
            StreamEvent(
                name: "response.output_item.done",
                members: [
                    .init(name: "output_index", value: .integer(items.count)), .init(name: "item", value: finished),
                ]))
        items.append(finished)
        open = nil
        return events
    }

    /// The item that is open.
    private func json(_ status: String, withContent: Bool) -> JSONValue {
        guard let open else { return .null }
        let identifier = JSONValue.string(open.identifier)
        let parts: JSONValue = withContent ? [content(isEmpty: false)] : []
        switch open.kind {
        case .reasoning:
            if summarizesReasoning { return ["id": identifier, "type": "reasoning", "summary": parts] }
            return ["id": identifier, "type": "reasoning", "summary": [], "content": parts]
        case .message:
            return [
                "id": identifier, "type": "message", "status": .string(status), "role": "assistant", "content": parts,
            ]
        case .call:
            return [
                "id": identifier, "type": "function_call", "status": .string(status),
                "call_id": .string(open.callIdentifier), "name": .string(call.name),
                "arguments": .string(withContent ? call.arguments : ""),
            ]
        }
    }

    private func content(isEmpty: Bool) -> JSONValue {
        if open?.kind == .reasoning {
            let type: JSONValue = summarizesReasoning ? "summary_text" : "reasoning_text"
            return ["type": type, "text": .string(isEmpty ? "" : reasoning)]
        }
        let logProbabilities = report.map { JSONValue.array(isEmpty ? [] : tokens.map($0.entry)) } ?? []
        return [
            "type": "output_text", "annotations": [], "logprobs": logProbabilities,
            "text": .string(isEmpty ? "" : text),
        ]
    }

    /// An event about the open item.
    private func item(_ name: String, _ members: [JSONValue.Member]) -> StreamEvent {
        StreamEvent(
            name: name,
            members: [
                .init(name: "item_id", value: JSONValue(open?.identifier)),
                .init(name: "output_index", value: .integer(items.count)),
            ] + members)
    }

    /// An event about the only part of the open item.
    private func part(_ name: String, _ members: [JSONValue.Member]) -> StreamEvent {
        let isSummary = open?.kind == .reasoning && summarizesReasoning
        return item(name, [.init(name: isSummary ? "summary_index" : "content_index", value: 0)] + members)
    }
}

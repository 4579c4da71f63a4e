import LanguageModel

/// `POST /v1/responses`, and `GET`, `DELETE` and `GET …/input_items` of a stored one.
struct Responses {
    let service: ModelService

    func respond(to request: EndpointRequest) async throws -> Answer {
        let response = try await ResponseRequest(try request.fields(), service: service)
        let envelope = ResponseEnvelope(service: service, echo: response.echo)
        let service = service
        let output = ResponseOutput(
            summarizesReasoning: response.summarizesReasoning,
            report: response.reportsLogProbabilities ? TokenReport(tokenizer: service.model.tokenizer) : nil,
            identifier: { service.identifier($0) })
        if response.streams {
            return .events { writer in
                try await stream(response, output, envelope, pace: request.pace, to: &writer)
            }
        }
        var generation = Generation(plan: response.plan, model: service.model)
        var written = output
        try await generation.run(at: request.pace) { _ = written.append($0) }
        _ = written.finish(generation.finishReason ?? .end)
        let json = envelope.finished(written, generation, promptTokens: response.plan.prompt.count)
        await keep(json, response, written, as: envelope.identifier)
        return .json(json)
    }

    private func stream(
        _ response: ResponseRequest, _ start: ResponseOutput, _ envelope: ResponseEnvelope, pace: GenerationPace,
        to writer: inout EventStreamWriter
    ) async throws {
        var number = 0
        func send(_ name: String, _ members: [JSONValue.Member]) async throws {
            let head: [JSONValue.Member] = [
                .init(name: "type", value: .string(name)), .init(name: "sequence_number", value: .integer(number)),
            ]
            number += 1
            try await writer.send(event: name, .object(head + members))
        }
        try await send("response.created", [.init(name: "response", value: envelope.inProgress)])
        try await send("response.in_progress", [.init(name: "response", value: envelope.inProgress)])
        var generation = Generation(plan: response.plan, model: service.model)
        var output = start
        var steps = 0
        while generation.finishReason == nil {
            try await pace.waitForToken(number: steps)
            steps += 1
            for written in generation.step() {
                for event in output.append(written) { try await send(event.name, event.members) }
            }
        }
        for event in output.finish(generation.finishReason ?? .end) { try await send(event.name, event.members) }
        let json = envelope.finished(output, generation, promptTokens: response.plan.prompt.count)
        await keep(json, response, output, as: envelope.identifier)
        let name = generation.finishReason == .length ? "response.incomplete" : "response.completed"
        try await send(name, [.init(name: "response", value: json)])
    }

    private func keep(
        _ json: JSONValue, _ response: ResponseRequest, _ output: ResponseOutput, as identifier: String
    ) async {
        guard response.stores else { return }
        let calls = output.items.filter { $0["type"] == "function_call" }.map(\.textString).joined()
        let entry = ResponseStore.Entry(
            response: json, inputItems: response.inputItems,
            turns: response.turns + [Turn(role: .assistant, text: output.text + calls)])
        await service.responses.keep(entry, as: identifier)
    }

    func get(_ identifier: String) async throws -> Answer {
        .json(try await entry(identifier).response)
    }

    func inputItems(_ identifier: String) async throws -> Answer {
        let items = try await entry(identifier).inputItems
        return .json([
            "object": "list", "data": .array(items), "first_id": items.first?["id"] ?? nil,
            "last_id": items.last?["id"] ?? nil, "has_more": false,
        ])
    }

    func delete(_ identifier: String) async throws -> Answer {
        guard await service.responses.remove(identifier) else { throw notFound(identifier) }
        return .json(["id": .string(identifier), "object": "response", "deleted": true])
    }

    private func entry(_ identifier: String) async throws -> ResponseStore.Entry {
        guard let entry = await service.responses.entry(identifier) else { throw notFound(identifier) }
        return entry
    }

    private func notFound(_ identifier: String) -> RequestError {
        RequestError(status: 404, message: "Response with id '\(identifier.prefix(80))' not found.")
    }
}

import JSON

/// One OpenTelemetry span of the GenAI conventions (1.27 to 1.44), as OTLP's JSON or as SDKs print it.
///
/// Messages are looked for in the attributes `gen_ai.input.messages` and `gen_ai.system_instructions`, in events of the span that
/// have these, in the older events `gen_ai.*.message` and `gen_ai.content.prompt`, and in the still older numbered attributes
/// `gen_ai.prompt.N.*`.
struct GenAISpan {
    private let span: JSONValue
    private let attributes: SpanAttributes
    private let resource: SpanAttributes
    private let events: [(name: String, attributes: SpanAttributes)]

    private init(_ span: JSONValue, resource: JSONValue?) {
        self.span = span
        self.resource = SpanAttributes(resource?.member("attributes"))
        attributes = SpanAttributes(span.member("attributes"))
        events = (span.member("events")?.elements.map { $0 } ?? []).map { event in
            (event.member("name")?.string?.string ?? "", SpanAttributes(event.member("attributes")))
        }
    }

    /// Calls `body` with each span of an object: all of an OTLP envelope, or the span that it is.
    static func forEach(
        in object: JSONValue, _ body: (GenAISpan) throws(FieldFault) -> Void, reject: (FieldFault) -> Void
    ) throws(FieldFault) {
        guard let groups = object.member("resourceSpans") else {
            guard object.member("attributes") != nil || object.member("name") != nil else {
                throw FieldFault("resourceSpans", "is missing, and so are the attributes of a span")
            }
            return try body(GenAISpan(object, resource: object.member("resource")))
        }
        for group in groups.elements {
            let resource = group.member("resource")
            for scope in (group.member("scopeSpans") ?? group.member("instrumentationLibrarySpans"))?.elements.map({
                $0
            }) ?? [] {
                for span in scope.member("spans")?.elements.map({ $0 }) ?? [] {
                    do throws(FieldFault) {
                        try body(GenAISpan(span, resource: resource))
                    } catch {
                        reject(error)
                    }
                }
            }
        }
    }

    /// Whether the span is a call of a model, and not one of a tool, of an agent, or of something else.
    var isExchange: Bool {
        guard let operation = attributes.string("gen_ai.operation.name") else {
            return attributes.string("gen_ai.request.model", "gen_ai.response.model") != nil
        }
        return !["execute_tool", "invoke_agent", "create_agent", "invoke_workflow", "plan", "retrieval"].contains(
            operation)
    }

    /// The exchange that the span describes.
    func record(_ importer: LogImporter) throws(FieldFault) -> ExchangeRecord {
        guard let model = attributes.string("gen_ai.request.model", "gen_ai.response.model") else {
            throw .missing("gen_ai.request.model")
        }
        let (start, end) = try times()
        var record = ExchangeRecord(
            id: try id(), time: try importer.time(start, "startTimeUnixNano"),
            account: try importer.account(
                attributes.string("user.id", "enduser.id") ?? resource.string("user.id", "enduser.id")),
            model: model, operation: operation, status: try status(), messages: try messages(),
            parameters: try parameters(), usage: try usage())
        if let start, let end { record.latency = Double(end.milliseconds) - Double(start.milliseconds) }
        record.output = try output()
        record.session = attributes.string("gen_ai.conversation.id", "session.id")
        var client = ExchangeRecord.Client()
        client.address = attributes.string("client.address")
        client.userAgent = attributes.string("user_agent.original")
        if client != ExchangeRecord.Client() { record.client = client }
        return record
    }

    private func id() throws(FieldFault) -> String {
        let context = span.member("context") ?? span
        let trace = (context.member("traceId") ?? context.member("trace_id"))?.string?.string
        let span = (context.member("spanId") ?? context.member("span_id"))?.string?.string
        if let trace, let span { return "\(trace)-\(span)" }
        guard let id = span ?? attributes.string("gen_ai.response.id") else { throw .missing("spanId") }
        return id
    }

    private var operation: String {
        switch attributes.string("gen_ai.operation.name") {
        case nil: "chat"
        case "text_completion": "completion"
        case "embeddings": "embedding"
        case .some(let name): name
        }
    }

    private func times() throws(FieldFault) -> (start: Timestamp?, end: Timestamp?) {
        func time(_ nanoseconds: StaticString, _ text: StaticString) throws(FieldFault) -> Timestamp? {
            if let value = span.memberIfAny(nanoseconds) {
                guard let count = value.integer ?? value.string.flatMap({ Int($0.string) }) else {
                    throw FieldFault("\(nanoseconds)", "must be nanoseconds since 1970")
                }
                return Timestamp(milliseconds: Int64(count / 1_000_000))
            }
            return try FieldReader(span, "").time(text)
        }
        return (try time("startTimeUnixNano", "start_time"), try time("endTimeUnixNano", "end_time"))
    }

    private func status() throws(FieldFault) -> Int {
        if let code = try attributes.integer("http.response.status_code", "http.status_code") { return code }
        let status = span.member("status")
        let code = status?.member("code") ?? status?.member("status_code")
        let isError = code?.integer == 2 || code?.string?.string.hasSuffix("ERROR") == true
        guard isError || attributes.string("error.type") != nil else { return 200 }
        guard let type = attributes.string("error.type"), let told = Int(type), (400...599).contains(told) else {
            return 500
        }
        return told
    }

    private func usage() throws(FieldFault) -> TokenCounts {
        TokenCounts(
            input: max(try attributes.integer("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens") ?? 0, 0),
            output: max(try attributes.integer("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens") ?? 0, 0),
            reasoning: max(try attributes.integer("gen_ai.usage.reasoning.output_tokens") ?? 0, 0),
            cachedInput: max(
                try attributes.integer(
                    "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens") ?? 0, 0))
    }

    private func parameters() throws(FieldFault) -> ExchangeRecord.Parameters {
        var parameters = ExchangeRecord.Parameters()
        parameters.temperature = try attributes.number("gen_ai.request.temperature")
        parameters.topP = try attributes.number("gen_ai.request.top_p")
        parameters.n = try attributes.integer("gen_ai.request.choice.count")
        parameters.maxTokens = try attributes.integer("gen_ai.request.max_tokens")
        parameters.seed = try attributes.integer("gen_ai.request.seed", "gen_ai.openai.request.seed")
        parameters.stream = attributes.boolean("gen_ai.request.stream")
        try attributes.structured("gen_ai.tool.definitions") { (tools) throws(FieldFault) in
            for tool in tools.elements {
                let name = tool.member("name") ?? tool.member("function")?.member("name")
                if let name = name?.string { parameters.tools.append(name.string) }
            }
        }
        return parameters
    }

    private func messages() throws(FieldFault) -> [ExchangeRecord.Message] {
        for source in [attributes] + events.map(\.attributes) {
            var messages: [ExchangeRecord.Message] = []
            try source.structured("gen_ai.system_instructions") { (parts) throws(FieldFault) in
                messages.append(ExchangeRecord.Message(role: "system", content: ModelBody.content(parts)))
            }
            try source.structured("gen_ai.input.messages") { (turns) throws(FieldFault) in
                messages += ModelBody.messages(turns)
            }
            if !messages.isEmpty { return messages }
        }
        let fromEvents = try eventMessages()
        return fromEvents.isEmpty ? numberedMessages("gen_ai.prompt.") : fromEvents
    }

    /// Conventions 1.28 to 1.36: one event for each message; before them one for all.
    private func eventMessages() throws(FieldFault) -> [ExchangeRecord.Message] {
        var messages: [ExchangeRecord.Message] = []
        for (name, attributes) in events {
            if name == "gen_ai.content.prompt" {
                try attributes.structured("gen_ai.prompt") { (prompt) throws(FieldFault) in
                    messages += ModelBody.messages(prompt)
                }
            }
            let parts = name.split(separator: ".")
            guard parts.count == 3, parts[0] == "gen_ai", parts[2] == "message" else { continue }
            var content: ExchangeRecord.Content = attributes.string("content").map { .text($0) } ?? .none
            var role = String(parts[1])
            for holder in ["event.body", "gen_ai.event.content"] {
                try attributes.structured(holder) { (body) throws(FieldFault) in
                    if let value = body.memberIfAny("content") { content = ModelBody.content(value) }
                    role = body.member("role")?.string?.string ?? role
                }
            }
            messages.append(ExchangeRecord.Message(role: attributes.string("role") ?? role, content: content))
        }
        return messages
    }

    private func numberedMessages(_ prefix: String) -> [ExchangeRecord.Message] {
        let numbers = Set(
            attributes.names(from: prefix).compactMap { Int($0.dropFirst(prefix.count).prefix { $0 != "." }) })
        return numbers.sorted().map { number in
            let text = attributes.string("\(prefix)\(number).content")
            return ExchangeRecord.Message(
                role: attributes.string("\(prefix)\(number).role") ?? "user", content: text.map { .text($0) } ?? .none)
        }
    }

    private func output() throws(FieldFault) -> String? {
        var text: String?
        for source in [attributes] + events.map(\.attributes) where text == nil {
            try source.structured("gen_ai.output.messages") { (choices) throws(FieldFault) in
                text = ModelBody.messages(choices).first.flatMap { Self.text($0.content) }
            }
            try source.structured("gen_ai.completion") { (choices) throws(FieldFault) in
                if text == nil { text = ModelBody.messages(choices).first.flatMap { Self.text($0.content) } }
            }
        }
        for (name, attributes) in events where name == "gen_ai.choice" && text == nil {
            text = attributes.string("content")
            for holder in ["event.body", "gen_ai.event.content", "message"] where text == nil {
                try attributes.structured(holder) { (body) throws(FieldFault) in
                    let content = (body.member("message") ?? body).memberIfAny("content")
                    text = content.flatMap { Self.text(ModelBody.content($0)) }
                }
            }
        }
        return text ?? attributes.string("gen_ai.completion.0.content")
    }

    private static func text(_ content: ExchangeRecord.Content) -> String? {
        switch content {
        case .text(let text): text
        case .parts(let parts):
            parts.contains { $0.text != nil } ? parts.compactMap(\.text).joined() : nil
        case .none, .hash: nil
        }
    }
}

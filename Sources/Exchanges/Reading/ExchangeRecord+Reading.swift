import JSON

extension ExchangeRecord {
    /// Decodes a record. Unknown fields are ignored; a known one that is `null` counts as missing.
    ///
    /// - Throws: ``FieldFault`` for the first field that is wrong: `id`, `time`, `account`, `model`, `operation` and `status`
    ///   must be there, and every known field must have its type.
    public init(_ view: borrowing ExchangeView) throws(FieldFault) {
        self.init(
            id: try view.string(.id).string, time: try view.time, account: try view.string(.account).string,
            model: try view.string(.model).string, operation: try view.string(.operation).string,
            status: try view.status, messages: try Self.messages(view),
            parameters: try Parameters(FieldReader(try view.object(.parameters), "parameters")),
            usage: try view.usage)
        key = try view.stringIfAny(.key)?.string
        output = try view.stringIfAny(.output)?.string
        latency = try view.numberIfAny(.latency)
        cost = try view.numberIfAny(.cost)
        session = try view.stringIfAny(.session)?.string
        if let client = try view.object(.client) { self.client = try Client(FieldReader(client, "client")) }
        actions = try view.strings(.actions)
        budgets = try view.strings(.budgets)
        budgetsTime = try view.timeIfAny(.budgetsTime)
    }

    private static func messages(_ view: borrowing ExchangeView) throws(FieldFault) -> [Message] {
        var messages: [Message] = []
        try view.forEachMessage { message in
            messages.append(Message(role: message.role.string, content: Content(message)))
        }
        return messages
    }
}

extension ExchangeRecord.Content {
    /// Decodes the content of a message that was found to be one.
    init(_ message: MessageView) {
        if let text = message.content?.string {
            self = .text(text.string)
        } else if let parts = message.content?.elements {
            self = .parts(
                parts.map {
                    ExchangeRecord.Part(
                        type: $0.member("type")?.string?.string, text: $0.member("text")?.string?.string)
                })
        } else if let hash = message.hash {
            self = .hash(hash.string, bytes: message.bytes)
        } else {
            self = .none
        }
    }
}

extension ExchangeRecord.Parameters {
    fileprivate init(_ fields: FieldReader) throws(FieldFault) {
        temperature = try fields.number("temperature")
        topP = try fields.number("top_p")
        n = try fields.integer("n")
        maxTokens = try fields.integer("max_tokens")
        if maxTokens == nil { maxTokens = try fields.integer("max_completion_tokens") }
        if maxTokens == nil { maxTokens = try fields.integer("max_output_tokens") }
        topLogprobs = try fields.integer("top_logprobs")
        if let count = fields.value("logprobs")?.integer {
            logprobs = true
            if topLogprobs == nil { topLogprobs = count }
        } else {
            logprobs = try fields.boolean("logprobs")
        }
        stream = try fields.boolean("stream")
        seed = try fields.integer("seed")
        reasoningEffort = try fields.string("reasoning_effort")
        tools = try fields.value("tools")?.strings("parameters.tools") ?? []
    }
}

extension ExchangeRecord.Client {
    fileprivate init(_ fields: FieldReader) throws(FieldFault) {
        address = try fields.string("address")
        network = try fields.string("network")
        country = try fields.string("country")
        userAgent = try fields.string("user_agent")
        tlsFingerprint = try fields.string("tls_fingerprint")
        headers = try fields.string("headers")
        device = try fields.string("device")
    }
}

/// Reads the members of one object, and names the one whose value is of the wrong type.
struct FieldReader {
    private let object: JSONValue?
    private let path: String

    /// - Parameter path: how the object is called in errors; empty for the outermost.
    init(_ object: JSONValue?, _ path: String) {
        self.object = object
        self.path = path
    }

    /// The member's value; nil where it is missing or `null`.
    func value(_ name: StaticString) -> JSONValue? { object?.memberIfAny(name) }

    func string(_ name: StaticString) throws(FieldFault) -> String? {
        guard let value = value(name) else { return nil }
        guard let string = value.string else { throw fault(name, "must be a string") }
        return string.string
    }

    /// The first of these members that is there.
    func string(_ names: StaticString...) throws(FieldFault) -> String? {
        for name in names {
            if let text = try string(name) { return text }
        }
        return nil
    }

    func integer(_ name: StaticString) throws(FieldFault) -> Int? {
        guard let value = value(name) else { return nil }
        guard let integer = value.integer else { throw fault(name, "must be an integer") }
        return integer
    }

    func number(_ name: StaticString) throws(FieldFault) -> Double? {
        guard let value = value(name) else { return nil }
        guard let number = value.double, number.isFinite else { throw fault(name, "must be a number") }
        return number
    }

    func boolean(_ name: StaticString) throws(FieldFault) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let boolean = value.boolean else { throw fault(name, "must be true or false") }
        return boolean
    }

    func time(_ name: StaticString) throws(FieldFault) -> Timestamp? {
        guard let text = try string(name) else { return nil }
        guard let time = try? Timestamp(rfc3339: text) else {
            throw fault(name, "must be RFC 3339, such as 2026-02-03T04:05:06.789Z")
        }
        return time
    }

    func fault(_ name: StaticString, _ problem: String) -> FieldFault {
        FieldFault(path.isEmpty ? "\(name)" : "\(path).\(name)", problem)
    }
}

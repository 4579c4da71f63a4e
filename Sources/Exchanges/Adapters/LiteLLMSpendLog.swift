import JSON

/// Rows of LiteLLM's table `LiteLLM_SpendLogs`, as its `/spend/logs` or a database's JSON export gives them.
///
/// Prompts and answers are there only where LiteLLM was told to store them (`store_prompts_in_spend_logs`). Columns of JSON come
/// as JSON or as strings that hold it.
enum LiteLLMSpendLog {
    static func record(_ row: JSONValue, _ importer: LogImporter) throws(FieldFault) -> ExchangeRecord {
        let fields = FieldReader(row, "")
        guard let id = try fields.string("request_id"), !id.isEmpty else { throw .missing("request_id") }
        guard
            let model = try [fields.string("model_group"), fields.string("model")].compactMap(\.self).first(where: {
                !$0.isEmpty
            })
        else { throw .missing("model") }
        let start = try time("startTime", row)
        let key = try fields.string("api_key").flatMap { $0.isEmpty ? nil : $0 }
        let owners = [try fields.string("user"), try fields.string("team_id"), key]
        var record = ExchangeRecord(
            id: id, time: try importer.time(start, "startTime"),
            account: try importer.account(owners.compactMap(\.self).first { !$0.isEmpty }), model: model,
            operation: operation(try fields.string("call_type") ?? ""), status: 200)
        record.key = key
        record.usage = TokenCounts(
            input: max(try fields.integer("prompt_tokens") ?? 0, 0),
            output: max(try fields.integer("completion_tokens") ?? 0, 0))
        record.cost = try fields.number("spend")
        if let start, let end = try time("endTime", row) {
            record.latency = Double(end.milliseconds) - Double(start.milliseconds)
        }
        let sessions = [try fields.string("end_user"), try fields.string("session_id")]
        record.session = sessions.compactMap(\.self).first { !$0.isEmpty }
        var client = ExchangeRecord.Client()
        client.address = try fields.string("requester_ip_address").flatMap { $0.isEmpty ? nil : $0 }
        client.userAgent = userAgent(row)
        if client != ExchangeRecord.Client() { record.client = client }

        let outcome = try fields.string("status")
        try withJSON(row.memberIfAny("metadata"), "metadata") { (metadata) throws(FieldFault) in
            let tokens = try ModelBody.usage(metadata.memberIfAny("usage_object"), "metadata.usage_object")
            record.usage.reasoning = tokens.reasoning
            record.usage.cachedInput = tokens.cachedInput
            if (outcome ?? metadata.member("status")?.string?.string) == "failure" {
                let code = metadata.member("error_information")?.memberIfAny("error_code")
                record.status = code?.integer ?? code?.string.flatMap { Int($0.string) } ?? 500
            }
        }
        if outcome == "failure", record.status == 200 { record.status = 500 }

        try withJSON(row.memberIfAny("proxy_server_request"), "proxy_server_request") { (request) throws(FieldFault) in
            let body = request.memberIfAny("body") ?? request
            record.messages = ModelBody.messages(ofRequest: body)
            record.parameters = try ModelBody.parameters(ofRequest: body)
        }
        if record.messages.isEmpty {
            try withJSON(row.memberIfAny("messages"), "messages") { (messages) throws(FieldFault) in
                if messages.kind == .array { record.messages = ModelBody.messages(messages) }
            }
        }
        try withJSON(row.memberIfAny("response"), "response") { (response) throws(FieldFault) in
            record.output = ModelBody.output(ofResponse: response)
        }
        return record
    }

    /// The operation of LiteLLM's function that was called; those of asynchronous callers begin with an `a`.
    private static func operation(_ callType: String) -> String {
        switch callType {
        case "", "completion", "acompletion", "anthropic_messages": "chat"
        case "text_completion", "atext_completion": "completion"
        case "embedding", "aembedding": "embedding"
        case "responses", "aresponses": "responses"
        default: callType
        }
    }

    /// LiteLLM notes the client software among the tags, once short and once in full.
    private static func userAgent(_ row: JSONValue) -> String? {
        var agents: [String] = []
        _ = try? withJSON(row.memberIfAny("request_tags"), "request_tags") { (tags) throws(FieldFault) in
            agents = tags.elements.compactMap { $0.string?.string }.filter { $0.hasPrefix("User-Agent: ") }
        }
        return agents.max { $0.count < $1.count }.map { String($0.dropFirst("User-Agent: ".count)) }
    }

    /// RFC 3339, or as a database writes it: with a space, and in UTC where no offset is told.
    private static func time(_ name: StaticString, _ row: JSONValue) throws(FieldFault) -> Timestamp? {
        guard let text = try FieldReader(row, "").string(name) else { return nil }
        var written = text.replacing(" ", with: "T")
        // PostgreSQL may leave out the minutes of an offset.
        if let sign = written.dropFirst(11).lastIndex(where: { $0 == "+" || $0 == "-" }) {
            if written.distance(from: sign, to: written.endIndex) == 3 { written += ":00" }
        } else if written.last != "Z" {
            written += "Z"
        }
        guard let time = try? Timestamp(rfc3339: written) else {
            throw FieldFault("\(name)", "must be a time such as 2026-02-03T04:05:06.789Z")
        }
        return time
    }

    /// Calls `body` with a JSON value, be it the value itself or a string that holds it; not at all where there is none.
    static func withJSON(
        _ value: JSONValue?, _ field: String, _ body: (JSONValue) throws(FieldFault) -> Void
    ) throws(FieldFault) {
        guard let value else { return }
        guard let string = value.string else { return try body(value) }
        var text: [UInt8] = []
        string.append(to: &text)
        if text.isEmpty { return }
        try EmbeddedJSON.read(text, field, body)
    }
}

/// JSON inside of a string of JSON.
enum EmbeddedJSON {
    /// Calls `body` with the value of `text`.
    ///
    /// - Throws: ``FieldFault`` for `field` where it is no JSON, and what `body` throws.
    static func read(
        _ text: [UInt8], _ field: String, _ body: (JSONValue) throws(FieldFault) -> Void
    ) throws(FieldFault) {
        var failure: FieldFault?
        text.withUnsafeBytes { bytes in
            var tape = JSONTape()
            do throws(FieldFault) {
                guard (try? tape.read(0..<bytes.count, in: bytes)) != nil, let base = bytes.baseAddress,
                    let root = tape.root(of: base)
                else { throw FieldFault(field, "must hold JSON") }
                try body(root)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

import JSON

extension ExchangeRecord {
    /// Appends the record as one line with its line feed, fields in the order in which the gateway writes them.
    public func write(into output: inout [UInt8]) {
        var object = ObjectWriter(&output)
        object.add("id", id, to: &output)
        object.add("time", time.rfc3339, to: &output)
        object.add("account", account, to: &output)
        object.add("key", key, to: &output)
        object.add("model", model, to: &output)
        object.add("operation", operation, to: &output)
        object.name("messages", to: &output)
        output.append(UInt8(ascii: "["))
        for (index, message) in messages.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            message.write(into: &output)
        }
        output.append(UInt8(ascii: "]"))
        object.name("parameters", to: &output)
        parameters.write(into: &output)
        object.add("output", self.output, to: &output)
        object.name("usage", to: &output)
        usage.write(into: &output)
        object.add("status", status, to: &output)
        object.add("latency_ms", latency, to: &output)
        object.add("cost", cost, to: &output)
        object.add("session", session, to: &output)
        if let client {
            object.name("client", to: &output)
            client.write(into: &output)
        }
        object.add("actions", actions, to: &output)
        object.add("budgets", budgets, to: &output)
        object.end(&output)
        output.append(0x0A)
    }
}

extension ExchangeRecord.Message {
    fileprivate func write(into output: inout [UInt8]) {
        var object = ObjectWriter(&output)
        object.add("role", role, to: &output)
        switch content {
        case .none:
            object.name("content", to: &output)
            output.append(contentsOf: "null".utf8)
        case .text(let text): object.add("content", text, to: &output)
        case .hash(let hash, let bytes):
            object.add("hash", hash, to: &output)
            object.add("bytes", bytes, to: &output)
        case .parts(let parts):
            object.name("content", to: &output)
            output.append(UInt8(ascii: "["))
            for (index, part) in parts.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                var object = ObjectWriter(&output)
                object.add("type", part.type, to: &output)
                object.add("text", part.text, to: &output)
                object.end(&output)
            }
            output.append(UInt8(ascii: "]"))
        }
        object.end(&output)
    }
}

extension ExchangeRecord.Parameters {
    fileprivate func write(into output: inout [UInt8]) {
        var object = ObjectWriter(&output)
        object.add("temperature", temperature, to: &output)
        object.add("top_p", topP, to: &output)
        object.add("n", n, to: &output)
        object.add("max_tokens", maxTokens, to: &output)
        object.add("logprobs", logprobs, to: &output)
        object.add("top_logprobs", topLogprobs, to: &output)
        object.add("stream", stream, to: &output)
        object.add("seed", seed, to: &output)
        object.add("reasoning_effort", reasoningEffort, to: &output)
        object.add("tools", tools, to: &output)
        object.end(&output)
    }
}

extension TokenCounts {
    fileprivate func write(into output: inout [UInt8]) {
        var object = ObjectWriter(&output)
        object.add("input_tokens", input, to: &output)
        object.add("output_tokens", self.output, to: &output)
        if reasoning > 0 { object.add("reasoning_tokens", reasoning, to: &output) }
        if cachedInput > 0 { object.add("cached_input_tokens", cachedInput, to: &output) }
        object.end(&output)
    }
}

extension ExchangeRecord.Client {
    fileprivate func write(into output: inout [UInt8]) {
        var object = ObjectWriter(&output)
        object.add("address", address, to: &output)
        object.add("network", network, to: &output)
        object.add("country", country, to: &output)
        object.add("user_agent", userAgent, to: &output)
        object.add("tls_fingerprint", tlsFingerprint, to: &output)
        object.add("headers", headers, to: &output)
        object.add("device", device, to: &output)
        object.end(&output)
    }
}

/// Writes one JSON object member after member; nil and empty lists are left out.
private struct ObjectWriter {
    private var isEmpty = true

    init(_ output: inout [UInt8]) { output.append(UInt8(ascii: "{")) }

    func end(_ output: inout [UInt8]) { output.append(UInt8(ascii: "}")) }

    mutating func name(_ name: StaticString, to output: inout [UInt8]) {
        if !isEmpty { output.append(UInt8(ascii: ",")) }
        isEmpty = false
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        output.append(UInt8(ascii: "\""))
        output.append(UInt8(ascii: ":"))
    }

    mutating func add(_ name: StaticString, _ text: String?, to output: inout [UInt8]) {
        guard let text else { return }
        self.name(name, to: &output)
        JSONText.append(text, to: &output)
    }

    mutating func add(_ name: StaticString, _ number: Int?, to output: inout [UInt8]) {
        guard let number else { return }
        self.name(name, to: &output)
        output.append(contentsOf: String(number).utf8)
    }

    /// JSON has no infinity and no NaN; they are left out.
    mutating func add(_ name: StaticString, _ number: Double?, to output: inout [UInt8]) {
        guard let number, number.isFinite else { return }
        self.name(name, to: &output)
        output.append(contentsOf: "\(number)".utf8)
    }

    mutating func add(_ name: StaticString, _ flag: Bool?, to output: inout [UInt8]) {
        guard let flag else { return }
        self.name(name, to: &output)
        output.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    mutating func add(_ name: StaticString, _ texts: [String], to output: inout [UInt8]) {
        guard !texts.isEmpty else { return }
        self.name(name, to: &output)
        output.append(UInt8(ascii: "["))
        for (index, text) in texts.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSONText.append(text, to: &output)
        }
        output.append(UInt8(ascii: "]"))
    }
}

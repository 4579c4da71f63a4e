import JSON

extension ExchangeRecord {
    /// Appends the record as one line with its line feed, fields in the order in which the gateway writes them.
    public func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.addPresent("id", id, to: &output)
        object.addPresent("time", time.rfc3339, to: &output)
        object.addPresent("account", account, to: &output)
        object.addPresent("key", key, to: &output)
        object.addPresent("model", model, to: &output)
        object.addPresent("operation", operation, to: &output)
        object.add("messages", messages, to: &output) { $0.write(into: &$1) }
        object.name("parameters", to: &output)
        parameters.write(into: &output)
        object.addPresent("output", self.output, to: &output)
        object.name("usage", to: &output)
        usage.write(into: &output)
        object.addPresent("status", status, to: &output)
        object.addPresent("latency_ms", latency?.ifFinite, to: &output)
        object.addPresent("cost", cost?.ifFinite, to: &output)
        object.addPresent("session", session, to: &output)
        if let client {
            object.name("client", to: &output)
            client.write(into: &output)
        }
        object.addPresent("actions", actions, to: &output)
        object.addPresent("budgets", budgets, to: &output)
        object.addPresent("budgets_time", budgetsTime?.rfc3339, to: &output)
        object.end(&output)
        output.append(0x0A)
    }
}

extension ExchangeRecord.Message {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.addPresent("role", role, to: &output)
        switch content {
        case .none:
            object.add("content", String?.none, to: &output)
        case .text(let text): object.addPresent("content", text, to: &output)
        case .hash(let hash, let bytes):
            object.addPresent("hash", hash, to: &output)
            object.addPresent("bytes", bytes, to: &output)
        case .parts(let parts):
            object.add("content", parts, to: &output) { part, output in
                var object = JSONObjectWriter(&output)
                object.add("type", part.type, to: &output)
                object.addPresent("text", part.text, to: &output)
                object.end(&output)
            }
        }
        object.end(&output)
    }
}

extension ExchangeRecord.Parameters {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.addPresent("temperature", temperature?.ifFinite, to: &output)
        object.addPresent("top_p", topP?.ifFinite, to: &output)
        object.addPresent("n", n, to: &output)
        object.addPresent("max_tokens", maxTokens, to: &output)
        object.addPresent("logprobs", logprobs, to: &output)
        object.addPresent("top_logprobs", topLogprobs, to: &output)
        object.addPresent("stream", stream, to: &output)
        object.addPresent("seed", seed, to: &output)
        object.addPresent("reasoning_effort", reasoningEffort, to: &output)
        object.addPresent("tools", tools, to: &output)
        object.end(&output)
    }
}

extension TokenCounts {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.addPresent("input_tokens", input, to: &output)
        object.addPresent("output_tokens", self.output, to: &output)
        if reasoning > 0 { object.addPresent("reasoning_tokens", reasoning, to: &output) }
        if cachedInput > 0 { object.addPresent("cached_input_tokens", cachedInput, to: &output) }
        object.end(&output)
    }
}

extension ExchangeRecord.Client {
    fileprivate func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(&output)
        object.addPresent("address", address, to: &output)
        object.addPresent("network", network, to: &output)
        object.addPresent("country", country, to: &output)
        object.addPresent("user_agent", userAgent, to: &output)
        object.addPresent("tls_fingerprint", tlsFingerprint, to: &output)
        object.addPresent("headers", headers, to: &output)
        object.addPresent("device", device, to: &output)
        object.end(&output)
    }
}

extension Double {
    /// JSON has no infinity and no NaN: such a number is as good as none.
    fileprivate var ifFinite: Double? { isFinite ? self : nil }
}

import JSON

extension TokenCounter {
    /// The input tokens of a request to a model: chat completions, responses, messages, completions or embeddings.
    ///
    /// Counted are the texts that the model gets to see: contents of messages and their parts, system and instructions,
    /// calls of tools and their results, prompts and inputs; the definitions of tools and JSON schemas as they are
    /// written. Around each message stand markers that name its role, 4 tokens, and 3 begin the answer
    /// (<https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken>). A prompt given as token ids is counted
    /// exactly. What is not text costs a constant (see ``MediaTokens``), never its base64. What the request only refers to
    /// (`previous_response_id`, encrypted reasoning) is not counted.
    ///
    /// - Parameters:
    ///   - request: outline of the body.
    ///   - text: the body that the outline was made of.
    public func inputTokens(of request: JSONOutline, in text: UnsafeRawBufferPointer) -> Int {
        var walk = RequestWalk(counter: self, text: text)
        for member in request.members { walk.add(field: member) }
        return walk.total
    }
}

/// What content other than text costs where only its form is known.
public enum MediaTokens {
    /// An image: four tiles of 512 × 512 pixels and the overview at 170 and 85 tokens each, what OpenAI's GPT-4o takes for a
    /// square of 1024 pixels (<https://platform.openai.com/docs/guides/images-vision>). Anthropic takes width × height / 750, about
    /// 1,400 for the same one, at most 1,600.
    public static let image = 765
    /// An image of which only the overview is asked for (`detail: low`).
    public static let lowDetailImage = 85
    /// Characters of base64 for one token of sound: 10 tokens a second, at 128 kbit/s.
    public static let audioCharactersPerToken = 2_133
    /// A page of a document as text and image (Anthropic: 1,500 to 3,000 tokens a page,
    /// <https://docs.claude.com/en/docs/build-with-claude/pdf-support>). A document that is only referred to counts as one page.
    public static let page = 2_000
    /// Characters of base64 taken for a page.
    public static let charactersPerPage = 100_000
}

/// The fields of a message or a part whose texts the model sees.
private let textFields: [StaticString] = [
    "content", "text", "name", "output", "tool_calls", "function", "function_call", "refusal", "thinking", "summary",
    "title", "context",
]

/// One walk over a request body. It reads in place and allocates nothing.
private struct RequestWalk {
    let counter: any TokenCounter
    let text: UnsafeRawBufferPointer
    var total = 0

    private static let perMessage = 4
    private static let answerStart = 3
    /// Levels of content that are walked. Each is read once more than the one around it; what lies deeper counts as written.
    private static let depthLimit = 12

    init(counter: any TokenCounter, text: UnsafeRawBufferPointer) {
        self.counter = counter
        self.text = text
    }

    /// A member of the body.
    mutating func add(field: JSONMember) {
        let value = field.value
        guard value.kind == .string || value.kind == .array || value.kind == .object else { return }
        if field.isNamed("messages", in: text) {
            addInput(value, depth: 0)
            total += Self.answerStart
        } else if field.isNamed("input", in: text) || field.isNamed("prompt", in: text) {
            addInput(value, depth: 0)
        } else if field.isNamed("system", in: text) || field.isNamed("instructions", in: text) {
            total += Self.perMessage
            addContent(value, depth: 0)
        } else if field.isNamed("suffix", in: text) {
            addContent(value, depth: 0)
        } else if field.isNamed("tools", in: text) || field.isNamed("functions", in: text) {
            addWritten(value)
        } else if field.isNamed("response_format", in: text) || field.isNamed("output_format", in: text) {
            addSchema(of: value)
        } else if field.isNamed("text", in: text) {
            if let format = value.member("format", in: text) { addSchema(of: format) }
        }
    }

    /// A prompt, token ids, messages, or a list of these.
    private mutating func addInput(_ value: JSONSlice, depth: Int) {
        switch value.kind {
        case .array where depth < 2:
            value.forEachElement(in: text) {
                addInput($0, depth: depth + 1); return true
            }
        case .array: addWritten(value)
        case .object:
            total += Self.perMessage
            addItem(value, depth: 0)
        case .string: addText(value)
        case .number: total += 1
        case .boolean, .null: break
        }
    }

    /// A content: a text, parts of one, or an item.
    private mutating func addContent(_ value: JSONSlice, depth: Int) {
        guard depth < Self.depthLimit else { return addWritten(value) }
        switch value.kind {
        case .string: addText(value)
        case .array:
            value.forEachElement(in: text) {
                addContent($0, depth: depth + 1); return true
            }
        case .object: addItem(value, depth: depth + 1)
        case .number, .boolean, .null: break
        }
    }

    /// A message, a part of one, a call of a tool or its result.
    private mutating func addItem(_ item: JSONSlice, depth: Int) {
        item.forEachMember(in: text) { member in
            let value = member.value
            if value.kind == .null || member.isNamed("role", in: text) || member.isNamed("type", in: text) {
                return true
            } else if textFields.contains(where: { member.isNamed($0, in: text) }) {
                addContent(value, depth: depth)
            } else if member.isNamed("input", in: text) || member.isNamed("arguments", in: text) {
                // Of a tool: an object as it is written, or a text that holds one.
                if value.kind == .string { addText(value) } else { addWritten(value) }
            } else if member.isNamed("image_url", in: text) {
                addImage(detail: value.member("detail", in: text) ?? item.member("detail", in: text))
            } else if member.isNamed("source", in: text) {
                addSource(value, of: item, depth: depth)
            } else if member.isNamed("input_audio", in: text) {
                let characters = value.member("data", in: text)?.range.count ?? 0
                total += 1 + characters / MediaTokens.audioCharactersPerToken
            } else if member.isNamed("file", in: text) {
                addDocument(value.member("file_data", in: text))
            } else if member.isNamed("file_data", in: text) || member.isNamed("file_url", in: text) {
                addDocument(value)
            } else if member.isNamed("file_id", in: text) {
                if isImage(item) { addImage(detail: item.member("detail", in: text)) } else { addDocument(value) }
            }
            return true
        }
    }

    /// Where an Anthropic image or document comes from.
    private mutating func addSource(_ source: JSONSlice, of item: JSONSlice, depth: Int) {
        guard source.kind == .object else { return }
        if let content = source.member("content", in: text) {
            addContent(content, depth: depth)
        } else if isImage(item) {
            addImage(detail: nil)
        } else if source.member("type", in: text)?.isString("text", in: text) == true {
            if let data = source.member("data", in: text) { addContent(data, depth: depth) }
        } else {
            addDocument(source.member("data", in: text))
        }
    }

    private func isImage(_ item: JSONSlice) -> Bool {
        guard let type = item.member("type", in: text) else { return false }
        return type.isString("image", in: text) || type.isString("input_image", in: text)
    }

    private mutating func addImage(detail: JSONSlice?) {
        total += detail?.isString("low", in: text) == true ? MediaTokens.lowDetailImage : MediaTokens.image
    }

    private mutating func addDocument(_ data: JSONSlice?) {
        let pages = 1 + (data?.range.count ?? 0) / MediaTokens.charactersPerPage
        total += pages * MediaTokens.page
    }

    private mutating func addSchema(of format: JSONSlice) {
        if let schema = format.member("json_schema", in: text) ?? format.member("schema", in: text) {
            addWritten(schema)
        }
    }

    private mutating func addText(_ string: JSONSlice) {
        guard string.range.count > 2, string.range.upperBound <= text.count else { return }
        let inside = string.range.lowerBound + 1..<string.range.upperBound - 1
        total += counter.tokens(inJSONString: UnsafeRawBufferPointer(rebasing: text[inside]))
    }

    /// JSON as the client wrote it.
    private mutating func addWritten(_ value: JSONSlice) {
        guard value.kind != .null, value.range.upperBound <= text.count else { return }
        total += counter.tokens(in: UnsafeRawBufferPointer(rebasing: text[value.range]))
    }
}

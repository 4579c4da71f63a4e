import JSON

/// Conversations: what the client sends back of earlier answers.
extension RequestShaper {
    // MARK: - Chat

    private static let chatMessage = AllowedFields(
        "role", "content", "name", "tool_calls", "tool_call_id", "function_call", "refusal", "audio", "cache_control")
    private static let openChatMessage = chatMessage.with(
        "reasoning", "reasoning_content", "reasoning_details", "thinking", "prefix", "partial")

    mutating func write(chat list: JSONValue, into writer: inout FieldWriter) throws(ShapingError) -> Bool {
        guard list.kind == .array else { return writer.keep(list) }
        writer.out.append(UInt8(ascii: "["))
        var last: JSONValue?
        var index = 0
        for message in list.elements {
            last = message
            writer.separate()
            writer.out.append(UInt8(ascii: "{"))
            let seal = message.member("encrypted_content")
            let isSealed = seal?.kind == .string
            let keepsReasoning = !hidesReasoning && !isSealed
            try writer.members(message, keepsReasoning ? Self.openChatMessage : Self.chatMessage, &self)
            if let seal, isSealed {
                let text = seal.text
                if upstream == .hosted, !ReasoningSeal.isSeal(text) {
                    writer.add("encrypted_content", text)
                } else {
                    let opened = try open(
                        text, [Self.content(ofChat: message)], "messages[\(index)].encrypted_content")
                    writer.add(upstream.reasoningField, opened.reasoning)
                }
            }
            writer.out.append(UInt8(ascii: "}"))
            index += 1
        }
        writer.out.append(UInt8(ascii: "]"))
        if let last, last.member("role")?.isString("assistant") ?? false {
            for text in Self.texts(last.member("content")) {
                try check(prefill: text, "messages[\(index - 1)].content")
            }
        }
        return true
    }

    private static func content(ofChat message: JSONValue) -> VisibleContent {
        var content = VisibleContent()
        for text in texts(message.member("content")) { content.append(text: text) }
        if let calls = message.member("tool_calls") {
            for call in calls.elements {
                if let id = call.member("id"), id.hasSubstance { content.append(call: id.text) }
            }
        }
        return content
    }

    /// The texts of a message's content: a string, or parts.
    static func texts(_ content: JSONValue?) -> [[UInt8]] {
        guard let content else { return [] }
        if content.kind == .string { return [content.text] }
        return content.elements.compactMap { part in
            part.member("text").flatMap { $0.kind == .string ? $0.text : nil }
        }
    }

    // MARK: - Anthropic's messages

    mutating func write(anthropic list: JSONValue, into writer: inout FieldWriter) throws(ShapingError) -> Bool {
        guard list.kind == .array else { return writer.keep(list) }
        writer.out.append(UInt8(ascii: "["))
        var last: JSONValue?
        var index = 0
        for message in list.elements {
            last = message
            writer.separate()
            let content = message.member("content")
            if let content, content.kind == .array, message.member("role")?.isString("assistant") ?? false {
                writer.append("{\"role\":\"assistant\",\"content\":")
                try write(blocks: content, of: index, into: &writer)
                writer.append("}")
            } else {
                writer.out.append(contentsOf: message.bytes)
            }
            index += 1
        }
        writer.out.append(UInt8(ascii: "]"))
        if let last, last.member("role")?.isString("assistant") ?? false {
            for text in Self.texts(last.member("content")) { try check(prefill: text, "messages.\(index - 1).content") }
        }
        return true
    }

    private mutating func write(
        blocks list: JSONValue, of message: Int, into writer: inout FieldWriter
    ) throws(ShapingError) {
        let content = Self.content(ofBlocks: list)
        var kept: [JSONValue] = []
        var restored: [UInt8] = []
        var number = 0
        for block in list.elements {
            defer { number += 1 }
            let param = "messages.\(message).content.\(number)"
            let isRedacted = block.member("type")?.isString("redacted_thinking") ?? false
            guard isRedacted || block.member("type")?.isString("thinking") ?? false else {
                kept.append(block)
                continue
            }
            let seal = block.member(isRedacted ? "data" : "signature")?.text ?? []
            if ReasoningSeal.isSeal(seal) {
                restored.append(contentsOf: try open(seal, [content], param).reasoning)
            } else if upstream == .hosted || !hidesReasoning {
                kept.append(block)
            } else if !seal.isEmpty {
                throw Self.refused(.malformed, param)
            }
        }
        writer.out.append(UInt8(ascii: "["))
        if !restored.isEmpty {
            writer.append("{\"type\":\"thinking\"")
            writer.add("thinking", restored)
            writer.append(",\"signature\":\"\"}")
        }
        if kept.count != number { writer.isChanged = true }
        for block in kept { writer.element(block.bytes) }
        writer.out.append(UInt8(ascii: "]"))
    }

    private static func content(ofBlocks list: JSONValue) -> VisibleContent {
        var content = VisibleContent()
        for block in list.elements {
            if let text = block.member("text"), text.kind == .string { content.append(text: text.text) }
            if block.member("type")?.isString("tool_use") ?? false, let id = block.member("id") {
                content.append(call: id.text)
            }
        }
        return content.hashed()
    }

    // MARK: - Responses

    mutating func write(input list: JSONValue, into writer: inout FieldWriter) throws(ShapingError) -> Bool {
        guard list.kind == .array else { return writer.keep(list) }
        let items = Array(list.elements)
        writer.out.append(UInt8(ascii: "["))
        var place = 0
        while place < items.count {
            if Self.isAnswer(items[place]) {
                let end = items[place...].firstIndex { !Self.isAnswer($0) } ?? items.count
                try write(answers: items, place..<end, into: &writer)
                place = end
            } else {
                writer.element(items[place].bytes)
                place += 1
            }
        }
        writer.out.append(UInt8(ascii: "]"))
        if let last = items.last, last.member("role")?.isString("assistant") ?? false {
            for text in Self.texts(last.member("content")) { try check(prefill: text, "input[\(items.count - 1)]") }
        }
        return true
    }

    private static func isReasoning(_ item: JSONValue) -> Bool { item.member("type")?.isString("reasoning") ?? false }

    private static func isAnswer(_ item: JSONValue) -> Bool {
        isReasoning(item) || item.member("role")?.isString("assistant") ?? false
            || item.member("call_id") != nil && item.member("output") == nil
    }

    /// Answers with nothing of the user's between them, parted by their items of reasoning. One of these belongs to the part after it, to the part before
    /// it, or to all of them; what it held is put before everything else there.
    private mutating func write(
        answers items: [JSONValue], _ range: Range<Int>, into writer: inout FieldWriter
    ) throws(ShapingError) {
        let parts = items[range].split(omittingEmptySubsequences: false, whereSeparator: Self.isReasoning)
        let contents = parts.map(Self.content(ofItems:))
        let all = contents.reduce(into: VisibleContent()) { $0.append($1) }.hashed()
        var before: [[[UInt8]]] = Array(repeating: [], count: parts.count)
        for (number, part) in parts.dropLast().enumerated() {
            let (item, param) = (items[part.endIndex], "input[\(part.endIndex)].encrypted_content")
            let seal = item.member("encrypted_content")?.text ?? []
            if ReasoningSeal.isSeal(seal) {
                // A part with nothing to see in it would be a place for every seal of an answer without visible content.
                let near = [number + 1, number].filter { !contents[$0].isEmpty }
                let opened = try open(seal, [all] + near.map { contents[$0] }, param)
                let place = opened.place == 0 ? 0 : near[opened.place - 1]
                before[place].append(Self.restored(item, opened.reasoning))
                writer.isChanged = true
            } else if upstream == .hosted || !hidesReasoning {
                before[number + 1].append(Array(item.bytes))
            } else if seal.isEmpty {
                writer.isChanged = true
            } else {
                throw Self.refused(.malformed, param)
            }
        }
        for (part, reasoning) in zip(parts, before) {
            for item in reasoning { writer.element(item) }
            for item in part { writer.element(item.bytes) }
        }
    }

    private static func content(ofItems items: ArraySlice<JSONValue>) -> VisibleContent {
        var content = VisibleContent()
        for item in items {
            for text in texts(item.member("content")) { content.append(text: text) }
            if let call = item.member("call_id"), call.hasSubstance { content.append(call: call.text) }
        }
        return content.hashed()
    }

    private static func restored(_ item: JSONValue, _ reasoning: [UInt8]) -> [UInt8] {
        var part = FieldWriter()
        part.append("{\"type\":\"reasoning\"")
        part.add("id", item.member("id")?.text ?? [])
        part.append(",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\"")
        part.add("text", reasoning)
        part.append("}]}")
        return part.out
    }
}

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
                    let reasoning = try open(
                        text, [Self.content(ofChat: message)], "messages[\(index)].encrypted_content")
                    writer.add(upstream.reasoningField, reasoning)
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
        var content = VisibleContent()
        for block in list.elements {
            if let text = block.member("text"), text.kind == .string { content.append(text: text.text) }
            if block.member("type")?.isString("tool_use") ?? false, let id = block.member("id") {
                content.append(call: id.text)
            }
        }
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
                restored.append(contentsOf: try open(seal, [content], param))
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
        for block in kept {
            writer.separate()
            writer.out.append(contentsOf: block.bytes)
        }
        writer.out.append(UInt8(ascii: "]"))
    }

    // MARK: - Responses

    mutating func write(input list: JSONValue, into writer: inout FieldWriter) throws(ShapingError) -> Bool {
        guard list.kind == .array else { return writer.keep(list) }
        let items = Array(list.elements)
        var kept: [(place: Int, bytes: [UInt8])] = []
        for (index, item) in items.enumerated() {
            guard item.member("type")?.isString("reasoning") ?? false else {
                kept.append((index, Array(item.bytes)))
                continue
            }
            let seal = item.member("encrypted_content")?.text ?? []
            if ReasoningSeal.isSeal(seal) {
                let (contents, start) = Self.contents(around: index, items)
                let reasoning = try open(seal, contents, "input[\(index)].encrypted_content")
                var part = FieldWriter()
                part.append("{\"type\":\"reasoning\"")
                part.add("id", item.member("id")?.text ?? [])
                part.append(",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\"")
                part.add("text", reasoning)
                part.append("}]}")
                writer.isChanged = true
                // Before everything else of its answer, wherever it came.
                kept.insert((start, part.out), at: kept.firstIndex { $0.place >= start } ?? kept.count)
            } else if upstream == .hosted || !hidesReasoning {
                kept.append((index, Array(item.bytes)))
            } else if seal.isEmpty {
                writer.isChanged = true
            } else {
                throw Self.refused(.malformed, "input[\(index)].encrypted_content")
            }
        }
        if let last = items.last, last.member("role")?.isString("assistant") ?? false {
            for text in Self.texts(last.member("content")) { try check(prefill: text, "input[\(items.count - 1)]") }
        }
        writer.out.append(UInt8(ascii: "["))
        for item in kept {
            writer.separate()
            writer.out.append(contentsOf: item.bytes)
        }
        writer.out.append(UInt8(ascii: "]"))
        return true
    }

    /// The answers that an item of reasoning may belong to: all that stands around it without anything of the user's between, what follows it up to the next
    /// reasoning, what stands before it up to the one before. And where the first one begins.
    private static func contents(around place: Int, _ items: [JSONValue]) -> ([VisibleContent], Int) {
        func isReasoning(_ item: JSONValue) -> Bool { item.member("type")?.isString("reasoning") ?? false }
        func isAnswer(_ item: JSONValue) -> Bool {
            isReasoning(item) || item.member("role")?.isString("assistant") ?? false
                || item.member("call_id") != nil && item.member("output") == nil
        }
        func content(_ range: Range<Int>) -> VisibleContent {
            var content = VisibleContent()
            for item in items[range] where !isReasoning(item) {
                for text in texts(item.member("content")) { content.append(text: text) }
                if let call = item.member("call_id"), call.hasSubstance { content.append(call: call.text) }
            }
            return content
        }
        var start = place
        while start > 0, isAnswer(items[start - 1]) { start -= 1 }
        var end = place + 1
        while end < items.count, isAnswer(items[end]) { end += 1 }
        let next = items[(place + 1)..<end].firstIndex(where: isReasoning) ?? end
        let before = items[start..<place].lastIndex(where: isReasoning).map { $0 + 1 } ?? start
        // A part with nothing to see in it would be a place for every seal of an answer without visible content.
        let parts = [content(place..<next), content(before..<place)].filter { !$0.isEmpty }
        return ([content(start..<end)] + parts, before)
    }
}

import JSON

/// How far an answer has come, told from its events: what it used, how much text it brought, whether it is complete.
///
/// A stream that stops before it is complete was cut, whatever the transport says: an upstream that dies politely is still dead.
public struct AnswerProgress: Sendable {
    /// What an upstream said in the middle of a stream instead of going on.
    public enum Fault: Error, Equatable, Sendable {
        /// An error event. Its text is the upstream's and is not passed on.
        case upstreamError
    }

    private let operation: Operation
    private let choiceCount: Int
    private var isMarkedDone = false
    /// Choices that have begun and those that have a finish reason, for chat and completions.
    private var begun = ChoiceSet()
    private var finished = ChoiceSet()
    private var hasTerminalEvent = false

    /// Whether the first event has come.
    public private(set) var hasBegun = false
    /// What the answer used, as far as reported.
    public private(set) var usage: Usage?
    /// Bytes of text, reasoning and tool arguments so far.
    public private(set) var textBytes = 0
    /// Events that brought text.
    public private(set) var textEvents = 0
    /// The largest `sequence_number` so far; responses only, -1 before the first.
    public private(set) var sequence = -1
    /// Why the answer ended, in the dialect's word.
    public private(set) var finishReason: String?

    /// An answer of which nothing has come yet.
    ///
    /// - Parameter choiceCount: how many choices were asked for (`n`).
    public init(_ operation: Operation, choiceCount: Int = 1) {
        self.operation = operation
        self.choiceCount = choiceCount
    }

    /// Whether all that makes a complete answer has come: every choice that began has ended, and either the server said `[DONE]`
    /// or there are as many as were asked for; of messages, the end and the reason for it; of responses, the last event.
    public var isComplete: Bool {
        switch operation {
        case .chat, .completion:
            !begun.isEmpty && finished.count == begun.count && (isMarkedDone || finished.count >= choiceCount)
        case .messages: hasTerminalEvent && finishReason != nil
        default: hasTerminalEvent
        }
    }

    /// What the exchange took where the server does not report it: counted from the bytes that passed, four to a token.
    public func countedUsage(requestBytes: Int) -> Usage {
        Usage(input: (requestBytes + 3) / 4, output: (textBytes + 3) / 4)
    }

    /// Choices of chat and completions that have begun and not ended.
    public var openChoices: [Int] { begun.subtracting(finished) }

    /// Tokens generated for sure: where counting events and counting bytes disagree, the smaller number.
    public var leastOutput: Int { min(textEvents, textBytes / 4) }

    /// The server said `[DONE]`.
    public mutating func markDone() {
        isMarkedDone = true
    }

    /// Whether the event has come after which nothing may come. Chat and completions have none: their stream ends with `[DONE]`.
    public var hasEnded: Bool { hasTerminalEvent }

    /// Takes one event or the whole answer into account.
    public mutating func observe(_ event: ResponseEvent) throws(Fault) {
        let isWhole = if case .whole = event.form { true } else { false }
        let fault = event.document.read { text -> Fault? in
            let outline = event.document.outline
            if let error = outline.member("error", in: text), error.kind != .null {
                // A stored response says with its `error` why it failed; that is an answer.
                let isResponse = outline.member("object", in: text)?.isString("response", in: text) ?? false
                guard isWhole, isResponse else { return .upstreamError }
            }
            switch operation {
            case .chat, .completion: choices(outline, in: text)
            case .responses: if let fault = response(outline, isWhole: isWhole, in: text) { return fault }
            case .messages: if let fault = message(outline, isWhole: isWhole, in: text) { return fault }
            default:
                hasTerminalEvent = true
                report(Usage(outline.member("usage", in: text), in: text))
            }
            return nil
        }
        hasBegun = true
        if let fault { throw fault }
    }

    private mutating func report(_ later: Usage?) {
        guard let later else { return }
        if usage == nil { usage = later } else { usage?.merge(later) }
    }

    private mutating func count(_ value: JSONSlice?, in text: UnsafeRawBufferPointer) -> Int {
        let length = value?.textLength(in: text) ?? 0
        textBytes += length
        return length
    }

    /// Counts the text in the blocks of a whole answer: `output` of responses, `content` of messages.
    private mutating func blocks(_ list: JSONSlice?, in text: UnsafeRawBufferPointer) -> Int {
        var added = 0
        list?.forEachElement(in: text) { block in
            block.forEachMember(in: text) { part in
                if part.isNamed("text", in: text) || part.isNamed("thinking", in: text)
                    || part.isNamed("arguments", in: text)
                {
                    added += count(part.value, in: text)
                } else if part.isNamed("input", in: text), part.value.kind == .object {
                    added += part.value.range.count
                    textBytes += part.value.range.count
                } else if part.isNamed("content", in: text) || part.isNamed("summary", in: text) {
                    added += blocks(part.value, in: text)
                }
                return true
            }
            return true
        }
        return added
    }

    private mutating func choices(_ outline: JSONOutline, in text: UnsafeRawBufferPointer) {
        report(Usage(outline.member("usage", in: text), in: text))
        var added = 0
        outline.member("choices", in: text)?.forEachElement(in: text) { choice in
            var index = 0
            var isFinished = false
            choice.forEachMember(in: text) { member in
                if member.isNamed("index", in: text) {
                    index = member.value.integer(in: text) ?? 0
                } else if member.isNamed("text", in: text) {
                    added += count(member.value, in: text)
                } else if member.isNamed("delta", in: text) || member.isNamed("message", in: text) {
                    member.value.forEachMember(in: text) { part in
                        if part.isNamed("content", in: text) || part.isNamed("reasoning", in: text)
                            || part.isNamed("reasoning_content", in: text)
                        {
                            added += count(part.value, in: text)
                        } else if part.isNamed("tool_calls", in: text) {
                            part.value.forEachElement(in: text) { call in
                                added += count(
                                    call.member("function", in: text)?.member("arguments", in: text), in: text)
                                return true
                            }
                        }
                        return true
                    }
                } else if member.isNamed("finish_reason", in: text), member.value.kind == .string {
                    finishReason = member.value.string(in: text)
                    isFinished = true
                }
                return true
            }
            begun.insert(index)
            if isFinished { finished.insert(index) }
            return true
        }
        if added > 0 { textEvents += 1 }
    }

    private mutating func response(_ outline: JSONOutline, isWhole: Bool, in text: UnsafeRawBufferPointer) -> Fault? {
        if isWhole {
            hasTerminalEvent = true
            finishReason = outline.member("status", in: text)?.string(in: text)
            report(Usage(outline.member("usage", in: text), in: text))
            if blocks(outline.member("output", in: text), in: text) > 0 { textEvents += 1 }
            return nil
        }
        if let number = outline.member("sequence_number", in: text)?.integer(in: text) {
            // Whatever an upstream says, one more must still be a number that every reader of JSON has (RFC 8259 §6).
            sequence = max(sequence, min(number, 1 << 52))
        }
        guard let type = outline.member("type", in: text) else { return nil }
        if type.isString("error", in: text) { return .upstreamError }
        if outline.member("delta", in: text)?.kind == .string {
            if count(outline.member("delta", in: text), in: text) > 0 { textEvents += 1 }
        } else if let response = outline.member("response", in: text) {
            report(Usage(response.member("usage", in: text), in: text))
            for ending in ["response.completed", "response.incomplete", "response.failed", "response.cancelled"]
                as [StaticString]
            where type.isString(ending, in: text) {
                hasTerminalEvent = true
                finishReason = response.member("status", in: text)?.string(in: text)
            }
        }
        return nil
    }

    private mutating func message(_ outline: JSONOutline, isWhole: Bool, in text: UnsafeRawBufferPointer) -> Fault? {
        report(Usage(outline.member("usage", in: text), in: text))
        if isWhole {
            hasTerminalEvent = true
            finishReason = outline.member("stop_reason", in: text)?.string(in: text)
            if blocks(outline.member("content", in: text), in: text) > 0 { textEvents += 1 }
            return nil
        }
        guard let type = outline.member("type", in: text) else { return nil }
        if type.isString("error", in: text) {
            return .upstreamError
        } else if type.isString("content_block_delta", in: text) {
            var added = 0
            outline.member("delta", in: text)?.forEachMember(in: text) { part in
                if part.isNamed("text", in: text) || part.isNamed("thinking", in: text)
                    || part.isNamed("partial_json", in: text)
                {
                    added += count(part.value, in: text)
                }
                return true
            }
            if added > 0 { textEvents += 1 }
        } else if type.isString("message_start", in: text) {
            report(Usage(outline.member("message", in: text)?.member("usage", in: text), in: text))
        } else if type.isString("message_delta", in: text) {
            finishReason =
                outline.member("delta", in: text)?.member("stop_reason", in: text)?.string(in: text) ?? finishReason
        } else if type.isString("message_stop", in: text) {
            hasTerminalEvent = true
        }
        return nil
    }
}

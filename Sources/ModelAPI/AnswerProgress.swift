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
    /// The text of the event observed last, where that is all the event tells: the ``JSONValue/index`` of the string. nil where it tells more or nothing.
    public var soleText: UInt32? { told == 1 ? text : nil }
    /// What the event observed last told: texts that are not empty, and more than one for whatever else.
    private var told = 0
    private var text: UInt32 = 0

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
        let isWhole = event.isWhole
        told = 0
        let fault = event.read { root -> Fault? in
            switch operation {
            case .chat, .completion: return completion(root)
            case .responses: return error(root, isWhole: isWhole) ?? response(root, isWhole: isWhole)
            case .messages: return error(root, isWhole: isWhole) ?? message(root, isWhole: isWhole)
            default:
                if let error = error(root, isWhole: isWhole) { return error }
                hasTerminalEvent = true
                report(Usage(root.member("usage")))
                return nil
            }
        }
        hasBegun = true
        if let fault { throw fault }
    }

    /// Takes one event into account that differs from the one observed last in nothing but its ``soleText``.
    public mutating func observe(_ text: JSONString) {
        let length = text.utf8Count
        textBytes += length
        if length > 0 { textEvents += 1 }
    }

    private func error(_ root: JSONValue, isWhole: Bool) -> Fault? {
        guard let error = root.member("error"), !error.isNull else { return nil }
        // A stored response says with its `error` why it failed; that is an answer.
        return isWhole && root.member("object")?.isString("response") ?? false ? nil : .upstreamError
    }

    private mutating func report(_ later: Usage?) {
        guard let later else { return }
        told += 2
        if usage == nil { usage = later } else { usage?.merge(later) }
    }

    private mutating func count(_ value: JSONValue?) -> Int {
        guard let value, let length = value.string?.utf8Count, length > 0 else { return 0 }
        textBytes += length
        told += 1
        text = value.index
        return length
    }

    /// Counts the text in the blocks of a whole answer: `output` of responses, `content` of messages.
    private mutating func blocks(_ list: JSONValue) -> Int {
        var added = 0
        for block in list.elements {
            for (name, value) in block.members {
                if name == "text" || name == "thinking" || name == "arguments" {
                    added += count(value)
                } else if name == "input", value.kind == .object {
                    added += value.range.count
                    textBytes += value.range.count
                } else if name == "content" || name == "summary" {
                    added += blocks(value)
                }
            }
        }
        return added
    }

    private mutating func completion(_ root: JSONValue) -> Fault? {
        for (name, value) in root.members {
            if name == "choices" {
                choices(value)
            } else if name == "usage" {
                report(Usage(value))
            } else if name == "error", !value.isNull {
                return .upstreamError
            }
        }
        return nil
    }

    private mutating func choices(_ choices: JSONValue) {
        var added = 0
        for choice in choices.elements {
            var index = 0
            var isFinished = false
            for (name, value) in choice.members {
                if name == "index" {
                    index = value.integer ?? 0
                } else if name == "text" {
                    added += count(value)
                } else if name == "delta" || name == "message" {
                    added += message(value)
                } else if name == "finish_reason", let reason = value.string {
                    finishReason = reason.string
                    isFinished = true
                }
            }
            begun.insert(index)
            if isFinished {
                finished.insert(index)
                told += 2
            }
        }
        if added > 0 { textEvents += 1 }
    }

    private mutating func message(_ object: JSONValue) -> Int {
        var added = 0
        for (name, value) in object.members {
            if name == "content" || name == "reasoning" || name == "reasoning_content" {
                added += count(value)
            } else if name == "tool_calls" {
                for call in value.elements { added += count(call.member("function")?.member("arguments")) }
            }
        }
        return added
    }

    private mutating func response(_ root: JSONValue, isWhole: Bool) -> Fault? {
        if isWhole {
            hasTerminalEvent = true
            finishReason = root.member("status")?.string?.string
            report(Usage(root.member("usage")))
            if let output = root.member("output"), blocks(output) > 0 { textEvents += 1 }
            return nil
        }
        if let number = root.member("sequence_number")?.integer {
            told += 2
            // Whatever an upstream says, one more must still be a number that every reader of JSON has (RFC 8259 §6).
            sequence = max(sequence, min(number, 1 << 52))
        }
        guard let type = root.member("type") else { return nil }
        if type.isString("error") { return .upstreamError }
        if let delta = root.member("delta"), delta.kind == .string {
            if count(delta) > 0 { textEvents += 1 }
        } else if let response = root.member("response") {
            told += 2
            report(Usage(response.member("usage")))
            for ending in ["response.completed", "response.incomplete", "response.failed", "response.cancelled"]
                as [StaticString]
            where type.isString(ending) {
                hasTerminalEvent = true
                finishReason = response.member("status")?.string?.string
            }
        }
        return nil
    }

    private mutating func message(_ root: JSONValue, isWhole: Bool) -> Fault? {
        report(Usage(root.member("usage")))
        if isWhole {
            hasTerminalEvent = true
            finishReason = root.member("stop_reason")?.string?.string
            if let content = root.member("content"), blocks(content) > 0 { textEvents += 1 }
            return nil
        }
        guard let type = root.member("type") else { return nil }
        if type.isString("error") {
            return .upstreamError
        } else if type.isString("content_block_delta") {
            var added = 0
            if let delta = root.member("delta") {
                for (name, value) in delta.members
                where name == "text" || name == "thinking" || name == "partial_json" {
                    added += count(value)
                }
            }
            if added > 0 { textEvents += 1 }
        } else if type.isString("message_start") {
            report(Usage(root.member("message")?.member("usage")))
        } else if type.isString("message_delta") {
            finishReason = root.member("delta")?.member("stop_reason")?.string?.string ?? finishReason
        } else if type.isString("message_stop") {
            hasTerminalEvent = true
        }
        return nil
    }
}

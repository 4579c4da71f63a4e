import JSON
import ModelAPI

/// What is done with one text of an answer as it comes.
protocol AnswerTextChannel: SendableMetatype {
    /// Why the answer may not go on.
    associatedtype Failure: Error
    /// Takes bytes of UTF-8 and gives what is certain, whole characters.
    mutating func push(_ bytes: [UInt8]) throws(Failure) -> [UInt8]
    /// The text is over: gives the rest.
    mutating func finish() throws(Failure) -> [UInt8]
}

/// What is done with all texts of an answer.
protocol AnswerTreatment: SendableMetatype {
    /// Of one text.
    associatedtype Channel: AnswerTextChannel
    /// Whether tokens beside log-probabilities would say what the text does not.
    var hidesProbabilities: Bool { get }
    /// For the text of a member, such as `content`, `arguments` or `response.output_text.delta`; nil where it passes as it is.
    func channel(_ name: String) -> Channel?
    /// Treats all texts of an event or a whole answer, each as a whole.
    func treat(_ event: inout ResponseEvent) throws(Channel.Failure)
}

/// The channels of one answer that comes as events: each choice's text, reasoning and calls of tools by itself. What a channel
/// still holds when it ends goes into an event of its own before the one that ends it.
struct StreamedAnswer<Treatment: AnswerTreatment> {

    /// Which text of an answer a piece belongs to.
    private struct Channel: Hashable {
        /// The choice, block or output item.
        var index: Int
        /// The call of a tool or the part, within it.
        var part: Int
        /// The member that carries the pieces: `content`, `arguments`, `response.output_text.delta`.
        var name: String
    }

    private struct Piece {
        var channel: Channel
        var slice: JSONSlice
    }

    private let operation: ModelAPI.Operation
    private let treatment: Treatment
    private var channels: [Channel: Treatment.Channel] = [:]
    /// The last event that had a piece, for one that is added.
    private var sample: ResponseEvent?
    /// Events added so far: numbers of those that follow move up.
    private var added = 0

    init(_ operation: ModelAPI.Operation, _ treatment: Treatment) {
        self.operation = operation
        self.treatment = treatment
    }

    mutating func transform(_ events: inout [ResponseEvent]) throws(Treatment.Channel.Failure) {
        var result: [ResponseEvent] = []
        result.reserveCapacity(events.count)
        for var event in events {
            let pieces = pieces(of: event)
            let ended = ended(by: event, pieces)
            for channel in ended where !pieces.contains(where: { $0.channel == channel }) {
                try flush(channel, as: event, into: &result)
            }
            if pieces.isEmpty {
                if operation == .messages || operation == .responses { try treatment.treat(&event) }
            } else {
                try treat(pieces, ending: ended, of: &event)
                sample = event
            }
            if operation == .chat || operation == .completion { hideProbabilities(&event) }
            renumber(&event)
            result.append(event)
        }
        events = result
    }

    /// What channels still hold whose end nobody told.
    mutating func finish(_ events: inout [ResponseEvent]) throws(Treatment.Channel.Failure) {
        guard let sample else { return }
        for channel in channels.keys.sorted(by: Self.isBefore) { try flush(channel, as: sample, into: &events) }
    }

    private static func isBefore(_ left: Channel, _ right: Channel) -> Bool {
        (left.index, left.part, left.name) < (right.index, right.part, right.name)
    }

    private mutating func treat(_ pieces: [Piece], ending: [Channel], of event: inout ResponseEvent)
        throws(Treatment.Channel.Failure)
    {
        var edits: [(JSONSlice, [UInt8])] = []
        for piece in pieces {
            let text = event.document.read { JSONText.unescape(piece.slice.range, in: $0) }
            var treated = try push(Array(text.utf8), to: piece.channel)
            if ending.contains(piece.channel), var channel = channels.removeValue(forKey: piece.channel) {
                treated += try channel.finish()
            }
            if !treated.elementsEqual(text.utf8) {
                edits.append((piece.slice, JSONText.quoted(String(decoding: treated, as: UTF8.self))))
            }
        }
        // From the end, so that places before a change stay where they are.
        for (slice, value) in edits.sorted(by: { $0.0.range.lowerBound > $1.0.range.lowerBound }) {
            event.document.replace(slice, with: value)
        }
    }

    private mutating func push(_ text: [UInt8], to channel: Channel) throws(Treatment.Channel.Failure) -> [UInt8] {
        // Taken out meanwhile, so that there is one of it.
        guard var treated = channels.removeValue(forKey: channel) ?? treatment.channel(channel.name) else {
            return text
        }
        defer { channels[channel] = treated }
        return try treated.push(text)
    }

    // MARK: Pieces

    private func pieces(of event: ResponseEvent) -> [Piece] {
        var pieces: [Piece] = []
        event.document.read { text in
            let outline = event.document.outline
            func add(_ value: JSONSlice?, _ index: Int, _ part: Int, _ name: String) {
                guard let value, value.kind == .string else { return }
                pieces.append(Piece(channel: Channel(index: index, part: part, name: name), slice: value))
            }
            switch operation {
            case .chat, .completion:
                outline.member("choices", in: text)?.forEachElement(in: text) { choice in
                    let index = choice.member("index", in: text)?.integer(in: text) ?? 0
                    add(choice.member("text", in: text), index, 0, "text")
                    choice.member("delta", in: text)?.forEachMember(in: text) { member in
                        for name in Self.deltaTexts where member.isNamed(name, in: text) {
                            add(member.value, index, 0, name.description)
                        }
                        if member.isNamed("function_call", in: text) {
                            add(member.value.member("arguments", in: text), index, -1, "arguments")
                        }
                        guard member.isNamed("tool_calls", in: text) else { return true }
                        var place = 0
                        member.value.forEachElement(in: text) { call in
                            let number = call.member("index", in: text)?.integer(in: text) ?? place
                            add(
                                call.member("function", in: text)?.member("arguments", in: text), index, number,
                                "arguments")
                            place += 1
                            return true
                        }
                        return true
                    }
                    return true
                }
            case .messages:
                let index = outline.member("index", in: text)?.integer(in: text) ?? 0
                let carrier = outline.member("delta", in: text) ?? outline.member("content_block", in: text)
                carrier?.forEachMember(in: text) { member in
                    for name in Self.blockTexts where member.isNamed(name, in: text) {
                        add(member.value, index, 0, name.description)
                    }
                    return true
                }
            case .responses:
                guard let type = outline.member("type", in: text)?.string(in: text), type.hasSuffix(".delta") else {
                    return
                }
                add(
                    outline.member("delta", in: text), Self.outputIndex(outline, text), Self.partIndex(outline, text),
                    type)
            default: break
            }
        }
        return pieces
    }

    private static var deltaTexts: [StaticString] { ["content", "refusal", "reasoning_content", "reasoning"] }
    private static var blockTexts: [StaticString] { ["text", "thinking", "partial_json"] }

    private static func outputIndex(_ outline: JSONOutline, _ text: UnsafeRawBufferPointer) -> Int {
        outline.member("output_index", in: text)?.integer(in: text) ?? 0
    }

    private static func partIndex(_ outline: JSONOutline, _ text: UnsafeRawBufferPointer) -> Int {
        (outline.member("content_index", in: text) ?? outline.member("summary_index", in: text))?.integer(in: text) ?? 0
    }

    // MARK: Ends

    /// Channels that an event ends, in order.
    private func ended(by event: ResponseEvent, _ pieces: [Piece]) -> [Channel] {
        var indices: [Int] = []
        var isEnd: (Channel) -> Bool = { _ in true }
        event.document.read { text in
            let outline = event.document.outline
            switch operation {
            case .chat, .completion:
                outline.member("choices", in: text)?.forEachElement(in: text) { choice in
                    if choice.member("finish_reason", in: text)?.kind == .string {
                        indices.append(choice.member("index", in: text)?.integer(in: text) ?? 0)
                    }
                    return true
                }
            case .messages:
                if event.isOfType("content_block_stop") {
                    indices.append(outline.member("index", in: text)?.integer(in: text) ?? 0)
                } else if event.isOfType("message_delta") || event.isOfType("message_stop") {
                    indices = channels.keys.map(\.index)
                }
            case .responses:
                guard let type = outline.member("type", in: text)?.string(in: text) else { return }
                if type.hasPrefix("response.output_item.") && type.hasSuffix(".done") {
                    indices.append(Self.outputIndex(outline, text))
                } else if type.hasSuffix(".done") {
                    indices.append(Self.outputIndex(outline, text))
                    let part = Self.partIndex(outline, text)
                    let stem = type.dropLast(5)
                    let endsAll = type.hasSuffix("_part.done")
                    isEnd = { $0.part == part && (endsAll || $0.name == stem + ".delta") }
                } else if ["response.completed", "response.incomplete", "response.failed"].contains(type) {
                    indices = channels.keys.map(\.index)
                }
            default: break
            }
        }
        guard !indices.isEmpty else { return [] }
        let known = Set(channels.keys).union(pieces.map(\.channel))
        return known.filter { indices.contains($0.index) && isEnd($0) }.sorted(by: Self.isBefore)
    }

    /// Ends a channel. What it held goes before `event`, in an event that has the same members beside the piece.
    private mutating func flush(_ channel: Channel, as event: ResponseEvent, into events: inout [ResponseEvent])
        throws(Treatment.Channel.Failure)
    {
        guard var treated = channels.removeValue(forKey: channel) else { return }
        let rest = try treated.finish()
        guard !rest.isEmpty, var addition = self.event(channel, rest, like: event) else { return }
        renumber(&addition)
        added += 1
        events.append(addition)
    }

    private func event(_ channel: Channel, _ rest: [UInt8], like event: ResponseEvent) -> ResponseEvent? {
        let text = JSONText.quoted(String(decoding: rest, as: UTF8.self))
        func json(_ before: String, _ after: String) -> [UInt8] { Array(before.utf8) + text + Array(after.utf8) }
        switch operation {
        case .chat, .completion:
            var document = event.document
            let choice: [UInt8]
            if operation == .completion {
                choice = json(#"[{"index":\#(channel.index),"text":"#, #","logprobs":null,"finish_reason":null}]"#)
            } else if channel.name != "arguments" {
                choice = json(
                    #"[{"index":\#(channel.index),"delta":{"\#(channel.name)":"#, #"},"finish_reason":null}]"#)
            } else if channel.part < 0 {
                choice = json(
                    #"[{"index":\#(channel.index),"delta":{"function_call":{"arguments":"#,
                    #"}},"finish_reason":null}]"#)
            } else {
                choice = json(
                    #"[{"index":\#(channel.index),"delta":{"tool_calls":[{"index":\#(channel.part),"function":{"arguments":"#,
                    #"}}]},"finish_reason":null}]"#)
            }
            document.set("choices", to: choice)
            if let usage = document.member("usage"), usage.kind != .null {
                document.set("usage", to: Array("null".utf8))
            }
            return ResponseEvent(event: "", document: document)
        case .messages:
            let type =
                channel.name == "partial_json"
                ? "input_json_delta" : channel.name == "thinking" ? "thinking_delta" : "text_delta"
            let bytes = json(
                #"{"type":"content_block_delta","index":\#(channel.index),"delta":{"type":"\#(type)","\#(channel.name)":"#,
                "}}")
            return (try? JSONDocument(bytes)).map { ResponseEvent(event: "content_block_delta", document: $0) }
        case .responses:
            let place = channel.name.contains("summary") ? "summary_index" : "content_index"
            let item = event.document.string("item_id").map {
                #","item_id":\#(String(decoding: JSONText.quoted($0), as: UTF8.self))"#
            }
            let number = event.document.integer("sequence_number").map { #","sequence_number":\#($0)"# }
            let part = channel.name.hasSuffix("arguments.delta") ? "" : #","\#(place)":\#(channel.part)"#
            let logprobs = channel.name == "response.output_text.delta" ? #","logprobs":[]"# : ""
            let bytes = json(
                #"{"type":"\#(channel.name)"\#(item ?? ""),"output_index":\#(channel.index)\#(part),"delta":"#,
                "\(logprobs)\(number ?? "")}")
            return (try? JSONDocument(bytes)).map { ResponseEvent(event: channel.name, document: $0) }
        default: return nil
        }
    }

    private func renumber(_ event: inout ResponseEvent) {
        guard added > 0, operation == .responses, let number = event.document.integer("sequence_number") else { return }
        event.document.set("sequence_number", to: Array(String(number + added).utf8))
    }

    /// Tokens beside log-probabilities would say what the text does not.
    private func hideProbabilities(_ event: inout ResponseEvent) {
        guard treatment.hidesProbabilities else { return }
        let slices = event.document.read { text in
            var slices: [JSONSlice] = []
            event.document.outline.member("choices", in: text)?.forEachElement(in: text) { choice in
                if let found = choice.member("logprobs", in: text), found.kind == .object { slices.append(found) }
                return true
            }
            return slices
        }
        for slice in slices.reversed() { event.document.replace(slice, with: Array("null".utf8)) }
    }
}

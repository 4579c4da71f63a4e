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
        /// The string's place in the event.
        var place: UInt32
        var text: [UInt8]
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
        for piece in pieces {
            var treated = try push(piece.text, to: piece.channel)
            if ending.contains(piece.channel), var channel = channels.removeValue(forKey: piece.channel) {
                treated += try channel.finish()
            }
            if treated != piece.text {
                event.tree.replace(piece.place, with: JSONText.quoted(String(decoding: treated, as: UTF8.self)))
            }
        }
    }

    private mutating func push(_ text: [UInt8], to channel: Channel) throws(Treatment.Channel.Failure) -> [UInt8] {
        if let treated = try channels[channel]?.push(text) { return treated }
        guard var new = treatment.channel(channel.name) else { return text }
        let treated = try new.push(text)
        channels[channel] = new
        return treated
    }

    // MARK: Pieces

    private func pieces(of event: ResponseEvent) -> [Piece] {
        var pieces: [Piece] = []
        event.read { root in
            func add(_ value: JSONValue?, _ index: Int, _ part: Int, _ name: String) {
                guard let value, let string = value.string else { return }
                var text: [UInt8] = []
                string.append(to: &text)
                pieces.append(
                    Piece(channel: Channel(index: index, part: part, name: name), place: value.index, text: text))
            }
            switch operation {
            case .chat, .completion:
                guard let choices = root.member("choices") else { return }
                for choice in choices.elements {
                    let index = choice.member("index")?.integer ?? 0
                    add(choice.member("text"), index, 0, "text")
                    guard let delta = choice.member("delta") else { continue }
                    for (member, value) in delta.members {
                        if let name = Self.deltaTexts.first(where: { member == $0 }) {
                            add(value, index, 0, name.description)
                        } else if member == "function_call" {
                            add(value.member("arguments"), index, -1, "arguments")
                        } else if member == "tool_calls" {
                            for (place, call) in value.elements.enumerated() {
                                let number = call.member("index")?.integer ?? place
                                add(call.member("function")?.member("arguments"), index, number, "arguments")
                            }
                        }
                    }
                }
            case .messages:
                guard let carrier = root.member("delta") ?? root.member("content_block") else { return }
                let index = root.member("index")?.integer ?? 0
                for (member, value) in carrier.members {
                    if let name = Self.blockTexts.first(where: { member == $0 }) {
                        add(value, index, 0, name.description)
                    }
                }
            case .responses:
                guard let type = root.member("type")?.string?.string, type.hasSuffix(".delta") else { return }
                add(root.member("delta"), Self.outputIndex(root), Self.partIndex(root), type)
            default: break
            }
        }
        return pieces
    }

    private static var deltaTexts: [StaticString] { ["content", "refusal", "reasoning_content", "reasoning"] }
    private static var blockTexts: [StaticString] { ["text", "thinking", "partial_json"] }

    private static func outputIndex(_ root: JSONValue) -> Int { root.member("output_index")?.integer ?? 0 }

    private static func partIndex(_ root: JSONValue) -> Int {
        (root.member("content_index") ?? root.member("summary_index"))?.integer ?? 0
    }

    // MARK: Ends

    /// Channels that an event ends, in order.
    private func ended(by event: ResponseEvent, _ pieces: [Piece]) -> [Channel] {
        var indices: [Int] = []
        var isEnd: (Channel) -> Bool = { _ in true }
        event.read { root in
            switch operation {
            case .chat, .completion:
                guard let choices = root.member("choices") else { return }
                for choice in choices.elements where choice.member("finish_reason")?.kind == .string {
                    indices.append(choice.member("index")?.integer ?? 0)
                }
            case .messages:
                guard let type = root.member("type") else { return }
                if type.isString("content_block_stop") {
                    indices.append(root.member("index")?.integer ?? 0)
                } else if type.isString("message_delta") || type.isString("message_stop") {
                    indices = channels.keys.map(\.index)
                }
            case .responses:
                guard let type = root.member("type")?.string?.string else { return }
                if type.hasPrefix("response.output_item.") && type.hasSuffix(".done") {
                    indices.append(Self.outputIndex(root))
                } else if type.hasSuffix(".done") {
                    indices.append(Self.outputIndex(root))
                    let part = Self.partIndex(root)
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
        guard added > 0, operation == .responses else { return }
        let number = event.read { root in
            root.member("sequence_number").flatMap { value in value.integer.map { (value.index, $0) } }
        }
        guard let number else { return }
        event.tree.replace(number.0, with: Array(String(number.1 + added).utf8))
    }

    /// Tokens beside log-probabilities would say what the text does not.
    private func hideProbabilities(_ event: inout ResponseEvent) {
        guard treatment.hidesProbabilities else { return }
        let places = event.read { root in
            var places: [UInt32] = []
            guard let choices = root.member("choices") else { return places }
            for choice in choices.elements {
                if let found = choice.member("logprobs"), found.kind == .object { places.append(found.index) }
            }
            return places
        }
        // From the end, so that places before a change stay what they are.
        for place in places.reversed() { event.tree.replace(place, with: Array("null".utf8)) }
    }
}

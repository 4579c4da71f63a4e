import JSON
import ModelAPI
import Watermarking

/// Puts lexical marks into the texts of one answer: into what is written, not into reasoning, refusals or what tools are called with.
struct LexicalTexts: AnswerTreatment {
    private let mark: LexicalMark
    private let operation: ModelAPI.Operation
    /// The choices of what was asked: they are left, as an echo's.
    private let prompt: LexicalChoices

    /// - Parameter prompt: the request.
    init(_ mark: LexicalMark, _ operation: ModelAPI.Operation, prompt: JSONDocument) {
        self.mark = mark
        self.operation = operation
        self.prompt = JSONTree(prompt).read { root in
            var choices = LexicalChoices()
            Self.add(root, to: &choices, mark)
            return choices
        }
    }

    private static func add(_ value: JSONValue, to choices: inout LexicalChoices, _ mark: LexicalMark) {
        switch value.kind {
        case .string: if let text = value.string { choices.add(mark.choices(in: text.string.utf8)) }
        case .array: for element in value.elements { add(element, to: &choices, mark) }
        case .object: for (_, member) in value.members { add(member, to: &choices, mark) }
        default: break
        }
    }

    /// Takes out of a request what asks for log-probabilities: their tokens are those of the unmarked text.
    static func hideProbabilities(_ request: inout JSONDocument) {
        for field: StaticString in ["logprobs", "top_logprobs"] where request.member(field) != nil {
            request.remove(field)
        }
        guard let list = request.member("include"), list.kind == .array else { return }
        let kept = request.read { text in
            var kept: [String] = []
            list.forEachElement(in: text) { element in
                if let name = element.string(in: text), name != "message.output_text.logprobs" { kept.append(name) }
                return true
            }
            return kept
        }
        var json: [UInt8] = [UInt8(ascii: "[")]
        for (index, name) in kept.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            json += JSONText.quoted(name)
        }
        request.set("include", to: json + [UInt8(ascii: "]")])
    }

    var hidesProbabilities: Bool { true }

    func channel(_ name: String) -> LexicalMarker? {
        switch name {
        case "content", "text", "response.output_text.delta": mark.marker(leaving: prompt)
        default: nil
        }
    }

    func treat(_ event: inout ResponseEvent) {
        let texts = event.read { root in
            places(root, isWhole: event.isWhole).compactMap { value -> (UInt32, String)? in
                value.string.map { (value.index, $0.string) }
            }
        }
        for (place, text) in texts {
            var marker = mark.marker(leaving: prompt)
            let marked = marker.push(text.utf8) + marker.finish()
            if marker.changed > 0 {
                event.tree.replace(place, with: JSONText.quoted(String(decoding: marked, as: UTF8.self)))
            }
        }
    }

    // MARK: Places

    private func places(_ root: JSONValue, isWhole: Bool) -> [JSONValue] {
        switch operation {
        case .chat, .completion:
            (root.member("choices").map { Array($0.elements) } ?? []).compactMap { choice in
                choice.member("message")?.member("content") ?? choice.member("text")
            }
        case .messages: isWhole ? blocks(root.member("content"), "text") : []
        case .responses: isWhole ? items(root.member("output")) : responses(root)
        default: []
        }
    }

    private func responses(_ root: JSONValue) -> [JSONValue] {
        guard let type = root.member("type") else { return [] }
        if type.isString("response.output_text.done") { return root.member("text").map { [$0] } ?? [] }
        if let part = root.member("part") { return block(part, "output_text").map { [$0] } ?? [] }
        if let item = root.member("item") { return blocks(item.member("content"), "output_text") }
        return items(root.member("response")?.member("output"))
    }

    private func items(_ list: JSONValue?) -> [JSONValue] {
        (list.map { Array($0.elements) } ?? []).flatMap { blocks($0.member("content"), "output_text") }
    }

    private func blocks(_ list: JSONValue?, _ type: StaticString) -> [JSONValue] {
        guard let list, list.kind == .array else { return [] }
        return list.elements.compactMap { block($0, type) }
    }

    private func block(_ value: JSONValue, _ type: StaticString) -> JSONValue? {
        value.member("type")?.isString(type) ?? false ? value.member("text") : nil
    }
}

extension LexicalMarker: AnswerTextChannel {}

import JSON

/// The texts of a JSON document, each with where it stands.
public struct DocumentTexts {
    /// A text, or a number that has digits enough to be something.
    public struct Place {
        /// The value.
        public let value: JSONSlice
        /// The member that it is; nil for an element of a list.
        public let member: JSONMember?
        /// The role of the message that it stands in.
        public let role: JSONSlice?

        /// What stands between the quotes of a string, where it is the text as it is; nil where there are escapes.
        public func plain(in text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
            guard value.kind == .string else { return nil }
            let inner = value.range.lowerBound + 1..<value.range.upperBound - 1
            return text.has(UInt8(ascii: "\\"), in: inner) ? nil : UnsafeRawBufferPointer(rebasing: text[inner])
        }
    }

    /// What the members of a document mean.
    public enum Vocabulary: Sendable, Equatable {
        /// A request to a model: names of types, ids, signatures with what they sign, and coded files are left, of tools all but
        /// descriptions.
        case request
        /// A model's answer; with `hidesProbabilities`, the tokens that stand beside log-probabilities are taken out.
        case answer(hidesProbabilities: Bool)
        /// Anything: every text counts.
        case any
    }

    private var vocabulary: Vocabulary
    private let selection: FieldSelection
    private let text: UnsafeRawBufferPointer
    private var path: [FieldPath.Step] = []
    private var edits: [(range: Range<Int>, bytes: [UInt8])] = []

    /// Members of exchanges that are no text of anybody's.
    private static let structure: [StaticString] = [
        "type", "role", "id", "model", "object", "tool_call_id", "call_id", "tool_use_id", "item_id", "signature",
        "data", "encrypted_content", "file_data", "file_id", "media_type", "format", "status", "detail",
        "cache_control", "previous_response_id", "conversation", "stop_reason", "finish_reason", "service_tier",
        "tool_choice", "system_fingerprint", "reasoning_effort", "index", "created", "usage",
    ]
    /// Members of a request that are schemas: of them, descriptions are texts.
    private static let schemas: [StaticString] = ["tools", "functions", "response_format", "text", "output_config"]

    /// Replaces texts of a document.
    ///
    /// - Parameter body: gives the JSON value that stands instead; nil leaves what is there.
    /// - Returns: the new text; nil where nothing was replaced.
    public static func replacing(
        in document: JSONDocument, _ vocabulary: Vocabulary, _ selection: FieldSelection = FieldSelection(),
        _ body: (Place, UnsafeRawBufferPointer) -> [UInt8]?
    ) -> [UInt8]? {
        document.read { text in
            var texts = DocumentTexts(vocabulary: vocabulary, selection: selection, text: text)
            if document.root.kind == .object {
                for member in document.outline.members { texts.visit(member, role: nil, isTop: true, body) }
            } else {
                texts.visit(document.root, member: nil, role: nil, body)
            }
            return texts.edited
        }
    }

    private init(vocabulary: Vocabulary, selection: FieldSelection, text: UnsafeRawBufferPointer) {
        self.vocabulary = vocabulary
        self.selection = selection
        self.text = text
    }

    private var edited: [UInt8]? {
        guard !edits.isEmpty else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(text.count + edits.count * 16)
        var done = 0
        for edit in edits {
            result.append(contentsOf: text[done..<edit.range.lowerBound])
            result.append(contentsOf: edit.bytes)
            done = edit.range.upperBound
        }
        result.append(contentsOf: text[done...])
        return result
    }

    private func isNamed(_ member: JSONMember, in names: [StaticString]) -> Bool {
        names.contains { member.isNamed($0, in: text) }
    }

    private mutating func visit(
        _ member: JSONMember, role: JSONSlice?, isTop: Bool = false, onlyDescriptions: Bool = false,
        _ body: (Place, UnsafeRawBufferPointer) -> [UInt8]?
    ) {
        var onlyDescriptions = onlyDescriptions
        if vocabulary != .any {
            if isNamed(member, in: Self.structure) { return }
            // A signature would not fit it any more.
            if vocabulary == .request, member.isNamed("thinking", in: text) { return }
            if vocabulary == .answer(hidesProbabilities: true), member.isNamed("logprobs", in: text) {
                switch member.value.kind {
                case .array: edits.append((member.value.range, Array("[]".utf8)))
                case .object: edits.append((member.value.range, Array("null".utf8)))
                default: break
                }
                return
            }
            // Functions and tools have names that a program knows, people who speak have names of their own.
            if role == nil, member.isNamed("name", in: text) { return }
            if vocabulary == .request, isTop, member.value.kind != .string, isNamed(member, in: Self.schemas) {
                onlyDescriptions = true
            }
            if onlyDescriptions, member.value.kind == .string, !member.isNamed("description", in: text) { return }
        }
        let outside = vocabulary
        // What a tool was called with has a vocabulary of its own.
        if member.value.kind == .object, member.isNamed("input", in: text) || member.isNamed("metadata", in: text) {
            vocabulary = .any
        }
        defer { vocabulary = outside }
        if !selection.isEverything { path.append(.member(JSONText.unescape(member.name, in: text))) }
        visit(member.value, member: member, role: role, onlyDescriptions: onlyDescriptions, body)
        if !selection.isEverything { path.removeLast() }
    }

    private mutating func visit(
        _ value: JSONSlice, member: JSONMember?, role: JSONSlice?, onlyDescriptions: Bool = false,
        _ body: (Place, UnsafeRawBufferPointer) -> [UInt8]?
    ) {
        switch value.kind {
        case .object:
            let role = value.member("role", in: text).flatMap { $0.kind == .string ? $0 : nil } ?? role
            value.forEachMember(in: text) {
                visit($0, role: role, onlyDescriptions: onlyDescriptions, body)
                return true
            }
        case .array:
            value.forEachElement(in: text) { element in
                if !selection.isEverything { path.append(.element) }
                if !onlyDescriptions || element.kind != .string {
                    visit(element, member: nil, role: role, onlyDescriptions: onlyDescriptions, body)
                }
                if !selection.isEverything { path.removeLast() }
                return true
            }
        case .string, .number:
            if value.kind == .number, onlyDescriptions || value.range.count < 5 { return }
            if value.kind == .string, value.range.count < 4 { return }
            if !selection.isEverything, !selection.contains(path) { return }
            let place = Place(value: value, member: member, role: role)
            if let bytes = body(place, text) { edits.append((value.range, bytes)) }
        case .boolean, .null: break
        }
    }
}

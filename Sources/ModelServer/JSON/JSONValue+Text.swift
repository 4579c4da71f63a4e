import JSON

extension JSONValue {
    /// Reads a JSON text of at most 64 levels.
    init(parsing bytes: [UInt8]) throws(JSONError) {
        let document = try JSONDocument(bytes)
        self = document.read { JSONValue(document.root, in: $0) }
    }

    private init(_ slice: JSONSlice, in bytes: UnsafeRawBufferPointer) {
        switch slice.kind {
        case .null: self = .null
        case .boolean: self = .boolean(slice.boolean(in: bytes) ?? false)
        case .string: self = .string(slice.string(in: bytes) ?? "")
        case .number:
            self = slice.integer(in: bytes).map { .integer($0) } ?? .number(slice.double(in: bytes) ?? 0)
        case .array:
            var elements: [JSONValue] = []
            slice.forEachElement(in: bytes) { element in
                elements.append(JSONValue(element, in: bytes))
                return true
            }
            self = .array(elements)
        case .object:
            var members: [Member] = []
            slice.forEachMember(in: bytes) { member in
                members.append(
                    Member(
                        name: JSONText.unescape(member.name, in: bytes), value: JSONValue(member.value, in: bytes)))
                return true
            }
            self = .object(members)
        }
    }

    /// The value as JSON text without white space. Numbers that JSON cannot say become null.
    var text: [UInt8] {
        var output: [UInt8] = []
        append(to: &output)
        return output
    }

    /// The same text as a string.
    var textString: String { String(decoding: text, as: UTF8.self) }

    private func append(to output: inout [UInt8]) {
        switch self {
        case .null: output += Array("null".utf8)
        case .boolean(let value): output += Array((value ? "true" : "false").utf8)
        case .integer(let value): output += Array(String(value).utf8)
        case .number(let value): output += Array((value.isFinite ? value.description : "null").utf8)
        case .string(let value): JSONText.append(value, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.append(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSONText.append(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.append(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }
}

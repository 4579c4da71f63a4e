import JSON

/// A policy's text as it was written, before anyone knows what it means: what a reader of JSON or YAML gives.
public indirect enum PolicyValue: Sendable {
    /// Named values in their order, with the line of each name where the reader knows it.
    case object([(name: String, value: PolicyValue, line: Int?)])
    /// Values in their order.
    case array([PolicyValue])
    /// A text.
    case string(String)
    /// A number.
    case number(Double)
    /// Yes or no.
    case boolean(Bool)
    /// Nothing.
    case null

    /// Reads JSON.
    ///
    /// - Throws: `JSONError` for text that is no JSON, names given twice included.
    public init(json: [UInt8]) throws(JSONError) {
        let document = try JSONDocument(json)
        self = document.read { Self.value(document.root, $0) }
    }

    private static func value(_ slice: JSONSlice, _ text: UnsafeRawBufferPointer) -> PolicyValue {
        switch slice.kind {
        case .object:
            var members: [(name: String, value: PolicyValue, line: Int?)] = []
            slice.forEachMember(in: text) { member in
                let line = text[..<member.name.lowerBound].count { $0 == 0x0A } + 1
                members.append((JSONText.unescape(member.name, in: text), value(member.value, text), line))
                return true
            }
            return .object(members)
        case .array:
            var elements: [PolicyValue] = []
            slice.forEachElement(in: text) {
                elements.append(value($0, text))
                return true
            }
            return .array(elements)
        case .string: return .string(JSONText.unescape(slice.range, in: text))
        case .number: return Double(String(decoding: text[slice.range], as: UTF8.self)).map { .number($0) } ?? .null
        case .boolean: return .boolean(text[slice.range.lowerBound] == UInt8(ascii: "t"))
        case .null: return .null
        }
    }

    var kind: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        case .string: "a text"
        case .number: "a number"
        case .boolean: "true or false"
        case .null: "nothing"
        }
    }
}

/// Something wrong in a policy: where, what, and what would be right.
public struct PolicyIssue: Error, Sendable, Equatable, CustomStringConvertible {
    /// The field: `entities.CREDIT_CARD.action`.
    public var field: String
    /// Its line, where the reader knows it.
    public var line: Int?
    /// What is wrong and what would be right.
    public var reason: String

    /// An issue.
    public init(field: String, line: Int?, reason: String) {
        self.field = field
        self.line = line
        self.reason = reason
    }

    /// Line, field and reason.
    public var description: String {
        (line.map { "line \($0): " } ?? "") + (field.isEmpty ? "" : "\(field): ") + reason
    }
}

/// Every issue of a policy.
public struct PolicyIssues: Error, Sendable, Equatable, CustomStringConvertible {
    /// The issues in the policy's order.
    public var issues: [PolicyIssue]

    /// Issues.
    public init(issues: [PolicyIssue]) { self.issues = issues }

    /// One issue a line.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}

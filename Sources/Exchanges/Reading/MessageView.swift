import JSON

/// One message of an exchange's input where it stands.
///
/// As with everything that an ``ExchangeView`` gives, it must not be kept.
public struct MessageView {
    /// `system`, `developer`, `user`, `assistant` or `tool`; another log may have others.
    public let role: JSONString
    /// A string, or a list of parts; nil where there is none, as beside calls of tools.
    public let content: JSONValue?
    /// A keyed hash of the content, where the operator keeps no content.
    public let hash: JSONString?
    /// How many bytes the content had, where the operator keeps no content.
    public let bytes: Int?

    /// Checks an element of `messages`.
    init(_ element: JSONValue, number: Int) throws(FieldFault) {
        guard element.kind == .object else { throw FieldFault("messages[\(number)]", "must be an object") }
        var role: JSONValue?
        var content: JSONValue?
        var hash: JSONValue?
        var bytes: JSONValue?
        for (name, value) in element.members where !value.isNull {
            if role == nil, name == "role" {
                role = value
            } else if content == nil, name == "content" {
                content = value
            } else if hash == nil, name == "hash" {
                hash = value
            } else if bytes == nil, name == "bytes" {
                bytes = value
            }
        }
        guard let text = role?.string else {
            throw FieldFault("messages[\(number)].role", "must be there and be a string")
        }
        if let content { try Self.check(content, number) }
        if let hash, hash.kind != .string { throw FieldFault("messages[\(number)].hash", "must be a string") }
        if let bytes, bytes.integer == nil { throw FieldFault("messages[\(number)].bytes", "must be an integer") }
        self.role = text
        self.content = content
        self.hash = hash?.string
        self.bytes = bytes?.integer
    }

    private static func check(_ content: JSONValue, _ number: Int) throws(FieldFault) {
        if content.kind == .string { return }
        guard content.kind == .array else {
            throw FieldFault("messages[\(number)].content", "must be a string or a list of parts")
        }
        var place = 0
        for part in content.elements {
            guard part.kind == .object else {
                throw FieldFault("messages[\(number)].content[\(place)]", "must be an object")
            }
            if let text = part.member("text"), text.kind != .string, !text.isNull {
                throw FieldFault("messages[\(number)].content[\(place)].text", "must be a string")
            }
            place += 1
        }
    }

    /// Calls `body` with each text of the content in order: the string, or the text of each part that has one.
    public func forEachText(_ body: (JSONString) -> Void) {
        guard let content else { return }
        if let string = content.string { return body(string) }
        for part in content.elements {
            if let text = part.member("text")?.string { body(text) }
        }
    }
}

extension ExchangeView {
    /// Calls `body` with each message of the input in order; never where the record has none.
    ///
    /// - Throws: ``FieldFault`` for the first message that is none; `body` has had those before it.
    public func forEachMessage(_ body: (MessageView) -> Void) throws(FieldFault) {
        guard let messages = value(.messages) else { return }
        guard messages.kind == .array else { throw FieldFault("messages", "must be a list of messages") }
        var number = 0
        for element in messages.elements {
            body(try MessageView(element, number: number))
            number += 1
        }
    }
}

extension JSONValue {
    /// The first member `name` of an object; nil where there is none or it is `null`.
    func memberIfAny(_ name: StaticString) -> JSONValue? {
        guard let value = member(name), !value.isNull else { return nil }
        return value
    }
}

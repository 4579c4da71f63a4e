import JSON

/// Why a file about keys cannot be used. It never holds a key.
public struct KeyDocumentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what would be right.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Reads the members of a JSON document about keys.
struct KeyDocument {
    private let document: JSONDocument

    init(_ json: [UInt8], schema: String) throws(KeyDocumentError) {
        do {
            document = try JSONDocument(json)
        } catch {
            throw KeyDocumentError("it is not JSON: \(error.reason) at byte \(error.offset)")
        }
        let found = document.string("schema")
        guard found == schema else {
            let what = found.map { "'\($0.prefix(60))'" } ?? "missing"
            throw KeyDocumentError("its 'schema' is \(what); expected '\(schema)'")
        }
    }

    func text(_ name: StaticString) throws(KeyDocumentError) -> String {
        guard let text = document.string(name) else { throw KeyDocumentError("'\(name)' must be a string") }
        return text
    }

    func integer(_ name: StaticString, in range: ClosedRange<Int>) throws(KeyDocumentError) -> Int {
        guard let number = document.integer(name), range.contains(number) else {
            throw KeyDocumentError("'\(name)' must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func hash(_ name: StaticString) throws(KeyDocumentError) -> [UInt8] {
        guard let bytes = HexText.bytes(try text(name)), bytes.count == 32 else {
            throw KeyDocumentError("'\(name)' must be 64 hexadecimal digits")
        }
        return bytes
    }

    /// Reads an object by its members' texts: strings unescaped, numbers as they are written.
    func object<Value>(_ name: StaticString, _ read: ((StaticString) -> String?) -> Value?) -> Value? {
        guard let object = document.member(name), object.kind == .object else { return nil }
        return document.read { text in
            read { name in
                guard let value = object.member(name, in: text) else { return nil }
                return value.string(in: text) ?? value.integer(in: text).map { String($0) }
            }
        }
    }

    /// Reads every element of a list; nil from `read` says that it is not as it must be.
    func list<Element>(
        _ name: StaticString, expected: String, _ read: (JSONSlice, UnsafeRawBufferPointer) -> Element?
    ) throws(KeyDocumentError) -> [Element] {
        guard let list = document.member(name), list.kind == .array else {
            throw KeyDocumentError("'\(name)' must be a list of \(expected)")
        }
        var elements: [Element] = []
        let isGood = document.read { text in
            var isGood = true
            list.forEachElement(in: text) { element in
                guard let value = read(element, text) else {
                    isGood = false
                    return false
                }
                elements.append(value)
                return true
            }
            return isGood
        }
        guard isGood else { throw KeyDocumentError("'\(name)[\(elements.count)]' must be \(expected)") }
        return elements
    }
}

/// Bytes as hexadecimal digits.
enum HexText {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        let values = digits.compactMap(\.self)
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}

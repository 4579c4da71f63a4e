import Exchanges
import Hummingbird
import JSON
import NIOCore

/// The JSON object that a request carries. Every field must be asked for by name: what nobody asked for is an error.
struct AdminRequestBody {
    /// The most bytes of a body.
    static let limit = 65_536

    private let bytes: [UInt8]
    private var fields: [String: JSONSlice]
    private var asked: [String] = []

    /// Reads a request's body. No body is an object without fields.
    ///
    /// - Throws: ``AdminError`` when it is too long, no JSON, or no object.
    init(_ request: Request) async throws {
        do {
            let buffer = try await request.body.collect(upTo: Self.limit)
            try self.init(bytes: Array(buffer.readableBytesView))
        } catch is NIOTooManyBytesError {
            throw AdminError(
                status: .contentTooLarge, kind: .invalidRequest,
                message: "the body is larger than \(Self.limit) bytes")
        }
    }

    init(bytes: [UInt8]) throws(AdminError) {
        self.bytes = bytes
        fields = [:]
        if bytes.isEmpty { return }
        let document: JSONDocument
        do {
            document = try JSONDocument(bytes, depth: 8)
        } catch {
            throw .invalid("the body is not valid JSON: \(error)")
        }
        guard document.root.kind == .object else { throw .invalid("the body must be a JSON object") }
        fields = document.read { text in
            var fields: [String: JSONSlice] = [:]
            document.root.forEachMember(in: text) { member in
                fields[JSONText.unescape(member.name, in: text)] = member.value
                return true
            }
            return fields
        }
    }

    private mutating func take(_ name: String) -> JSONSlice? {
        asked.append(name)
        return fields.removeValue(forKey: name)
    }

    /// Whether the object has the field, if only with null.
    func has(_ name: String) -> Bool { fields[name] != nil }

    /// A text; nil when it is missing or null.
    mutating func text(_ name: String) throws(AdminError) -> String? {
        guard let slice = take(name), slice.kind != .null else { return nil }
        guard let text = bytes.withUnsafeBytes({ slice.string(in: $0) }) else {
            throw .invalid("\(name) must be a string", param: name)
        }
        return text
    }

    /// A list of texts; nil when it is missing or null.
    mutating func texts(_ name: String) throws(AdminError) -> [String]? {
        guard let slice = take(name), slice.kind != .null else { return nil }
        var texts: [String?] = []
        bytes.withUnsafeBytes { bytes in
            slice.forEachElement(in: bytes) { element in
                texts.append(element.string(in: bytes))
                return true
            }
        }
        let strings = texts.compactMap(\.self)
        guard slice.kind == .array, strings.count == texts.count else {
            throw .invalid("\(name) must be an array of strings", param: name)
        }
        return strings
    }

    /// An object whose members are texts, in order; nil when it is missing or null.
    mutating func table(_ name: String) throws(AdminError) -> [(name: String, text: String)]? {
        guard let slice = take(name), slice.kind != .null else { return nil }
        var rows: [(name: String, text: String?)] = []
        bytes.withUnsafeBytes { bytes in
            slice.forEachMember(in: bytes) { member in
                rows.append((JSONText.unescape(member.name, in: bytes), member.value.string(in: bytes)))
                return true
            }
        }
        let texts = rows.compactMap { row in row.text.map { (name: row.name, text: $0) } }
        guard slice.kind == .object, texts.count == rows.count else {
            throw .invalid("\(name) must be an object of strings", param: name)
        }
        return texts
    }

    /// One of a type's texts; nil when it is missing or null.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _: Choice.Type = Choice.self
    ) throws(AdminError) -> Choice? {
        guard let text = try text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("\(name) must be one of \(allowed)", param: name)
        }
        return choice
    }

    /// A span of time such as `24h`; nil when it is missing or null.
    mutating func duration(_ name: String) throws(AdminError) -> Duration? {
        guard let text = try text(name) else { return nil }
        do {
            return try DurationText.parse(text)
        } catch {
            throw .invalid("\(name): \(error)", param: name)
        }
    }

    /// A moment in RFC 3339; nil when it is missing or null.
    mutating func time(_ name: String) throws(AdminError) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        do {
            return try Timestamp(rfc3339: text)
        } catch {
            throw .invalid("\(name): \(error)", param: name)
        }
    }

    /// - Throws: when the object has a field that nobody asked for.
    func finish() throws(AdminError) {
        guard let unknown = fields.keys.min() else { return }
        let known = asked.isEmpty ? "none are known here" : "known are " + asked.joined(separator: ", ")
        throw .invalid("the field '\(unknown.prefix(64))' is unknown; \(known)", param: String(unknown.prefix(64)))
    }
}

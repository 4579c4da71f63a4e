import JSON

/// The members of a scheme's description, each taken once.
struct DescriptionMembers {
    typealias Failure = SchemeDescription.Failure

    private enum Value {
        case text(String)
        case integer(Int)
        case large(UInt64)
        case real(Double)
        case boolean(Bool)
        case integers([Int])
        case other
    }

    private var values: [String: Value] = [:]

    init(_ json: [UInt8]) throws(Failure) {
        var reason: String?
        json.withUnsafeBytes { text in
            var tape = JSONTape(depth: 4)
            do throws(JSONError) {
                try tape.read(0..<text.count, in: text)
            } catch {
                reason = error.description
                return
            }
            guard let base = text.baseAddress, let root = tape.root(of: base), root.kind == .object else {
                reason = "it must begin with a brace"
                return
            }
            for (name, value) in root.members { values[name.string] = Self.value(value) }
        }
        if let reason { throw .malformed(reason) }
    }

    private static func value(_ value: JSONValue) -> Value {
        switch value.kind {
        case .string: return .text(value.string?.string ?? "")
        case .boolean: return .boolean(value.boolean ?? false)
        case .number:
            if let integer = value.integer { return .integer(integer) }
            if let large = UInt64(String(decoding: value.bytes, as: UTF8.self)) { return .large(large) }
            return value.double.map { .real($0) } ?? .other
        case .array:
            let integers = value.elements.map(\.integer)
            return integers.contains(nil) ? .other : .integers(integers.compactMap { $0 })
        default: return .other
        }
    }

    /// Refuses what nobody took.
    func end() throws(Failure) {
        if let name = values.keys.min() { throw .member(name, reason: "is not known for this scheme; leave it out") }
    }

    mutating func text(_ name: String) throws(Failure) -> String? {
        switch values.removeValue(forKey: name) {
        case nil: nil
        case .text(let text): text
        default: throw .member(name, reason: "must be a string")
        }
    }

    mutating func integer(_ name: String) throws(Failure) -> Int? {
        switch values.removeValue(forKey: name) {
        case nil: nil
        case .integer(let integer): integer
        default: throw .member(name, reason: "must be an integer")
        }
    }

    mutating func real(_ name: String) throws(Failure) -> Double? {
        switch values.removeValue(forKey: name) {
        case nil: nil
        case .integer(let integer): Double(integer)
        case .real(let real): real
        default: throw .member(name, reason: "must be a number")
        }
    }

    mutating func boolean(_ name: String) throws(Failure) -> Bool? {
        switch values.removeValue(forKey: name) {
        case nil: nil
        case .boolean(let boolean): boolean
        default: throw .member(name, reason: "must be true or false")
        }
    }

    mutating func integers(_ name: String) throws(Failure) -> [Int]? {
        switch values.removeValue(forKey: name) {
        case nil: nil
        case .integers(let integers): integers
        default: throw .member(name, reason: "must be a list of integers")
        }
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Choice.Type
    ) throws(Failure) -> Choice? {
        guard let text = try text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .member(name, reason: "must be one of \(all)")
        }
        return choice
    }

    /// 64 bits as a number or hexadecimal digits.
    mutating func number(_ name: String) throws(Failure) -> UInt64? {
        switch values.removeValue(forKey: name) {
        case nil: return nil
        case .integer(let integer) where integer >= 0: return UInt64(integer)
        case .large(let large): return large
        case .text(let text):
            if (1...16).contains(text.utf8.count), let number = UInt64(text, radix: 16), text.first != "+" {
                return number
            }
        default: break
        }
        throw .member(name, reason: "must be a number from 0 to 2⁶⁴ − 1, or a string of 1 to 16 hexadecimal digits")
    }

    mutating func key() throws(Failure) -> UInt64 {
        guard let key = try number("key") else { throw .member("key", reason: "is missing") }
        return key
    }

    mutating func markKey(_ name: String) throws(Failure) -> MarkKey {
        let digits = try text(name).map { $0.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue } } ?? []
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        guard digits.count == 2 * MarkKey.byteCount, let key = MarkKey(bytes: bytes) else {
            throw .member(name, reason: "must be a string of \(2 * MarkKey.byteCount) hexadecimal digits")
        }
        return key
    }
}

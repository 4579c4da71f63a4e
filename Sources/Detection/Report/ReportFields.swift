import Exchanges
import JSON

/// Reads the members of one of a report's objects, and names the one whose value is wrong by its path.
struct ReportFields {
    private let value: JSONValue
    private let path: String

    /// - Parameter path: how the object is called in errors; empty for the report itself.
    /// - Throws: ``FieldFault`` where the value is no object.
    init(_ value: JSONValue, _ path: String) throws(FieldFault) {
        guard value.kind == .object else {
            throw FieldFault(path.isEmpty ? "the report" : path, "must be an object")
        }
        self.value = value
        self.path = path.isEmpty ? "" : path + "."
    }

    /// What a field has; it must be there.
    func required<Value>(_ name: StaticString, _ value: Value?) throws(FieldFault) -> Value {
        guard let value else { throw fault(name, "is missing") }
        return value
    }

    func string(_ name: StaticString) throws(FieldFault) -> String? {
        guard let value = member(name) else { return nil }
        guard let string = value.string else { throw fault(name, "must be a string") }
        return string.string
    }

    func number(_ name: StaticString) throws(FieldFault) -> Double? {
        guard let value = member(name) else { return nil }
        guard let number = value.double, number.isFinite else { throw fault(name, "must be a number") }
        return number
    }

    func probability(_ name: StaticString) throws(FieldFault) -> Double? {
        guard let number = try number(name) else { return nil }
        guard 0 <= number, number <= 1 else { throw fault(name, "must be a number from 0 to 1") }
        return number
    }

    func count(_ name: StaticString) throws(FieldFault) -> Int? {
        guard let value = member(name) else { return nil }
        guard let count = value.integer, count >= 0 else { throw fault(name, "must be an integer, 0 or more") }
        return count
    }

    func time(_ name: StaticString) throws(FieldFault) -> Timestamp? {
        guard let text = try string(name) else { return nil }
        do throws(Timestamp.ParseError) {
            return try Timestamp(rfc3339: text)
        } catch {
            throw fault(name, "must be RFC 3339, such as 2026-02-03T04:05:06.789Z")
        }
    }

    func object(_ name: StaticString) throws(FieldFault) -> ReportFields? {
        guard let value = member(name) else { return nil }
        return try ReportFields(value, "\(path)\(name)")
    }

    /// A list of objects.
    func list<Element>(
        _ name: StaticString, _ read: (ReportFields) throws(FieldFault) -> Element
    ) throws(FieldFault) -> [Element]? {
        guard let value = member(name) else { return nil }
        guard value.kind == .array else { throw fault(name, "must be a list of objects") }
        var elements: [Element] = []
        for element in value.elements {
            elements.append(try read(try ReportFields(element, "\(path)\(name)[\(elements.count)]")))
        }
        return elements
    }

    func strings(_ name: StaticString) throws(FieldFault) -> [String]? {
        try scalars(name, "must be a list of strings") { $0.string?.string }
    }

    func counts(_ name: StaticString) throws(FieldFault) -> [Int]? {
        try scalars(name, "must be a list of integers, 0 or more") { $0.integer.flatMap { $0 >= 0 ? $0 : nil } }
    }

    func numbers(_ name: StaticString) throws(FieldFault) -> [Double]? {
        try scalars(name, "must be a list of numbers") { $0.double.flatMap { $0.isFinite ? $0 : nil } }
    }

    func fault(_ name: StaticString, _ problem: String) -> FieldFault { FieldFault("\(path)\(name)", problem) }

    private func scalars<Element>(
        _ name: StaticString, _ problem: String, _ read: (JSONValue) -> Element?
    ) throws(FieldFault) -> [Element]? {
        guard let value = member(name) else { return nil }
        guard value.kind == .array else { throw fault(name, problem) }
        var elements: [Element] = []
        for element in value.elements {
            guard let element = read(element) else {
                throw FieldFault("\(path)\(name)[\(elements.count)]", problem)
            }
            elements.append(element)
        }
        return elements
    }

    private func member(_ name: StaticString) -> JSONValue? {
        guard let value = value.member(name), !value.isNull else { return nil }
        return value
    }
}

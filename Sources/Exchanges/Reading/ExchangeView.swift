import JSON

/// One record of an exchange log where it stands: the line is checked as a whole, and what nobody asks for is not decoded.
///
/// What it gives (``JSONValue``, ``JSONString``) points into the reader's buffer and must not be kept beyond the call that was
/// given the view. A member name that is repeated within one object stands for its first value; a field of the record
/// itself must not be repeated.
public struct ExchangeView: ~Copyable {
    /// The file as it was named.
    public internal(set) var file = ""
    /// Where the line begins in the file's uncompressed bytes.
    public internal(set) var offset = 0

    private var tape = JSONTape(depth: 512)
    /// For each field the place of its value in the tape; 0 for none.
    private let places: UnsafeMutablePointer<UInt32>
    private var line = UnsafeRawBufferPointer(start: nil, count: 0)

    /// A view of nothing; ``read(_:in:)`` gives it a line.
    init() {
        places = .allocate(capacity: ExchangeField.count)
        places.initialize(repeating: 0, count: ExchangeField.count)
    }

    deinit { places.deallocate() }

    /// The line's bytes, without its end.
    public var bytes: UnsafeRawBufferPointer { line }

    /// Checks a line and finds its fields.
    mutating func read(_ range: Range<Int>, in buffer: UnsafeRawBufferPointer) throws(LineFault.Reason) {
        line = UnsafeRawBufferPointer(rebasing: buffer[range])
        places.update(repeating: 0, count: ExchangeField.count)
        do throws(JSONError) {
            try tape.read(range, in: buffer)
        } catch {
            throw .json(error)
        }
        guard let text = line.baseAddress, let root = tape.root(of: text), root.kind == .object else {
            throw .notAnObject
        }
        var expected = 0
        for (name, value) in root.members {
            guard let field = ExchangeField.named(name, expected: expected) else { continue }
            guard places[field.rawValue] == 0 else {
                throw .field(FieldFault(field.name.description, "stands there twice"))
            }
            places[field.rawValue] = value.index
            expected = field.rawValue + 1
        }
    }

    /// The value of a field; nil where it is missing or `null`.
    public func value(_ field: ExchangeField) -> JSONValue? {
        let place = places[field.rawValue]
        guard place != 0, let text = line.baseAddress else { return nil }
        let value = tape.value(at: place, of: text)
        return value.isNull ? nil : value
    }
}

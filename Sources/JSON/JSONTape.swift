/// The values of one checked text in the order in which they stand: for readers that look at very many texts.
///
/// One pass checks what ``JSONOutline`` checks (RFC 8259 grammar, UTF-8, number syntax, nesting; repeated names where they are
/// refused), and notes where each value and each name begins and ends. What comes after goes from value to value without looking at the
/// bytes between, and no memory is taken from one text to the next. The idea is simdjson's: G. Langdale and D. Lemire,
/// "Parsing gigabytes of JSON per second", VLDB Journal 28 (2019).
public struct JSONTape: ~Copyable {
    /// One value or one member's name. Offsets count from the text's first byte.
    @usableFromInline
    struct Entry: Sendable {
        @usableFromInline var start: UInt32
        /// One past the last byte. While a container is open: the entry of the container around it.
        @usableFromInline var end: UInt32
        /// The entry after this value and all that is inside of it. While an object is open: a bit for each name that it may have.
        @usableFromInline var next: UInt32
        @usableFromInline var kind: JSONKind
        /// Whether a string has a backslash in it.
        @usableFromInline var isEscaped: Bool
    }

    /// The most bytes that a text may have: 1 GiB.
    public static let longestText = 1 << 30
    private static let usualCapacity = 256
    /// The most entries for which room is kept from one text to the next: 1 MiB.
    private static let keptCapacity = 1 << 16

    @usableFromInline var entries: UnsafeMutablePointer<Entry>
    @usableFromInline var count = 0
    var capacity: Int
    let depthLimit: Int
    let refusesRepeatedNames: Bool
    /// Set where only a whole look at the text can tell whether a name is repeated.
    var mayRepeatNames = false

    /// An empty tape.
    ///
    /// - Parameters:
    ///   - depth: the most levels of arrays and objects in a text, 1…512.
    ///   - refusesRepeatedNames: whether an object that has a name twice is an error.
    public init(depth: Int = 64, refusesRepeatedNames: Bool = false) {
        capacity = Self.usualCapacity
        entries = .allocate(capacity: capacity)
        depthLimit = min(max(depth, 1), 512)
        self.refusesRepeatedNames = refusesRepeatedNames
    }

    deinit { entries.deallocate() }

    /// The outermost value of the text read last; nil where none was read or it was refused.
    ///
    /// - Parameter text: the first byte of that text, which must stay in place as long as the value is used.
    @inlinable
    public func root(of text: UnsafeRawPointer) -> JSONValue? {
        count == 0 ? nil : JSONValue(text: text, entries: UnsafePointer(entries), index: 0)
    }

    /// A value of the text read last, by its ``JSONValue/index``.
    ///
    /// - Parameter text: as for ``root(of:)``.
    @inlinable
    public func value(at index: UInt32, of text: UnsafeRawPointer) -> JSONValue {
        precondition(index < count, "an index of another text")
        return JSONValue(text: text, entries: UnsafePointer(entries), index: index)
    }

    @inline(__always)
    mutating func append(_ entry: Entry) {
        if count == capacity { grow() }
        (entries + count).initialize(to: entry)
        count += 1
    }

    /// Gives back the room that an unusually large text took.
    mutating func shrink() {
        guard capacity > Self.keptCapacity else { return }
        entries.deallocate()
        capacity = Self.usualCapacity
        entries = .allocate(capacity: capacity)
        count = 0
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: entries, count: count)
        entries.deallocate()
        entries = larger
        capacity *= 2
    }
}

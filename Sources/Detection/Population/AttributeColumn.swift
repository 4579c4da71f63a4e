/// One attribute of every account as a number: equal numbers are equal values.
struct AttributeColumn: Sendable {
    /// By account; -1 where it is not known.
    private(set) var codes: [Int32] = []
    /// By code.
    private(set) var names: [UInt64] = []
    private var places: [UInt64: Int32] = [:]

    init(capacity: Int) { codes.reserveCapacity(capacity) }

    /// How many values there are.
    var count: Int { names.count }

    /// Adds the next account's value, a hash.
    mutating func append(_ value: UInt64?) {
        guard let value else { return codes.append(-1) }
        if let code = places[value] { return codes.append(code) }
        let code = Int32(names.count)
        places[value] = code
        names.append(value)
        codes.append(code)
    }
}

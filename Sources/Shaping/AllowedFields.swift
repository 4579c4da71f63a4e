import JSON

/// The members that an object may keep. What is not named is dropped, so that a field which a server invents tomorrow is closed today.
struct AllowedFields: Sendable {
    /// What becomes of a member's value.
    indirect enum Rule: Sendable {
        /// It stays as it is.
        case whole
        /// An object of which these stay.
        case fields(AllowedFields)
        /// An array of such objects.
        case each(AllowedFields)
        /// The member stays, with this value.
        case emptied(StaticString)
        /// It is decided where the dialect is known.
        case slot(Slot)
    }

    /// Values that need more than a rule.
    enum Slot: UInt8, Sendable {
        case choices, message, text, content, blocks, output, parts, item, part, response, delta, index, sequence
        case reasoning, seal, logProbabilities, tokens, toolCalls, toolID, messages, input, include, stop, samples
        case templateArguments, thinking, prefix, error, upstreamSeal, finalText, messageBody, contentBlock
    }

    private let rules: [(name: StaticString, rule: Rule)]
    /// Places in `rules`, each where the hash of its name is or behind that; `none` where nothing is.
    private let places: [UInt8]
    private static let none = UInt8.max

    init(_ whole: StaticString..., others: [(StaticString, Rule)] = []) {
        self.init(rules: others.map { (name: $0.0, rule: $0.1) } + whole.map { (name: $0, rule: .whole) })
    }

    /// - Parameter rules: of two rules for one name the first one counts.
    private init(rules: [(name: StaticString, rule: Rule)]) {
        precondition(rules.count < 128, "more names than there is room for")
        var places = [UInt8](repeating: Self.none, count: 256)
        for (index, rule) in rules.enumerated() {
            var place = Self.hash(
                UnsafeRawBufferPointer(start: rule.name.utf8Start, count: rule.name.utf8CodeUnitCount))
            while places[place] != Self.none { place = (place + 1) & 255 }
            places[place] = UInt8(index)
        }
        self.rules = rules
        self.places = places
    }

    /// These and others; of two rules for one name the new one counts.
    func with(_ whole: StaticString..., others: [(StaticString, Rule)] = []) -> AllowedFields {
        AllowedFields(
            rules: others.map { (name: $0.0, rule: $0.1) } + rules + whole.map { (name: $0, rule: .whole) })
    }

    @inline(__always)
    func rule(_ name: JSONString) -> Rule? {
        guard !name.isEscaped else { return rules.first { name == $0.name }?.rule }
        var place = Self.hash(name.escaped)
        while places[place] != Self.none {
            let index = Int(places[place])
            if name == rules[index].name { return rules[index].rule }
            place = (place + 1) & 255
        }
        return nil
    }

    @inline(__always)
    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        guard let first = name.first, let last = name.last else { return 0 }
        return (name.count &* 31 ^ Int(first) &* 5 ^ Int(last) &* 17) & 255
    }
}

/// Decides about slots, and writes what stays of them.
protocol SlotWriting {
    /// Writes the value in its new form; false drops the member.
    mutating func write(
        _ slot: AllowedFields.Slot, _ value: JSONValue, into writer: inout FieldWriter
    ) throws(ShapingError) -> Bool
}

/// Writes a text again with the fields that may stay.
struct FieldWriter {
    /// What has been written.
    var out: [UInt8] = []
    /// Whether it differs from what was read in more than white space.
    var isChanged = false

    mutating func object<Slots: SlotWriting>(
        _ value: JSONValue, _ fields: AllowedFields, _ slots: inout Slots
    ) throws(ShapingError) {
        out.append(UInt8(ascii: "{"))
        try members(value, fields, &slots)
        out.append(UInt8(ascii: "}"))
    }

    mutating func members<Slots: SlotWriting>(
        _ value: JSONValue, _ fields: AllowedFields, _ slots: inout Slots
    ) throws(ShapingError) {
        for (name, member) in value.members {
            guard let rule = fields.rule(name) else {
                isChanged = true
                continue
            }
            let start = out.count
            separate()
            out.append(UInt8(ascii: "\""))
            out.append(contentsOf: name.escaped)
            out.append(UInt8(ascii: "\""))
            out.append(UInt8(ascii: ":"))
            if try !write(member, rule, &slots) {
                out.removeLast(out.count - start)
                isChanged = true
            }
        }
    }

    private mutating func write<Slots: SlotWriting>(
        _ value: JSONValue, _ rule: AllowedFields.Rule, _ slots: inout Slots
    ) throws(ShapingError) -> Bool {
        switch rule {
        case .whole: out.append(contentsOf: value.bytes)
        case .fields(let fields):
            switch value.kind {
            case .object: try object(value, fields, &slots)
            case .null: out.append(contentsOf: value.bytes)
            default: return false
            }
        case .each(let fields):
            if value.kind == .null {
                out.append(contentsOf: value.bytes)
                return true
            }
            guard value.kind == .array else { return false }
            out.append(UInt8(ascii: "["))
            for element in value.elements {
                guard element.kind == .object else {
                    isChanged = true
                    continue
                }
                separate()
                try object(element, fields, &slots)
            }
            out.append(UInt8(ascii: "]"))
        case .emptied(let text):
            let length = text.utf8CodeUnitCount
            if value.bytes.count != length
                || !value.bytes.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: length))
            {
                isChanged = true
            }
            append(text)
        case .slot(let slot): return try slots.write(slot, value, into: &self)
        }
        return true
    }

    /// A comma where one is due.
    @inline(__always)
    mutating func separate() {
        guard let last = out.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") else { return }
        out.append(UInt8(ascii: ","))
    }

    /// Adds an element of a list.
    mutating func element(_ bytes: some Collection<UInt8>) {
        separate()
        out.append(contentsOf: bytes)
    }

    /// Adds a member whose value is a string.
    mutating func add(_ name: StaticString, _ text: [UInt8]) {
        separate()
        out.append(UInt8(ascii: "\""))
        append(name)
        out.append(UInt8(ascii: "\""))
        out.append(UInt8(ascii: ":"))
        JSONText.append(utf8: text, to: &out)
        isChanged = true
    }

    /// Adds a member whose value is a seal: a string in which nothing is to be escaped.
    mutating func add(_ name: StaticString, seal: [UInt8]) {
        separate()
        out.append(UInt8(ascii: "\""))
        append(name)
        append("\":\"")
        out.append(contentsOf: seal)
        out.append(UInt8(ascii: "\""))
        isChanged = true
    }

    /// Writes a string in the place of the one that was read.
    mutating func replace(with text: [UInt8]) {
        JSONText.append(utf8: text, to: &out)
        isChanged = true
    }

    mutating func append(_ text: StaticString) {
        out.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func keep(_ value: JSONValue) -> Bool {
        out.append(contentsOf: value.bytes)
        return true
    }
}

extension JSONValue {
    /// Whether it is the string `text`.
    func isString(_ text: StaticString) -> Bool { string.map { $0 == text } ?? false }

    /// The string's text as UTF-8; empty for another kind.
    var text: [UInt8] {
        var bytes: [UInt8] = []
        string?.append(to: &bytes)
        return bytes
    }

    /// Whether it is neither `null` nor empty.
    var hasSubstance: Bool {
        switch kind {
        case .null: false
        case .string: range.count > 2
        case .array: elements.contains { _ in true }
        default: true
        }
    }
}

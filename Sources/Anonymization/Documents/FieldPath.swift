/// A path to members of JSON documents: `$.messages[*].content`, `$..arguments`, `$.rows[*]`. It stands for what it names and all below it.
public struct FieldPath: Sendable, Equatable, CustomStringConvertible {
    /// One level of a document.
    enum Step: Sendable, Equatable {
        /// A member of this name; nil for any.
        case member(String?)
        /// An element of a list.
        case element
        /// Any number of levels.
        case anyDepth
    }

    private let steps: [Step]
    /// The path as it was written.
    public let description: String

    /// Reads a path; nil where it is none.
    public init?(_ text: String) {
        guard text.hasPrefix("$") else { return nil }
        var steps: [Step] = []
        var rest = text.dropFirst()
        while !rest.isEmpty {
            if rest.hasPrefix("[*]") {
                steps.append(.element)
                rest = rest.dropFirst(3)
                continue
            }
            guard rest.hasPrefix(".") else { return nil }
            rest = rest.dropFirst()
            if rest.hasPrefix(".") {
                steps.append(.anyDepth)
                rest = rest.dropFirst()
            }
            let name = rest.prefix { $0 != "." && $0 != "[" }
            guard !name.isEmpty else { return nil }
            steps.append(.member(name == "*" ? nil : String(name)))
            rest = rest.dropFirst(name.count)
        }
        self.steps = steps
        description = text
    }

    /// Whether a place is what the path names, or below it.
    func covers(_ place: [Step]) -> Bool { Self.covers(steps[...], place[...]) }

    private static func covers(_ steps: ArraySlice<Step>, _ place: ArraySlice<Step>) -> Bool {
        guard let step = steps.first else { return true }
        if step == .anyDepth {
            return place.indices.contains { covers(steps.dropFirst(), place[$0...]) }
        }
        guard let here = place.first else { return false }
        let fits =
            switch (step, here) {
            case (.member(nil), .member), (.element, .element): true
            case (.member(let wanted), .member(let name)): wanted == name
            default: false
            }
        return fits && covers(steps.dropFirst(), place.dropFirst())
    }
}

/// Which members of documents are cleaned.
public struct FieldSelection: Sendable, Equatable {
    private let included: [FieldPath]
    private let excluded: [FieldPath]

    /// All that `included` names, all there is where it names nothing, but what `excluded` names.
    public init(included: [FieldPath] = [], excluded: [FieldPath] = []) {
        self.included = included
        self.excluded = excluded
    }

    /// The same without these.
    public func excluding(_ paths: [FieldPath]) -> FieldSelection {
        FieldSelection(included: included, excluded: excluded + paths)
    }

    var isEverything: Bool { included.isEmpty && excluded.isEmpty }

    func contains(_ place: [FieldPath.Step]) -> Bool {
        (included.isEmpty || included.contains { $0.covers(place) }) && !excluded.contains { $0.covers(place) }
    }
}

extension FieldSelection {
    /// Whether a column of a table is cleaned.
    public func contains(column name: String) -> Bool { isEverything || contains([.member(name)]) }
}

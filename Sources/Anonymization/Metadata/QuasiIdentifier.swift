/// A column that together with others could tell who is meant, and the forms that it may be written in.
public struct QuasiIdentifier: Sendable, Equatable {
    /// Where it stands.
    public let place: ColumnPath
    /// From the most exact form that is allowed to the least; after the last one comes nothing.
    public let forms: [GeneralisedForm]
    /// Dates are moved by up to so many days before, alike for all of a subject's; nil for not.
    public let shiftDays: Int?

    /// A quasi-identifier.
    public init(place: ColumnPath, forms: [GeneralisedForm], shiftDays: Int? = nil) {
        self.place = place
        self.forms = forms
        self.shiftDays = shiftDays
    }

    /// The form of a level; the level after the last form is nothing.
    func form(_ level: Int) -> GeneralisedForm { level < forms.count ? forms[level] : .suppressed }
}

/// The path of a column: `$.client.country` of documents, `$.country` of tables.
public struct ColumnPath: Sendable, Hashable, CustomStringConvertible {
    /// Names of members, from the outermost on.
    public let names: [String]

    /// Reads a path of plain members; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, parts[0] == "$",
            parts.dropFirst().allSatisfy({ !$0.isEmpty && !$0.contains("*") && !$0.contains("[") })
        else { return nil }
        names = Array(parts.dropFirst())
    }

    /// As it is written.
    public var description: String { "$." + names.joined(separator: ".") }
}

/// What metadata of exported records must be like: each combination of quasi-identifiers belongs to at least `k` subjects.
public struct KAnonymity: Sendable, Equatable {
    /// How many subjects must share a combination, from 2 on.
    public let k: Int
    /// The greatest share of records whose quasi-identifiers may be taken out to reach it, 0 to 1.
    public let suppression: Double
    /// Whose a record is; nil where each record is somebody else's.
    public let subject: ColumnPath?
    /// Columns that together could tell who is meant.
    public let columns: [QuasiIdentifier]
    /// Columns that tell who is meant by themselves, and what is done with them.
    public let identifiers: [Identifier]

    /// A column that tells who is meant by itself.
    public struct Identifier: Sendable, Equatable {
        /// Where it stands.
        public let place: ColumnPath
        /// Whether a pseudonym stands in its place; else it is taken out.
        public let isToken: Bool
    }

    /// Combinations of forms that can be tried.
    static let combinationLimit = 10_000

    var combinations: Int { columns.reduce(1) { min($0 * ($1.forms.count + 1), Self.combinationLimit * 2) } }

    var needsKey: Bool { identifiers.contains(where: \.isToken) || columns.contains { $0.shiftDays != nil } }

    /// Everything that it decides about; no other rule touches these columns.
    public var places: [ColumnPath] { columns.map(\.place) + identifiers.map(\.place) + (subject.map { [$0] } ?? []) }
}

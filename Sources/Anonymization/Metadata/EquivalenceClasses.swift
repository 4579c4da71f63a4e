/// How many records and subjects share each combination of values.
public struct EquivalenceClasses: Sendable {
    /// One combination's members.
    struct Members: Sendable {
        var records = 0
        /// Distinct subjects, no more of them than matter.
        var subjects: Set<String> = []
    }

    private let k: Int
    private let hasSubjects: Bool
    private(set) var classes: [[String?]: Members] = [:]

    /// No classes yet.
    public init(_ anonymity: KAnonymity) {
        k = anonymity.k
        hasSubjects = anonymity.subject != nil
    }

    /// Counts a record. A record without a subject counts as its own.
    public mutating func add(_ values: [String?], subject: String?) {
        classes[values, default: Members()].records += 1
        guard hasSubjects, let subject, classes[values]!.subjects.count < k else { return }
        classes[values]!.subjects.insert(subject)
    }

    /// Counts what others counted.
    public mutating func merge(_ other: EquivalenceClasses) {
        classes.merge(other.classes) { Self.merged($0, $1, k: k) }
    }

    static func merged(_ one: Members, _ other: Members, k: Int) -> Members {
        var sum = one
        sum.records += other.records
        if sum.subjects.count < k { sum.subjects.formUnion(other.subjects) }
        return sum
    }

    /// Distinct subjects of a class, at most ``KAnonymity/k`` of them; records where there are no subjects.
    func size(_ members: Members) -> Int { Self.size(members, hasSubjects: hasSubjects) }

    static func size(_ members: Members, hasSubjects: Bool) -> Int {
        hasSubjects && !members.subjects.isEmpty ? members.subjects.count : members.records
    }

    /// Records of all classes.
    public var records: Int { classes.values.reduce(0) { $0 + $1.records } }
    /// How many classes there are.
    public var count: Int { classes.count }
    /// The size of the smallest class, in subjects where records have one; no larger sizes than k are told apart there.
    public var smallest: Int { classes.values.map(size).min() ?? 0 }
    /// Whether sizes are in subjects.
    public var countsSubjects: Bool { hasSubjects && classes.values.contains { !$0.subjects.isEmpty } }
    /// Classes that are too small, and their records.
    public var violations: (classes: Int, records: Int) {
        let small = classes.values.filter { size($0) < k }
        return (small.count, small.reduce(0) { $0 + $1.records })
    }
}

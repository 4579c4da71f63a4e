/// In which forms columns are written so that ``KAnonymity`` holds, and of which records they are taken out.
public struct MetadataPlan: Sendable {
    /// What holds.
    public let anonymity: KAnonymity
    /// The form of each column.
    public let forms: [GeneralisedForm]
    /// Records whose columns are all taken out.
    public let suppressedRecords: Int
    /// All records.
    public let records: Int
    /// Classes that remain, the one of suppressed records among them.
    public let classCount: Int
    private let suppressed: Set<[String?]>

    /// Why there is no plan.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// Fewer subjects than `k` in all.
        case tooFew(subjects: Int, k: Int)

        /// What was wrong and what would be right.
        public var description: String {
            switch self {
            case .tooFew(let subjects, let k):
                "there are \(subjects) subject(s) in all, and k-anonymity asks for \(k) in each class; export more records together"
            }
        }
    }

    /// The plan that says most while it holds: of all combinations of forms the one with the least loss, which is the mean level
    /// of the columns as a share of their hierarchies' heights, a suppressed record's being 1 (Sweeney 2002, "Prec").
    ///
    /// - Parameter base: classes of records in each column's most exact form.
    public init(_ anonymity: KAnonymity, base: EquivalenceClasses) throws(Failure) {
        let rollup = Rollup(anonymity, base)
        guard rollup.everybody >= anonymity.k else {
            throw .tooFew(subjects: rollup.everybody, k: anonymity.k)
        }
        let heights = anonymity.columns.map { Double($0.forms.count) }
        func loss(_ levels: [Int]) -> Double {
            zip(levels, heights).reduce(0) { $0 + Double($1.0) / $1.1 } / Double(max(heights.count, 1))
        }
        var best: (loss: Double, levels: [Int], small: Rollup.Small)?
        for (levels, least) in rollup.nodes.map({ ($0, loss($0)) }).sorted(by: { $0.1 < $1.1 }) {
            if let best, least >= best.loss { break }
            let small = rollup.small(levels)
            let share = Double(small.records) / Double(max(rollup.records, 1))
            guard share <= anonymity.suppression || levels == rollup.top else { continue }
            let whole = least * (1 - share) + share
            if whole < best?.loss ?? .infinity { best = (whole, levels, small) }
        }
        let levels = best?.levels ?? rollup.top
        self.anonymity = anonymity
        forms = zip(anonymity.columns, levels).map { $0.form($1) }
        records = rollup.records
        suppressedRecords = best?.small.records ?? 0
        suppressed = best?.small.combinations ?? []
        classCount = (best?.small.classCount ?? 0) + (suppressed.isEmpty ? 0 : 1)
    }

    /// The columns of a record as they are written: nil for what is taken out.
    ///
    /// - Parameter base: in each column's most exact form.
    public func values(of base: [String?]) -> [String?] {
        let values = zip(forms, base).map { $0.of($1) }
        return suppressed.contains(values) ? base.map { _ in nil } : values
    }
}

/// Classes at every combination of levels, from those at the lowest.
private struct Rollup {
    /// Classes that are too small at some levels, and what joins them.
    struct Small {
        var combinations: Set<[String?]> = []
        var records = 0
        var classCount = 0
    }

    private let anonymity: KAnonymity
    private let base: [(values: [String?], members: EquivalenceClasses.Members)]
    let records: Int
    /// Subjects in all, no more than k of them told apart; records where there are none.
    let everybody: Int

    init(_ anonymity: KAnonymity, _ classes: EquivalenceClasses) {
        self.anonymity = anonymity
        base = classes.classes.map { ($0.key, $0.value) }
        records = classes.records
        let all = classes.classes.values.reduce(EquivalenceClasses.Members()) {
            EquivalenceClasses.merged($0, $1, k: anonymity.k)
        }
        everybody = classes.size(all)
    }

    var top: [Int] { anonymity.columns.map(\.forms.count) }

    /// All combinations of levels.
    var nodes: [[Int]] {
        anonymity.columns.reduce([[]]) { nodes, column in
            nodes.flatMap { node in (0...column.forms.count).map { node + [$0] } }
        }
    }

    func small(_ levels: [Int]) -> Small {
        let forms = zip(anonymity.columns, levels).map { $0.form($1) }
        var classes: [[String?]: EquivalenceClasses.Members] = [:]
        for (values, members) in base {
            let key = zip(forms, values).map { $0.of($1) }
            classes[key] = classes[key].map { EquivalenceClasses.merged($0, members, k: anonymity.k) } ?? members
        }
        let hasSubjects = anonymity.subject != nil
        func size(_ members: EquivalenceClasses.Members) -> Int {
            EquivalenceClasses.size(members, hasSubjects: hasSubjects)
        }
        var small = Small()
        var joined = EquivalenceClasses.Members()
        func take(_ key: [String?], _ members: EquivalenceClasses.Members) {
            small.combinations.insert(key)
            small.records += members.records
            joined = EquivalenceClasses.merged(joined, members, k: anonymity.k)
        }
        let nothing = [String?](repeating: nil, count: forms.count)
        for (key, members) in classes where size(members) < anonymity.k && key != nothing { take(key, members) }
        // Suppressed records are one class with those that have nothing anyhow, and must be enough themselves.
        if let bare = classes[nothing], !small.combinations.isEmpty || size(bare) < anonymity.k {
            take(nothing, bare)
        }
        if !small.combinations.isEmpty, size(joined) < anonymity.k {
            let others = classes.filter { !small.combinations.contains($0.key) }
                .sorted { ($0.value.records, Self.text($0.key)) < ($1.value.records, Self.text($1.key)) }
            for (key, members) in others where size(joined) < anonymity.k { take(key, members) }
        }
        small.classCount = classes.count - small.combinations.count
        return small
    }

    private static func text(_ key: [String?]) -> String { key.map { $0 ?? "" }.joined(separator: "\u{1}") }
}

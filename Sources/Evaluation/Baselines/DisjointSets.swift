/// Which of the numbers from 0 belong together (R. Tarjan, "Efficiency of a good but not linear set union algorithm", 1975).
struct DisjointSets {
    private var parents: [Int32]

    init(count: Int) { parents = (0..<Int32(count)).map { $0 } }

    mutating func join(_ first: Int, _ second: Int) {
        let (first, second) = (root(Int32(first)), root(Int32(second)))
        if first != second { parents[Int(max(first, second))] = min(first, second) }
    }

    /// The sets with at least that many members.
    mutating func sets(ofAtLeast count: Int) -> [[Int]] {
        var sets: [Int32: [Int]] = [:]
        for member in parents.indices { sets[root(Int32(member)), default: []].append(member) }
        return sets.values.filter { $0.count >= count }
    }

    private mutating func root(_ member: Int32) -> Int32 {
        var member = member
        while parents[Int(member)] != member {
            parents[Int(member)] = parents[Int(parents[Int(member)])]
            member = parents[Int(member)]
        }
        return member
    }
}

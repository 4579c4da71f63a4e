#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Pairs of accounts that are tied: what fails on one is asked by another. A dispatcher sends it to any of its own accounts,
/// and hardly ever to another's.
struct TieDivision: DivisionEvidence {
    private let ties: [(Int32, Int32)]
    private let neighbours: [[Int32]]

    /// How often a tie leads out of a pool.
    private static let strays = 0.02

    init(_ ties: [(Int32, Int32)], count: Int) {
        self.ties = ties
        var neighbours = [[Int32]](repeating: [], count: count)
        for (one, other) in ties {
            neighbours[Int(one)].append(other)
            neighbours[Int(other)].append(one)
        }
        self.neighbours = neighbours
    }

    /// The accounts that ties connect most of.
    var starts: [[Bool]] {
        var component = [Int](repeating: -1, count: neighbours.count)
        var sizes: [Int] = []
        for start in neighbours.indices where component[start] < 0 {
            var open = [start]
            component[start] = sizes.count
            var size = 0
            while let place = open.popLast() {
                size += 1
                for next in neighbours[place] where component[Int(next)] < 0 {
                    component[Int(next)] = sizes.count
                    open.append(Int(next))
                }
            }
            sizes.append(size)
        }
        guard let largest = sizes.indices.max(by: { sizes[$0] < sizes[$1] }), sizes[largest] < neighbours.count,
            sizes[largest] > 1
        else { return [] }
        return [component.map { $0 == largest }]
    }

    /// The share of ties' ends that are the first pool's.
    private func share(_ isFirst: [Bool]) -> Double {
        let ends = isFirst.indices.reduce(0) { isFirst[$1] ? $0 + neighbours[$1].count : $0 }
        return (Double(ends) + 0.5) / (2 * Double(ties.count) + 1)
    }

    /// At most 0: that one dispatcher's accounts are not all tied to each other says nothing, because it takes them in turn, and
    /// those that follow each other are tied.
    func gain(_ isFirst: [Bool]) -> Double {
        let share = share(isFirst)
        let across = log(Self.strays / (2 * share * (1 - share)))
        let (inFirst, inSecond) = (log((1 - Self.strays) / share), log((1 - Self.strays) / (1 - share)))
        var gain = 0.0
        for (one, other) in ties {
            let isInFirst = isFirst[Int(one)]
            gain += isInFirst != isFirst[Int(other)] ? across : isInFirst ? inFirst : inSecond
        }
        return min(gain, 0)
    }

    func logRatios(_ isFirst: [Bool]) -> [Double] {
        let weight = log((1 - Self.strays) / Self.strays)
        return neighbours.map { $0.reduce(0) { $0 + (isFirst[Int($1)] ? weight : -weight) } }
    }
}

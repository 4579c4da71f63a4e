extension GreenListTest {
    /// Lists with at least so many tokens to look up are made whole, others only tested.
    private static let wholeListThreshold = 24

    /// 1 for each token that is in its list, else 0. Tokens of the same list are tested together.
    func scores(of tokens: [Int32], seeds: [UInt64]) -> [Double] {
        var scores = [Double](repeating: 0, count: tokens.count)
        let order = seeds.indices.sorted { seeds[$0] < seeds[$1] }
        var groups: [ArraySlice<Int>] = []
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, seeds[order[end]] == seeds[order[start]] { end += 1 }
            groups.append(order[start..<end])
            start = end
        }
        for first in stride(from: 0, to: groups.count, by: 8) {
            let some = groups[first..<min(first + 8, groups.count)]
            var generators = MersenneTwister.seeded(some.map { seeds[$0[$0.startIndex]] })
            for (index, group) in some.enumerated() {
                let members = group.map { tokens[$0] }
                let isGreen =
                    group.count < Self.wholeListThreshold
                    ? contains(members, &generators[index])
                    : containsByList(members, seed: seeds[group[group.startIndex]])
                for (index, isGreen) in zip(group, isGreen) where isGreen { scores[index] = 1 }
            }
        }
        return scores
    }
}

extension GreenListTest {
    /// Lists with at least so many tokens to look up are made whole, others only tested.
    private static let wholeListThreshold = 24

    /// 1 for each token that is in its list, else 0. Tokens of the same list are tested together.
    func scores(of tokens: [Int32], seeds: [UInt64]) -> [Double] {
        var scores = [Double](repeating: 0, count: tokens.count)
        let order = seeds.indices.sorted { seeds[$0] < seeds[$1] }
        var start = 0
        while start < order.count {
            let seed = seeds[order[start]]
            var end = start + 1
            while end < order.count, seeds[order[end]] == seed { end += 1 }
            let group = order[start..<end]
            let isGreen =
                group.count < Self.wholeListThreshold
                ? contains(group.lazy.map { tokens[$0] }, seed: seed)
                : containsByList(group.lazy.map { tokens[$0] }, seed: seed)
            for (index, isGreen) in zip(group, isGreen) where isGreen { scores[index] = 1 }
            start = end
        }
        return scores
    }
}

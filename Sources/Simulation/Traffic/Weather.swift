/// How often requests fail, for everybody alike: a little always, and more while the house is overloaded.
struct Weather: Sendable {
    private let overloads: [(from: Int64, to: Int64)]

    init(seed: UInt64, length: Int64) {
        var draws = Draws(seed, 0x7EA7)
        var overloads: [(from: Int64, to: Int64)] = []
        var time = Int64(draws.exponential(mean: 8 * 3_600_000))
        while time < length, overloads.count < 10_000 {
            let end = time + 120_000 + Int64(draws.exponential(mean: 500_000))
            overloads.append((time, end))
            time = end + Int64(draws.exponential(mean: 8 * 3_600_000))
        }
        self.overloads = overloads
    }

    /// The status of a request at a moment.
    func status(at time: Int64, _ draws: inout Draws) -> UInt16 {
        let luck = draws.uniform()
        if luck > 0.2 { return 200 }
        var (low, high) = (0, overloads.count)
        while low < high {
            let middle = (low + high) / 2
            if overloads[middle].to > time { high = middle } else { low = middle + 1 }
        }
        let isOverloaded = low < overloads.count && overloads[low].from <= time
        if luck < (isOverloaded ? 0.15 : 0.002) { return 529 }
        if luck < (isOverloaded ? 0.17 : 0.009) { return 429 }
        if luck < (isOverloaded ? 0.18 : 0.011) { return 500 }
        return 200
    }
}

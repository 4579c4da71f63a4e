import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How independent customers are active in time, learned from the population: a mixture of Dirichlet-multinomials over the
/// bins of an account's life, from customers who come in rare bursts to those who are always there.
struct BurstModel: Sendable {
    /// Concentration for each bin: the smaller, the burstier.
    static let concentrations = [0.001, 0.004, 0.015, 0.06, 0.25, 1, 4, 16]

    /// The population's exchanges by bin, summed from the first: `prefix[b]` is what came before bin `b`.
    private let prefix: [Double]
    /// How common each concentration is among customers.
    private(set) var weights: [Double]

    /// Learns from customers' activities.
    init(profile: [Double], sample: [Activity]) {
        var prefix = [0.0]
        // A floor, so that no moment is impossible.
        let floor = max(1e-9, profile.reduce(0, +) / Double(max(1, profile.count)) * 0.01)
        for value in profile { prefix.append(prefix[prefix.count - 1] + value + floor) }
        self.prefix = prefix
        weights = [Double](repeating: 1 / Double(Self.concentrations.count), count: Self.concentrations.count)
        let rows = sample.filter { $0.total >= 3 && $0.life.count >= 3 }.map(components)
        guard rows.count >= 20 else { return }
        for _ in 0..<30 {
            var sums = [Double](repeating: 0.5, count: weights.count)
            for row in rows {
                let most = row.max() ?? 0
                let parts = zip(row, weights).map { exp($0 - most) * $1 }
                let total = parts.reduce(0, +)
                for index in sums.indices { sums[index] += parts[index] / total }
            }
            let total = sums.reduce(0, +)
            weights = sums.map { $0 / total }
        }
    }

    /// The share of the population's exchanges within `bins` that fall into one.
    func share(_ bin: Int, of bins: ClosedRange<Int>) -> Double {
        (prefix[bin + 1] - prefix[bin]) / (prefix[bins.upperBound + 1] - prefix[bins.lowerBound])
    }

    /// The logarithm of the probability of an activity's times, given how many and the life, for each concentration.
    private func components(_ activity: Activity) -> [Double] {
        let length = Double(activity.life.count)
        return Self.concentrations.map { concentration in
            let all = concentration * length
            var sum = logGamma(all) - logGamma(all + Double(activity.total))
            for (bin, count) in activity.bins {
                let weight = all * share(bin, of: activity.life)
                if count < 8 {
                    var product = 1.0
                    for number in 0..<count { product *= weight + Double(number) }
                    sum += log(product)
                } else {
                    sum += logGamma(weight + Double(count)) - logGamma(weight)
                }
            }
            return sum
        }
    }

    /// The logarithm of the probability of an independent customer's times.
    func logProbability(_ activity: Activity) -> Double {
        let row = components(activity)
        let most = row.max() ?? 0
        return most + log(zip(row, weights).reduce(0) { $0 + exp($1.0 - most) * $1.1 })
    }
}

/// Whether a group's accounts are active in proportion to the whole group's activity, each within its own life, as accounts
/// are that one dispatcher feeds.
///
/// The null is ``BurstModel``. The alternative: an account's exchanges fall into bins as those of the other members do
/// (multinomial, the account itself left out).
struct Synchrony {
    private let model: BurstModel
    /// The members' exchanges by bin.
    private var profile: [Double]
    private var prefix: [Double] = []

    /// Weight of the population's profile beside the group's own, in exchanges.
    private static let smoothing = 5.0

    init(_ model: BurstModel, bins: Int, members: some Sequence<Activity>) {
        self.model = model
        profile = [Double](repeating: 0, count: bins)
        for activity in members {
            for (bin, count) in activity.bins { profile[bin] += Double(count) }
        }
        prefix = [0]
        for value in profile { prefix.append(prefix[prefix.count - 1] + value) }
    }

    /// The group's intensity: exchanges of all members by bin.
    var counts: [Double] { profile }

    /// How much likelier an account's times are for a member than for an independent customer, as a logarithm; 0 for an
    /// account with one exchange or a life of one bin, which tell nothing.
    func logRatio(_ activity: Activity, _ null: Double, isMember: Bool) -> Double {
        guard activity.total >= 2, activity.life.count >= 2 else { return 0 }
        let own = isMember ? 1.0 : 0.0
        let all = prefix[activity.life.upperBound + 1] - prefix[activity.life.lowerBound] - own * Double(activity.total)
        var sum = 0.0
        for (bin, count) in activity.bins {
            let others = profile[bin] - own * Double(count)
            let share =
                (others + Self.smoothing * model.share(bin, of: activity.life)) / (all + Self.smoothing)
            sum += Double(count) * log(max(share, 1e-12))
        }
        return sum - null
    }
}

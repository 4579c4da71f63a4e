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
        prefix = Self.prefix(profile)
        weights = [Double](repeating: 1 / Double(Self.concentrations.count), count: Self.concentrations.count)
        learn(sample.filter { $0.total >= 3 && $0.life.count >= 3 }, rounds: 30, prior: 0.5)
    }

    private init(profile: [Double], weights: [Double]) {
        prefix = Self.prefix(profile)
        self.weights = weights
    }

    private static func prefix(_ profile: [Double]) -> [Double] {
        var prefix = [0.0]
        // A floor, so that no moment is impossible.
        let floor = max(1e-9, profile.reduce(0, +) / Double(max(1, profile.count)) * 0.01)
        for value in profile { prefix.append(prefix[prefix.count - 1] + value + floor) }
        return prefix
    }

    /// A crowd that comes at its own hours of the day on the days when everybody comes, such as one time zone's customers:
    /// how steady they are is learned from themselves.
    func atHours(of profile: [Double], _ bins: TimeBins, members: [Activity]) -> BurstModel {
        let (hours, days) = (bins.hoursOfDay, bins.days)
        var all = [Double](repeating: 0, count: 24)
        var own = all
        // By day, the population's exchanges and how many bins.
        var levels: [Int: (exchanges: Double, bins: Double)] = [:]
        for bin in profile.indices {
            let exchanges = prefix[bin + 1] - prefix[bin]
            all[hours[bin]] += exchanges
            own[hours[bin]] += profile[bin]
            let level = levels[days[bin]] ?? (0, 0)
            levels[days[bin]] = (level.exchanges + exchanges, level.bins + 1)
        }
        let (sum, ownSum) = (max(all.reduce(0, +), 1e-9), own.reduce(0, +))
        let shifted = profile.indices.map { bin in
            let share = (own[hours[bin]] + Self.smoothing * all[hours[bin]] / sum) / (ownSum + Self.smoothing)
            let level = levels[days[bin]] ?? (0, 1)
            return level.exchanges / level.bins * share
        }
        // A crowd may be steadier than most customers are.
        var model = BurstModel(profile: shifted, weights: weights.map { 0.7 * $0 + 0.3 / Double(weights.count) })
        model.learn(members.filter { $0.total >= 2 && $0.life.count >= 2 }, rounds: 4, prior: 1)
        return model
    }

    /// A crowd with a rhythm of its own, each of whom comes in bursts as customers do.
    func inRhythm(of profile: [Double]) -> BurstModel {
        let sum = max(prefix[prefix.count - 1], 1e-9)
        return BurstModel(
            profile: profile.indices.map { profile[$0] + Self.smoothing * (prefix[$0 + 1] - prefix[$0]) / sum },
            weights: weights)
    }

    /// Weight of the population's profile beside a group's own, in exchanges.
    static let smoothing = 5.0

    private mutating func learn(_ sample: [Activity], rounds: Int, prior: Double) {
        let rows = sample.map { activity in
            [Double](unsafeUninitializedCapacity: weights.count) { row, count in
                count = weights.count
                components(activity, into: UnsafeMutableBufferPointer(rebasing: row[..<count]))
            }
        }
        guard rows.count >= 8 else { return }
        let start = weights.map { prior * $0 * Double(weights.count) }
        for _ in 0..<rounds {
            var sums = start
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
    private func components(_ activity: Activity, into row: UnsafeMutableBufferPointer<Double>) {
        let length = Double(activity.life.count)
        let bins = activity.bins
        withUnsafeTemporaryAllocation(of: Double.self, capacity: bins.count) { shares in
            for place in shares.indices { shares[place] = share(bins[place].bin, of: activity.life) }
            for (index, concentration) in Self.concentrations.enumerated() {
                let all = concentration * length
                var product = LogProduct()
                if activity.total < Self.fewest {
                    for number in 0..<activity.total { product.divide(by: all + Double(number)) }
                } else {
                    product.add(log: logGamma(all) - logGamma(all + Double(activity.total)))
                }
                for place in shares.indices {
                    let (weight, count) = (all * shares[place], bins[place].count)
                    if count < Self.fewest {
                        for number in 0..<count { product.multiply(by: weight + Double(number)) }
                    } else {
                        product.add(log: logGamma(weight + Double(count)) - logGamma(weight))
                    }
                }
                row[index] = product.log
            }
        }
    }

    /// From this many exchanges on two logarithms of the gamma function cost less than its factors.
    private static let fewest = 16

    /// The logarithm of the probability of an independent customer's times.
    func logProbability(_ activity: Activity) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: weights.count) { row in
            components(activity, into: row)
            let most = row.max() ?? 0
            var sum = 0.0
            // What is e^40 times less likely does not show in the sum.
            for place in row.indices where row[place] > most - 40 { sum += exp(row[place] - most) * weights[place] }
            return most + log(sum)
        }
    }
}

/// Whether a group's accounts are active in proportion to the whole group's activity, each within its own life, as accounts
/// are that one dispatcher feeds.
///
/// The alternative: an account's exchanges fall into bins as those of the other members do (multinomial, the account itself
/// left out). The null: customers as bursty as the population (``BurstModel``).
struct Synchrony {
    private let model: BurstModel
    private let bins: TimeBins
    private let members: [Activity]
    /// The members' exchanges by bin.
    let counts: [Double]
    private let prefix: [Double]

    init(_ model: BurstModel, _ bins: TimeBins, members: [Activity]) {
        self.model = model
        self.bins = bins
        self.members = members
        var counts = [Double](repeating: 0, count: bins.count)
        for activity in members {
            for (bin, count) in activity.bins { counts[bin] += Double(count) }
        }
        self.counts = counts
        var prefix = [0.0]
        for value in counts { prefix.append(prefix[prefix.count - 1] + value) }
        self.prefix = prefix
    }

    /// How much likelier each account's times are for a member than for an independent customer, as logarithms.
    ///
    /// - Parameter nulls: by account, the logarithm of the probability of an independent customer's times.
    func logRatios(_ activities: [Activity], isMember: [Bool], nulls: [Double]) -> [Double] {
        activities.indices.map { logRatio(activities[$0], nulls[$0], isMember: isMember[$0]) }
    }

    /// The same against crowds that have a rhythm in common without an operator: one time zone's customers, and those whom an
    /// event brings; whichever makes the least of the members' times.
    ///
    /// - Parameters:
    ///   - nulls: by account, the logarithm of the probability of an independent customer's times.
    ///   - sum: of the accounts' ratios those that count, the members', as one number.
    func logRatiosAgainstCrowds(
        _ activities: [Activity], isMember: [Bool], nulls: [Double], of sum: ([Double]) -> Double
    ) -> [Double] {
        let ofAnybody = logRatios(activities, isMember: isMember, nulls: nulls)
        var least = (sum: sum(ofAnybody), ratios: ofAnybody, crowd: BurstModel?.none)
        func ratios(_ place: Int, _ crowd: BurstModel) -> Double {
            let activity = activities[place]
            let null = activity.total >= 2 ? crowd.logProbability(activity) : 0
            return logRatio(activity, null, isMember: isMember[place])
        }
        for crowd in 0..<2 where least.sum > 0 {
            let model = crowd == 0 ? model.atHours(of: counts, bins, members: members) : model.inRhythm(of: counts)
            let ofMembers = activities.indices.map { isMember[$0] ? ratios($0, model) : 0 }
            let own = sum(ofMembers)
            if own < least.sum { least = (own, ofMembers, model) }
        }
        guard let crowd = least.crowd else { return ofAnybody }
        return activities.indices.map { isMember[$0] ? least.ratios[$0] : ratios($0, crowd) }
    }

    /// 0 for an account with one exchange or a life of one bin, which tell nothing.
    private func logRatio(_ activity: Activity, _ null: Double, isMember: Bool) -> Double {
        guard activity.total >= 2, activity.life.count >= 2 else { return 0 }
        let own = isMember ? 1.0 : 0.0
        let all = prefix[activity.life.upperBound + 1] - prefix[activity.life.lowerBound] - own * Double(activity.total)
        var product = LogProduct(log: -null)
        for (bin, count) in activity.bins {
            let others = counts[bin] - own * Double(count)
            let share = max(
                (others + BurstModel.smoothing * model.share(bin, of: activity.life)) / (all + BurstModel.smoothing),
                1e-12)
            if count < 4 {
                for _ in 0..<count { product.multiply(by: share) }
            } else {
                product.add(log: Double(count) * log(share))
            }
        }
        return product.log
    }
}

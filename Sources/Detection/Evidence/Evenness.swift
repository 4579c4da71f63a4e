import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Whether a group's accounts share the work evenly, as accounts do that one dispatcher feeds.
///
/// The null is ``VolumeModel``. The alternative: an account's count is negative binomial, around one mean or around what its
/// life in the group earns it, with an excess dispersion (variance minus mean, over the mean squared) of 0 to 0.3; unrelated
/// owners of one template have e^(σ²) - 1, which is 1.7 and more.
struct Evenness {
    /// Excess dispersions that the alternative allows; 0 is Poisson.
    private static let dispersions = [0, 0.1, 0.3]

    private let null: VolumeModel.Fit
    private let strangers: VolumeModel.Fit
    private let least: Int
    private let rate: Double
    /// Whether work is shared by life: then how long lives are tells members from strangers too.
    let usesLife: Bool
    private let dispersion: Double
    /// The logarithm of the likelihood ratio of the members' counts, less what fitting costs.
    let logE: Double

    /// - Parameters:
    ///   - counts: the members' counts, each at least `least`.
    ///   - lives: what each member's life earns it, in expected exchanges.
    ///   - others: the counts of the accounts that were weighed and found strangers.
    init(_ model: VolumeModel, counts: [Int], lives: [Double], others: [Int], atLeast least: Int) {
        self.least = least
        strangers = model.fit(VolumeModel.histogram(others), atLeast: least)
        let rows = VolumeModel.histogram(counts)
        let null = model.fit(rows, atLeast: least)
        self.null = null
        let mean = Double(counts.reduce(0, +)) / Double(max(1, counts.count))
        let nullSum = rows.reduce(0) { $0 + Double($1.count) * null.logProbability(VolumeModel.count(of: $1.step)) }

        var best = (value: -Double.infinity, rate: mean, usesLife: false, dispersion: 0.0)
        for dispersion in Self.dispersions {
            for factor in [0.25, 0.4, 0.6, 0.8, 0.9, 1] {
                let law = EvenLaw(dispersion)
                let sum = rows.reduce(0) { sum, row in
                    sum + Double(row.count)
                        * law.logProbability(VolumeModel.count(of: row.step), mean: factor * mean, atLeast: least)
                }
                if sum > best.value { best = (sum, factor * mean, false, dispersion) }
            }
        }
        let earned = lives.reduce(0, +)
        if earned > 0 {
            let ratio = mean * Double(counts.count) / earned
            let alike = best.rate / mean
            for (dispersion, factor) in [(best.dispersion, alike), (best.dispersion, 1), (0, 1)] {
                let law = EvenLaw(dispersion)
                var sum = 0.0
                for (count, life) in zip(counts, lives) {
                    sum += law.logProbability(count, mean: ratio * factor * life, atLeast: least)
                }
                if sum > best.value { best = (sum, ratio * factor, true, dispersion) }
            }
        }
        (rate, usesLife, dispersion) = (best.rate, best.usesLife, best.dispersion)
        // Three parameters were chosen among so many values.
        logE = best.value - nullSum - log(21.0)
    }

    /// What independent customers would show.
    var independent: VolumeModel.Fit { null }

    /// How much likelier a count is for a member than for an independent customer, as a logarithm: one like the strangers
    /// among the weighed, or like the members would be if they were strangers.
    func logRatio(_ count: Int, life: Double) -> Double {
        EvenLaw(dispersion).logProbability(count, mean: usesLife ? rate * life : rate, atLeast: least)
            - max(null.logProbability(count), strangers.logProbability(count))
    }
}

/// The negative binomial by its mean and its excess dispersion.
private struct EvenLaw {
    private let shape: Double
    private let logGammaShape: Double

    init(_ dispersion: Double) {
        shape = dispersion > 0 ? 1 / dispersion : .infinity
        logGammaShape = dispersion > 0 ? logGamma(shape) : 0
    }

    /// The logarithm of the probability of a count, given that it is at least `least` (0, 1 or 2).
    func logProbability(_ count: Int, mean: Double, atLeast least: Int) -> Double {
        let mean = max(mean, 1e-3)
        let number = Double(count)
        guard shape.isFinite else {
            let none = exp(-mean)
            let below = least == 0 ? 0 : least == 1 ? none : none * (1 + mean)
            return number * log(mean) - mean - VolumeModel.logFactorial(count) - log(max(1 - below, 1e-12))
        }
        let share = mean / (shape + mean)
        let logNone = shape * log(1 - share)
        let none = exp(logNone)
        let below = least == 0 ? 0 : least == 1 ? none : none * (1 + shape * share)
        return logGamma(number + shape) - logGammaShape - VolumeModel.logFactorial(count) + logNone
            + number * log(share) - log(max(1 - below, 1e-12))
    }
}

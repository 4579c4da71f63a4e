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
    private let law: EvenLaw
    /// By account: what its life earns it, one for the members' mean, and that in steps.
    private let lives: [Double]
    private let lifeSteps: [Int]
    /// The logarithm of the likelihood ratio of the members' counts, less what fitting costs.
    let logE: Double

    /// Fewer exchanges than this do not tell how long an account lives.
    private static let fewestForLife = 5

    /// - Parameters:
    ///   - counts: every weighed account's exchanges, each at least `least`.
    ///   - lives: what each account's life earns it, in expected exchanges.
    init(_ model: VolumeModel, counts: [Int], lives: [Double], isMember: [Bool], atLeast least: Int) {
        self.least = least
        let members = counts.indices.filter { isMember[$0] }
        let ofMembers = members.map { counts[$0] }
        let known = members.filter { counts[$0] >= Self.fewestForLife }
        let earned = known.reduce(0) { $0 + lives[$1] } / Double(max(1, known.count))
        let shares = lives.map { max($0 / max(earned, 1e-9), 1e-3) }
        let steps = shares.map { min(max(Int((log($0) / VolumeModel.lifeStep).rounded()), -20), 20) }
        strangers = model.fit(counts.indices.filter { !isMember[$0] }.map { counts[$0] }, atLeast: least)
        (self.lives, lifeSteps) = (shares, steps)

        // One mean for all.
        let mean = Double(ofMembers.reduce(0, +)) / Double(max(1, members.count))
        let plain = model.fit(ofMembers, atLeast: least)
        independent = plain
        var best = (value: -Double.infinity, rate: mean, dispersion: 0.0)
        for dispersion in Self.dispersions {
            let law = EvenLaw(dispersion)
            // Counts that begin at `least` have a smaller mean behind them.
            for factor in mean < 4 ? [0.25, 0.5, 0.75, 1] : [0.9, 1] {
                let value = ofMembers.reduce(0) {
                    $0 + law.logProbability($1, mean: factor * mean, atLeast: least)
                }
                if value > best.value { best = (value, factor * mean, dispersion) }
            }
        }
        let plainE = best.value - ofMembers.reduce(0) { $0 + plain.logProbability($1) }

        // A mean by life, of the accounts whose lives are known; independent customers' volumes may follow lives as well.
        let mostLives = 2 * known.count >= members.count && known.count > 1
        let knownCounts = known.map { counts[$0] }
        let knownMean = Double(knownCounts.reduce(0, +)) / Double(max(1, known.count))
        let byLife = model.fit(
            mostLives ? knownCounts : [], lives: known.map { steps[$0] }, atLeast: max(least, Self.fewestForLife))
        let plainOfKnown = model.fit(mostLives ? knownCounts : [], atLeast: max(least, Self.fewestForLife))
        var bestByLife = (value: -Double.infinity, dispersion: 0.0)
        for dispersion in Self.dispersions where mostLives {
            let law = EvenLaw(dispersion)
            let value = known.reduce(0) { sum, place in
                sum
                    + law.logProbability(
                        counts[place], mean: knownMean * shares[place], atLeast: max(least, Self.fewestForLife))
            }
            if value > bestByLife.value { bestByLife = (value, dispersion) }
        }
        let byLifeE =
            bestByLife.value
            - max(
                known.reduce(0) { $0 + plainOfKnown.logProbability(counts[$1]) },
                known.reduce(0) { $0 + byLife.logProbability(counts[$1], life: steps[$1]) })

        usesLife = byLifeE > plainE
        (rate, law, null) =
            usesLife
            ? (knownMean, EvenLaw(bestByLife.dispersion), byLife) : (best.rate, EvenLaw(best.dispersion), plain)
        // Three parameters were chosen among so many values.
        logE = max(plainE, byLifeE) - log(14.0)
    }

    /// What independent customers would show.
    let independent: VolumeModel.Fit

    /// How much likelier an account's count is for a member than for an independent customer, as a logarithm: one like the
    /// strangers among the weighed, or like the members would be if they were strangers.
    func logRatio(_ count: Int, at place: Int) -> Double {
        let strange = max(null.logProbability(count, life: lifeSteps[place]), strangers.logProbability(count))
        guard usesLife else { return law.logProbability(count, mean: rate, atLeast: least) - strange }
        guard count >= Self.fewestForLife else { return 0 }
        return law.logProbability(count, mean: rate * lives[place], atLeast: max(least, Self.fewestForLife)) - strange
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
            var term = exp(-mean)
            var below = 0.0
            for smaller in 0..<least { below += term; term *= mean / Double(smaller + 1) }
            return number * log(mean) - mean - VolumeModel.logFactorial(count) - log(max(1 - below, 1e-12))
        }
        let share = mean / (shape + mean)
        let logNone = shape * log(1 - share)
        var term = exp(logNone)
        var below = 0.0
        for smaller in 0..<least { below += term; term *= share * (shape + Double(smaller)) / Double(smaller + 1) }
        return logGamma(number + shape) - logGammaShape - VolumeModel.logFactorial(count) + logNone
            + number * log(share) - log(max(1 - below, 1e-12))
    }
}

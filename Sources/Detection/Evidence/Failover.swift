import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Whether what fails on one of a group's accounts is asked by another soon after, and what does not fail is not.
///
/// The null: whether a question comes again on another account has nothing to do with its failing here. Then, of the questions
/// of one time bin, those that come again are any of them (a hypergeometric law, whatever the number of either): a crowd
/// that asks the same questions, and an outage in which everybody's requests fail, both show that. The alternative: failing
/// multiplies the odds of coming again (Fisher's noncentral hypergeometric law). The ratio is an e-value of conditional
/// probabilities, averaged over ``odds``.
struct Failover {
    /// A question of one of the weighed accounts.
    struct Trial {
        /// The account's place.
        var place: Int32
        /// The place of the account that asks it next, within ``RowRepeats/window``; -1 for none among the weighed.
        var next: Int32
        /// The time bin.
        var bin: Int32
        var hasFailed: Bool
    }

    /// How many questions there were, and how many of them came again on another member's account.
    struct Counts: Sendable, Equatable {
        var (failed, failedAgain) = (0, 0)
        var (answered, answeredAgain) = (0, 0)
    }

    /// How much failing may multiply the odds.
    private static let odds = [10.0, 100, 1000, 10_000]

    private let trials: [Trial]
    let counts: Counts
    /// The logarithm of the e-value.
    let logE: Double

    init(_ trials: [Trial], bins: Int, isMember: [Bool]) {
        self.trials = trials
        var ofBins = [Counts](repeating: Counts(), count: bins)
        for trial in trials where isMember[Int(trial.place)] {
            let again = trial.next >= 0 && isMember[Int(trial.next)] ? 1 : 0
            if trial.hasFailed {
                ofBins[Int(trial.bin)].failed += 1
                ofBins[Int(trial.bin)].failedAgain += again
            } else {
                ofBins[Int(trial.bin)].answered += 1
                ofBins[Int(trial.bin)].answeredAgain += again
            }
        }
        var sum = Counts()
        for counts in ofBins {
            sum.failed += counts.failed
            sum.failedAgain += counts.failedAgain
            sum.answered += counts.answered
            sum.answeredAgain += counts.answeredAgain
        }
        counts = sum
        guard sum.failedAgain > 0 else {
            logE = 0
            return
        }
        logE = logMeanExp(Self.odds.map { odds in ofBins.reduce(0) { $0 + Self.logRatio($1, odds: odds) } })
    }

    /// The logarithm of how much likelier one bin's table is with these odds than with even ones, its margins given.
    private static func logRatio(_ counts: Counts, odds: Double) -> Double {
        let again = counts.failedAgain + counts.answeredAgain
        guard again > 0, counts.failed > 0, counts.answered > 0 else { return 0 }
        let all = counts.failed + counts.answered
        let logs = (max(0, again - counts.answered)...min(again, counts.failed)).map { number in
            logChoose(counts.failed, number) + logChoose(counts.answered, again - number) + Double(number) * log(odds)
        }
        let most = logs.max() ?? 0
        let whole = most + log(logs.reduce(0) { $0 + exp($1 - most) }) - logChoose(all, again)
        return Double(counts.failedAgain) * log(odds) - whole
    }

    /// How much likelier each account's failures, and what it took over, are for a member than for an independent customer,
    /// as logarithms.
    func logRatios(_ isMember: [Bool]) -> [Double] {
        var ratios = [Double](repeating: 0, count: isMember.count)
        let member = (Double(counts.failedAgain) + 0.5) / (Double(counts.failed) + 1)
        let stranger = min((Double(counts.answeredAgain) + 0.5) / (Double(counts.answered) + 1), 0.5 * member)
        for trial in trials where trial.hasFailed {
            if trial.next >= 0, isMember[Int(trial.next)] {
                ratios[Int(trial.place)] += log(member / stranger)
                if isMember[Int(trial.place)] { ratios[Int(trial.next)] += log(member / stranger) }
            } else {
                ratios[Int(trial.place)] += log((1 - member) / (1 - stranger))
            }
        }
        return ratios
    }
}

/// The logarithm of the number of ways to choose some of all.
func logChoose(_ all: Int, _ some: Int) -> Double {
    logGamma(Double(all) + 1) - logGamma(Double(some) + 1) - logGamma(Double(all - some) + 1)
}

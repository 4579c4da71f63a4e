import Foundation
import Statistics
import Testing

@Suite("Exact intervals") struct ExactIntervalTests {
    /// scipy 1.17.1: `stats.beta.ppf(0.025, k, n - k + 1)` and `stats.beta.ppf(0.975, k + 1, n - k)`.
    @Test(
        "Clopper–Pearson bounds",
        arguments: [
            (0, 10, 0.0, 0.3084971078187607),
            (1, 10, 0.0025285785444617848, 0.4450161170281954),
            (5, 10, 0.18708602844739855, 0.8129139715526015),
            (10, 10, 0.6915028921812392, 1.0),
            (3, 100000, 6.186763958922033e-06, 8.7670202566362e-05),
            (99990, 100000, 0.9998161041546233, 0.999952045104861),
            (500, 1000, 0.46854917297179194, 0.531450827028208),
            (0, 10000000, 0.0, 3.6888787737224376e-07),
        ] as [(Int, Int, Double, Double)])
    func share(successes: Int, trials: Int, lower: Double, upper: Double) {
        let interval = ExactInterval.share(successes: successes, of: trials)
        #expect(isClose(interval.lowerBound, lower, relative: 1e-11))
        #expect(isClose(interval.upperBound, upper, relative: 1e-11))
    }

    /// scipy 1.17.1: `stats.gamma.ppf(0.025, k)` and `stats.gamma.isf(0.025, k + 1)`.
    @Test(
        "Garwood bounds",
        arguments: [
            (0, 0.0, 3.6888794541139363),
            (1, 0.025317807984289876, 5.571643390938898),
            (5, 1.6234863901184207, 11.66833207932267),
            (100, 81.36399125092314, 121.62679379242638),
            (100000, 99381.15266374472, 100621.74473974388),
        ] as [(Int, Double, Double)])
    func poisson(count: Int, lower: Double, upper: Double) {
        let interval = ExactInterval.poissonMean(count: count)
        #expect(isClose(interval.lowerBound, lower, relative: 1e-11))
        #expect(isClose(interval.upperBound, upper, relative: 1e-11))
    }

    @Test("no success in n trials has the one-sided bound 1 − 0.05^(1/n)", arguments: [1, 59, 10_000, 1_000_000])
    func ruleOfThree(trials: Int) {
        let bound = ExactInterval.shareUpperBound(successes: 0, of: trials)
        #expect(isClose(bound, -expm1(log(0.05) / Double(trials)), relative: 1e-11))
        #expect(isClose(ExactInterval.shareLowerBound(successes: trials, of: trials), 1 - bound, relative: 1e-11))
    }

    @Test("what cannot be still gives an interval", arguments: [(0, 0), (5, 0), (-1, 10), (11, 10), (0, -3)])
    func impossible(successes: Int, trials: Int) {
        let interval = ExactInterval.share(successes: successes, of: trials)
        #expect(interval.lowerBound >= 0)
        #expect(interval.upperBound <= 1)
    }

    @Test("coverage over all outcomes is never below the promise", arguments: [1, 2, 7, 20, 50])
    func coverage(trials: Int) {
        let intervals = (0...trials).map { ExactInterval.share(successes: $0, of: trials, confidence: 0.9) }
        for step in 1..<200 {
            let share = Double(step) / 200
            var covered = 0.0
            for successes in 0...trials where intervals[successes].contains(share) {
                let ways = logFactorial(trials) - logFactorial(successes) - logFactorial(trials - successes)
                covered += exp(ways + Double(successes) * log(share) + Double(trials - successes) * log(1 - share))
            }
            #expect(covered >= 0.9 - 1e-12, "share \(share)")
        }
    }
}

import Foundation
import Statistics
import Testing

@Suite("P-values: exact tests, combination, correction") struct PValueTests {
    /// scipy 1.17.1: `np.log(stats.fisher_exact([[a, b], [c, d]], alternative=side)[1])`.
    @Test(
        "Fisher's exact test on both sides and either",
        arguments: [
            (8, 2, 1, 5, -3.710081661764539, -0.000874508144932509, -3.3534067178258065),
            (3, 1, 1, 3, -1.415281897993143, -0.014388737452099556, -0.7221347174331977),
            (0, 5, 5, 0, 0.0, -5.529429087511423, -4.836281906951478),
            (10, 90, 30, 70, -7.720584211122291e-05, -8.031053717321244, -7.337906536761298),
            (500, 99500, 300, 99700, -28.00264427919914, -6.90381e-13, -27.309497098639195),
            (12, 988, 4988, 994012, -5.238965429039532, -0.0019494055237774192, -5.238965429039532),
        ] as [(Int, Int, Int, Int, Double, Double, Double)])
    func fisherExact(a: Int, b: Int, c: Int, d: Int, greater: Double, less: Double, twoSided: Double) {
        let test = FisherExactTest(a, b, c, d)
        #expect(isClose(test.logGreater, greater, relative: 1e-10))
        #expect(abs(test.logLess - less) <= 1e-11 * max(1, abs(less)))
        #expect(isClose(test.logTwoSided, twoSided, relative: 1e-10))
    }

    @Test("a two-sided test adds up every table that is no likelier, for all small tables")
    func fisherExactSums() {
        for (a, b, c, d) in [(1, 6, 5, 2), (0, 3, 9, 8), (4, 4, 4, 4), (7, 1, 2, 3)] {
            let table = Hypergeometric(population: a + b + c + d, marked: a + b, drawn: a + c)
            let seen = table.logProbability(a)
            let sum = logSumExp(table.support.map(table.logProbability).filter { $0 <= seen + 1e-9 })
            #expect(abs(FisherExactTest(a, b, c, d).logTwoSided - sum) < 1e-12)
        }
        #expect(FisherExactTest(0, 0, 0, 0).logTwoSided == 0)
        #expect(FisherExactTest(-1, 0, 0, 0).logTwoSided.isNaN)
    }

    /// scipy 1.17.1: `stats.kstwo.sf(distance, count)`.
    @Test(
        "Kolmogorov–Smirnov, exact",
        arguments: [
            (1, 0.7, 0.6000000000000001), (5, 0.3, 0.664), (10, 0.274, 0.3715203845434957),
            (50, 0.1, 0.6623112704658186), (100, 0.13, 0.06209234069876253), (140, 0.05, 0.8576480297656114),
            (100, 0.5, 1.2131434371817858e-23), (1000, 0.2, 1.5528629204250538e-35), (8, 0.6, 0.002778486523437502),
        ] as [(Int, Double, Double)])
    func kolmogorovSmirnov(count: Int, distance: Double, expected: Double) {
        #expect(isClose(UniformityTest.pValue(distance: distance, count: count), expected, relative: 1e-10))
    }

    /// scipy as above.
    @Test(
        "Kolmogorov–Smirnov, in the limit",
        arguments: [
            (200, 0.06, 0.45015844138021865), (1000, 0.03, 0.3226902143914636), (5000, 0.02, 0.03613941395325637),
            (141, 0.09, 0.19156768536655033),
        ] as [(Int, Double, Double)])
    func kolmogorovSmirnovLimit(count: Int, distance: Double, expected: Double) {
        #expect(abs(UniformityTest.pValue(distance: distance, count: count) - expected) < 2e-4)
    }

    @Test("uniformity is measured on both sides of each step, and values that are no probabilities are told")
    func distance() {
        #expect(UniformityTest([0.6, 0.7]).distance == 0.6)
        #expect(UniformityTest([0.1, 0.2]).distance == 0.8)
        #expect(UniformityTest([]).pValue == 1)
        #expect(UniformityTest([0.1, .nan]).pValue.isNaN)
        #expect(UniformityTest(Array(repeating: 0, count: 2000)).pValue == 0)
    }

    /// scipy 1.17.1 on [0.01, 0.2, 0.3, 0.04]: `np.log(stats.combine_pvalues(p, method)[1])`, and
    /// `np.log(stats.cauchy.sf(np.mean(np.tan((0.5 - p) * np.pi))))`.
    @Test("combinations of four p-values")
    func combination() {
        let logP = [0.01, 0.2, 0.3, 0.04].map { log($0) }
        #expect(isClose(Combination.fisher(logP), -5.043378894906267))
        #expect(isClose(Combination.stouffer(logP), -5.729394013391405))
        #expect(isClose(Combination.stouffer(logP, weights: [1, 2, 3, 4]), -4.5294360372395595))
        #expect(isClose(Combination.cauchy(logP), -3.49530525813212))
        #expect(isClose(Combination.simes(logP), log(0.04)))
    }

    /// mpmath 1.4.1: `log(gammainc(3, 8000.5, inf, regularized=True))`, and for Stouffer the tail at (z₁ + z₂)/√2 with
    /// `findroot(lambda z: log(erfc(z/sqrt(2))/2) + L, sqrt(2*L))` for L = 5000 and 10.
    @Test("combinations of p-values far too small for a number")
    func farCombination() {
        #expect(isClose(Combination.fisher([-5000, -3000, -0.5]), -7983.21837855876871))
        #expect(isClose(Combination.stouffer([-5000, -10]), -2701.87268295597957))
        #expect(isClose(Combination.cauchy([-5000, -1]), -5000 + log(2)))
        #expect(isClose(Combination.simes([-5000, -1]), -5000 + log(2)))
        // Where both forms of the Cauchy combination hold, they meet.
        #expect(isClose(Combination.cauchy([-301, -1, -2]) + 2, Combination.cauchy([-299, -1, -2])))
    }

    @Test("one p-value stays itself, none is 1, and weights must match")
    func edges() {
        for combine in [Combination.fisher, Combination.simes, Combination.cauchy] {
            #expect(combine([]) == 0)
            #expect(isClose(combine([-3]), -3))
            #expect(isClose(combine([-700]), -700))
        }
        #expect(isClose(Combination.stouffer([-3]), -3))
        #expect(Combination.stouffer([]) == 0)
        #expect(Combination.stouffer([-3, 0]) == 0)
        #expect(Combination.stouffer([-3], weights: [1, 2]).isNaN)
    }

    @Test("e-values multiply, average, and give p-values by Markov's inequality")
    func eValues() {
        #expect(EValue.logProduct([1, 2, -0.5]) == 2.5)
        #expect(isClose(EValue.logMean([log(2), log(4)]), log(3)))
        #expect(EValue.logMean([]) == 0)
        #expect(EValue.logPValue(3) == -3)
        #expect(EValue.logPValue(-3) == 0)
    }

    /// scipy 1.17.1: `stats.false_discovery_control([0.01, 0.04, 0.03, 0.005, 0.8], method='bh')`, and `'by'`.
    @Test(
        "corrections for five tests",
        arguments: [
            ("Bonferroni", [0.05, 0.2, 0.15, 0.025, 1]), ("Holm", [0.04, 0.09, 0.09, 0.025, 0.8]),
            ("Benjamini–Hochberg", [0.025, 0.05, 0.05, 0.025, 0.8]),
            (
                "Benjamini–Yekutieli",
                [0.05708333333333333, 0.11416666666666667, 0.11416666666666667, 0.05708333333333333, 1]
            ),
        ] as [(String, [Double])])
    func correction(name: String, expected: [Double]) throws {
        let corrections: [String: ([Double], Int?) -> [Double]] = [
            "Bonferroni": Correction.bonferroni, "Holm": Correction.holm,
            "Benjamini–Hochberg": Correction.benjaminiHochberg, "Benjamini–Yekutieli": Correction.benjaminiYekutieli,
        ]
        let correct = try #require(corrections[name])
        let p = [0.01, 0.04, 0.03, 0.005, 0.8]
        let corrected = correct(p.map { log($0) }, nil)
        for (value, expected) in zip(corrected, expected) { #expect(abs(value - log(expected)) < 1e-12) }
        #expect(correct([], nil).isEmpty)
        // Tests left out count as p = 1.
        let all = correct(p.map { log($0) } + [0, 0, 0], nil)
        for (one, other) in zip(all, correct(p.map { log($0) }, 8)) { #expect(abs(one - other) < 1e-12) }
    }

    @Test("under the hypothesis p-values are uniform")
    func uniformUnderNull() {
        var generator = SeededGenerator(seed: 20_26)
        func logP() -> Double { log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator)) }
        let methods: [(String, ([Double]) -> Double)] = [
            ("Fisher", Combination.fisher), ("Stouffer", { Combination.stouffer($0) }), ("Simes", Combination.simes),
            ("Cauchy", Combination.cauchy),
        ]
        for (name, method) in methods {
            let values = (0..<2000).map { _ in exp(method((0..<5).map { _ in logP() })) }
            #expect(UniformityTest(values).pValue > 1e-3, "\(name)")
        }
        let distances = (0..<300).map { _ in
            UniformityTest((0..<12).map { _ in Double.random(in: 0..<1, using: &generator) }).pValue
        }
        #expect(UniformityTest(distances).pValue > 1e-3)
    }

    @Test("discrete exact tests reject no more often than their level")
    func levels() {
        for level in [0.01, 0.05, 0.2] {
            let table = Hypergeometric(population: 40, marked: 15, drawn: 18)
            let rejected = table.support.filter {
                FisherExactTest($0, 15 - $0, 18 - $0, 7 + $0).logTwoSided <= log(level)
            }
            #expect(exp(logSumExp(rejected.map(table.logProbability))) <= level + 1e-12)
        }
    }
}

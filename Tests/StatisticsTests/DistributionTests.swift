import Foundation
import Statistics
import Testing

/// Expected values: mpmath 1.4.1 at 40 to 60 digits from the definitions, tails by `gammainc`, `hyp2f1` or sums of all terms.
@Suite("Distributions") struct DistributionTests {
    @Test(
        "Poisson: probability, upper and lower tail",
        arguments: [
            (0, 3, -3.0, 0.0, -3.0),
            (5, 4.2, -1.81206911633543285, -0.891176309015751115, -0.283500309894108891),
            (100, 80, -5.53671208817532892, -4.06819079119701337, -0.0132563330859753983),
            (1000000, 1000100, -7.83169356221180779, -0.616262385975467759, -0.775576798840321405),
            (3, 1e-05, -36.33054586413874, -36.330543364136865, -4.16663333347222319e-22),
            (50, 10000.0, -9687.9607483529639, 0.0, -9687.95573631607598),
        ] as [(Int, Double, Double, Double, Double)])
    func poisson(count: Int, mean: Double, probability: Double, upper: Double, lower: Double) {
        let distribution = Poisson(mean: mean)
        #expect(isClose(distribution.logProbability(count), probability))
        #expect(isClose(distribution.logUpperTail(count), upper))
        #expect(isClose(distribution.logLowerTail(count), lower))
    }

    @Test(
        "binomial: probability, upper and lower tail",
        arguments: [
            (0, 10, 0.3, -3.56674943938732363, 0.0, -3.56674943938732363),
            (7, 10, 0.3, -4.7103427193157033, -4.54764887800218934, -0.00159165240692216108),
            (480, 1000, 0.5, -4.47933235558206011, -0.102457139238134527, -2.21894136967092304),
            (9, 1000000, 1e-06, -13.8018549801793037, -13.6975758321847279, -1.11421429495985612e-7),
            (900, 1000, 0.01, -3823.74491354136778, -3823.74379183765502, 0.0),
            (250000, 1000000, 0.25, -6.98970595651208513, -0.692379710481866835, -0.692072887679382101),
        ] as [(Int, Int, Double, Double, Double, Double)])
    func binomial(
        count: Int, trials: Int, chance: Double, probability: Double, upper: Double, lower: Double
    ) {
        let distribution = Binomial(trials: trials, probability: chance)
        #expect(isClose(distribution.logProbability(count), probability))
        #expect(isClose(distribution.logUpperTail(count), upper))
        #expect(isClose(distribution.logLowerTail(count), lower))
    }

    @Test(
        "negative binomial: probability, upper and lower tail",
        arguments: [
            (0, 2, 0.5, -1.38629436111989062, 0.0, -1.38629436111989062),
            (7, 2, 0.5, -4.15888308335967186, -3.34795286714334309, -0.0197245053477785891),
            (1000, 10, 2, -54.3387929707042748, -51.3040227948414414, -4.98360767382648331e-23),
            (3, 5, 1e-06, -1.96344523193242051, -0.13313450129904041, -1.32792501590704628),
            (100, 0.001, 20, -400.527582137595715, -400.507967574907846, 0.0),
            (5000, 5000, 0.01, -7.14428160262797361, -0.719295598036583812, -0.666127289674405784),
        ] as [(Int, Double, Double, Double, Double, Double)])
    func negativeBinomial(
        count: Int, mean: Double, dispersion: Double, probability: Double, upper: Double, lower: Double
    ) {
        let distribution = NegativeBinomial(mean: mean, dispersion: dispersion)
        #expect(isClose(distribution.mean, mean))
        #expect(isClose(distribution.logProbability(count), probability, relative: 1e-11))
        #expect(isClose(distribution.logUpperTail(count), upper, relative: 1e-11))
        #expect(isClose(distribution.logLowerTail(count), lower, relative: 1e-11))
    }

    @Test(
        "hypergeometric: probability, upper and lower tail",
        arguments: [
            (3, 50, 10, 12, -1.30827341745467204, -0.799969202363270395, -0.197300962646170369),
            (0, 50, 10, 12, -3.07867175968335892, 0.0, -3.07867175968335892),
            (60, 1000, 100, 200, -46.457393520188921, -46.3297385443155682, -9.07533920440190706e-22),
            (90, 1000, 100, 200, -135.471485668444243, -135.456114422695466, -1.55575381946528543e-61),
            (12, 1000000, 1000, 5000, -5.69633929453357962, -5.23896542910047348, -0.00194940552358692795),
        ] as [(Int, Int, Int, Int, Double, Double, Double)])
    func hypergeometric(
        count: Int, population: Int, marked: Int, drawn: Int, probability: Double, upper: Double, lower: Double
    ) {
        let distribution = Hypergeometric(population: population, marked: marked, drawn: drawn)
        #expect(isClose(distribution.logProbability(count), probability))
        #expect(isClose(distribution.logUpperTail(count), upper))
        #expect(isClose(distribution.logLowerTail(count), lower, relative: 1e-11))
    }

    @Test(
        "gamma, and chi-squared as its special case",
        arguments: [
            (3, 2.5, 1.5, -1.65042720774116558, -0.598899471609245572),
            (0.001, 0.5, 2, 2.53443910628639577, -0.0255507793559506224),
            (5000, 100, 1, -4515.93207941936789, -4515.91208489273739),
        ] as [(Double, Double, Double, Double, Double)])
    func gamma(x: Double, shape: Double, scale: Double, density: Double, upper: Double) {
        #expect(isClose(Gamma(shape: shape, scale: scale).logDensity(x), density))
        #expect(isClose(Gamma(shape: shape, scale: scale).logUpperTail(x), upper))
        let chiSquared = ChiSquared(degreesOfFreedom: 2 * shape)
        #expect(isClose(chiSquared.logUpperTail(2 * x / scale), upper))
        #expect(isClose(chiSquared.logDensity(2 * x / scale), density + log(scale / 2)))
    }

    @Test(
        "Poisson–log-normal, over the whole range of its parameters",
        arguments: [
            (3, 2.9, 1.85, -3.19327858504467892),
            (3, 10.75, 3.6, -6.93483825810774929),
            (4, -0.8, 2.35, -3.55062470915045996),
            (7, 2, 1.5, -3.30628945595441505),
            (12, 2, 4, -4.79894402809160015),
            (0, -10, 0.1, -0.0000456274873958760221),
            (0, 0, 1, -0.962972400500303767),
            (0, 5, 4, -2.3934618699152885),
            (0, 15, 4, -9.35863010550818976),
            (0, 15, 0.1, -4257.85107130225531),
            (0, 3, 2, -2.79913546462149758),
            (1, -10, 4, -4.85145498997347149),
            (1, 2, 1.5, -2.41377093919036128),
            (3, 0, 0.5, -2.56234781581536354),
            (5, 15, 0.1, -4229.03191711972665),
            (10, 2, 2.5, -4.1511714306718851),
            (50, -10, 4, -12.2497785404975126),
            (100, 4, 0.1, -12.1713072766479365),
            (1000, 0, 1, -31.6583862870094509),
            (1000, 15, 4, -11.2595326748090969),
            (100000, 11.5, 0.1, -10.1381172463718194),
            (100000, 3, 4, -16.0828389701996156),
            (1000000, -10, 4, -33.8450711045483667),
            (1000000, -10, 0.1, -28368.5200164269295),
            (1000000, 13.8, 0.3, -13.5318182825112751),
            (1000000, 15, 2, -15.6029734057326315),
        ] as [(Int, Double, Double, Double)])
    func poissonLogNormal(count: Int, mu: Double, sigma: Double, probability: Double) {
        let value = PoissonLogNormal(mu: mu, sigma: sigma).logProbability(count)
        #expect(abs(value - probability) < 1e-9, "off by \(value - probability)")
    }

    @Test(
        "tails of the Poisson–log-normal, and counts seen only from a minimum on",
        arguments: [
            (1, -3, 1, -2.59943889127065846, -0.0772215617675061067),
            (1, -10, 0.5, -9.87503302786565431, -0.0000514444843386235223),
            (5, 0, 1.5, -1.77844919799027677, -0.185005003463510322),
            (20, 1, 0.3, -15.0009092160826743, -3.05624362297836702e-7),
        ] as [(Int, Double, Double, Double, Double)])
    func poissonLogNormalTails(count: Int, mu: Double, sigma: Double, upper: Double, lower: Double) {
        let whole = PoissonLogNormal(mu: mu, sigma: sigma)
        #expect(abs(whole.logUpperTail(count) - upper) < 1e-10)
        #expect(isClose(whole.logLowerTail(count - 1), lower, relative: 1e-9))
        let seen = TruncatedPoissonLogNormal(whole, minimum: count)
        #expect(seen.logProbability(count - 1) == -.infinity)
        #expect(abs(seen.logProbability(count) - whole.logProbability(count) + upper) < 1e-10)
        #expect(abs(logSumExp((count..<20_000).map(seen.logProbability))) < 1e-6)
        #expect(seen.logUpperTail(count) == 0)
    }

    @Test(
        "Dirichlet–multinomial, small and large counts",
        arguments: [
            ([1, 2, 0], [0.5, 0.5, 0.5], -2.45673577282130399),
            ([0, 0, 0], [1, 2, 3], 0.0),
            ([30, 5, 100], [0.1, 2, 7], -11.4470296634028994),
            ([16, 17, 1], [1000000.0, 1000000.0, 1e-06], -26.7941557688054487),
            ([100000, 3, 0], [10000.0, 0.25, 1], -5.42726685269641518),
        ] as [([Int], [Double], Double)])
    func dirichletMultinomial(counts: [Int], alpha: [Double], probability: Double) {
        #expect(isClose(DirichletMultinomial(alpha: alpha).logProbability(counts), probability))
        let concentration = alpha.reduce(0, +)
        let scaled = DirichletMultinomial(profile: alpha.map { $0 * 3 }, concentration: concentration)
        #expect(isClose(scaled.logProbability(counts), probability, relative: 1e-11))
    }

    @Test("the Dirichlet–multinomial sums to one over all counts, of many cells as of few")
    func dirichletMultinomialSum() {
        let distribution = DirichletMultinomial(alpha: [0.3, 1.2, 4])
        for n in [1, 7, 40] {
            let terms = (0...n).flatMap { i in
                (0...(n - i)).map { j in distribution.logProbability([i, j, n - i - j]) }
            }
            #expect(abs(logSumExp(terms)) < 1e-12)
        }
        let wide = DirichletMultinomial(alpha: Array(repeating: 1e-3, count: 3000))
        let counts = Array(repeating: 2, count: 3000)
        let each = log(1e-3 * 1.001 / 2)
        #expect(isClose(wide.logProbability(counts), 3000 * each + log(6000) + logBeta(3, 6000)))
    }

    @Test("counts that cannot occur have no probability, and parameters without meaning give NaN")
    func ends() {
        #expect(Poisson(mean: 2).logProbability(-1) == -.infinity)
        #expect(Poisson(mean: -2).logProbability(1).isNaN)
        #expect(Poisson(mean: 0).logProbability(0) == 0)
        #expect(Binomial(trials: 3, probability: 0.5).logProbability(4) == -.infinity)
        #expect(Binomial(trials: 3, probability: 1).logProbability(3) == 0)
        #expect(Binomial(trials: 3, probability: 1.1).logProbability(3).isNaN)
        #expect(Binomial(trials: 3, probability: 0.2).logUpperTail(4) == -.infinity)
        #expect(NegativeBinomial(mean: -1, dispersion: 1).logProbability(0).isNaN)
        #expect(Hypergeometric(population: 5, marked: 6, drawn: 1).logProbability(0).isNaN)
        #expect(Hypergeometric(population: 5, marked: 5, drawn: 2).logProbability(2) == 0)
        #expect(Hypergeometric(population: 0, marked: 0, drawn: 0).logProbability(0) == 0)
        #expect(PoissonLogNormal(mu: 0, sigma: 0).logProbability(0).isNaN)
        #expect(PoissonLogNormal(mu: 0, sigma: 1).logProbability(-1) == -.infinity)
        #expect(DirichletMultinomial(alpha: [1, 1]).logProbability([1]).isNaN)
        #expect(DirichletMultinomial(alpha: [1, 0]).logProbability([1, 1]) == -.infinity)
        #expect(DirichletMultinomial(alpha: [0, 0]).logProbability([1, 1]).isNaN)
    }
}

import Foundation
import Statistics
import Testing

@Suite("Random draws") struct SamplingTests {
    /// The reference implementation at prng.di.unimi.it, in Python with SplitMix64 seeding from 42.
    @Test("the generator is xoshiro256** seeded by SplitMix64")
    func generator() {
        var generator = SeededGenerator(seed: 42)
        #expect(
            (0..<4).map { _ in generator.next() } == [
                1546998764402558742, 6990951692964543102, 12544586762248559009, 17057574109182124193,
            ])
    }

    @Test("continuous draws follow their distribution")
    func continuous() {
        var generator = SeededGenerator(seed: 5)
        let normal = Normal(mean: 3, standardDeviation: 2)
        var draws: [(String, [Double])] = []
        draws.append(("normal", (0..<5000).map { _ in exp(normal.logLowerTail(normal.sample(using: &generator))) }))
        for shape in [0.2, 1, 4.5, 300] {
            let gamma = Gamma(shape: shape, scale: 2)
            draws.append(
                ("gamma \(shape)", (0..<5000).map { _ in exp(gamma.logLowerTail(gamma.sample(using: &generator))) }))
        }
        draws.append(("exponential", (0..<5000).map { _ in exp(-Exponential(mean: 4).sample(using: &generator) / 4) }))
        draws.append(
            (
                "log-normal",
                (0..<5000).map { _ in
                    exp(normal.logLowerTail(log(LogNormal(mu: 3, sigma: 2).sample(using: &generator))))
                }
            ))
        for (name, values) in draws { #expect(UniformityTest(values).pValue > 1e-3, "\(name)") }
    }

    @Test("whole draws follow their distribution, in each method's range")
    func whole() {
        var generator = SeededGenerator(seed: 6)
        for mean in [0.3, 9, 10.5, 200] {
            let poisson = Poisson(mean: mean)
            #expect(fit(poisson.logProbability) { poisson.sample(using: &generator) } > 1e-3, "Poisson \(mean)")
        }
        for (trials, probability) in [(20, 0.1), (20, 0.9), (30, 0.5), (400, 0.3), (100_000, 1e-3), (7, 1.0)] {
            let binomial = Binomial(trials: trials, probability: probability)
            #expect(
                fit(binomial.logProbability) { binomial.sample(using: &generator) } > 1e-3,
                "binomial \(trials) \(probability)")
        }
        let mixed = PoissonLogNormal(mu: 1, sigma: 1)
        #expect(fit(mixed.logProbability) { mixed.sample(using: &generator) } > 1e-3)
    }

    /// The p-value of Pearson's χ² over cells of at least 10 expected draws.
    private func fit(_ logProbability: (Int) -> Double, _ draw: () -> Int) -> Double {
        let draws = 10_000
        var counts: [Int: Int] = [:]
        for _ in 0..<draws { counts[draw(), default: 0] += 1 }
        var (statistic, cells, restSeen, restExpected) = (0.0, 0.0, Double(draws), Double(draws))
        for value in 0...2000 {
            let expected = exp(logProbability(value)) * Double(draws)
            guard expected >= 10 else { continue }
            let seen = Double(counts[value] ?? 0)
            statistic += (seen - expected) * (seen - expected) / expected
            cells += 1
            restSeen -= seen
            restExpected -= expected
        }
        if restExpected >= 1 {
            statistic += (restSeen - restExpected) * (restSeen - restExpected) / restExpected
            cells += 1
        } else if restSeen > 10 {
            return 0
        }
        return cells > 1 ? exp(ChiSquared(degreesOfFreedom: cells - 1).logUpperTail(statistic)) : 1
    }

    @Test("cells are drawn by their weights, and weights must be some")
    func categorical() throws {
        var generator = SeededGenerator(seed: 9)
        let weights = [1, 0, 5, 0.5, 3]
        let cells = try #require(Categorical(weights: weights))
        var seen = Array(repeating: 0.0, count: 5)
        for _ in 0..<20_000 { seen[cells.sample(using: &generator)] += 1 }
        #expect(seen[1] == 0)
        let statistic = [0, 2, 3, 4].reduce(0.0) { sum, cell in
            let expected = weights[cell] / 9.5 * 20_000
            return sum + (seen[cell] - expected) * (seen[cell] - expected) / expected
        }
        #expect(ChiSquared(degreesOfFreedom: 3).logUpperTail(statistic) > log(1e-3))
        for weights in [[], [0, 0], [1, -1], [.nan], [.infinity]] as [[Double]] {
            #expect(Categorical(weights: weights) == nil)
        }
    }

    @Test("parameters without meaning end, too")
    func ends() {
        var generator = SeededGenerator(seed: 0)
        #expect(Poisson(mean: -1).sample(using: &generator) == 0)
        #expect(Poisson(mean: .infinity).sample(using: &generator) == 0)
        #expect(Binomial(trials: 5, probability: .nan).sample(using: &generator) == 0)
        #expect(Gamma(shape: .infinity).sample(using: &generator).isNaN)
        #expect(Gamma(shape: 1, scale: -1).sample(using: &generator).isNaN)
    }
}

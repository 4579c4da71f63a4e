import Statistics
import Testing

@Suite("Calibration") struct CalibrationTests {
    /// scipy 1.17.1: `optimize.isotonic_regression([1, 3, 2, 4, 3.5, 3.5, 6, 5], weights=[1, 1, 2, 1, 1, 3, 1, 1]).x`.
    @Test("isotonic regression pools adjacent violators")
    func isotonic() {
        let outcomes = [1, 3, 2, 4, 3.5, 3.5, 6, 5]
        let weights: [Double] = [1, 1, 2, 1, 1, 3, 1, 1]
        let expected = [1, 7.0 / 3, 7.0 / 3, 3.6, 3.6, 3.6, 5.5, 5.5]
        let points = outcomes.indices.map { (score: Double($0), outcome: outcomes[$0], weight: weights[$0]) }
        let fit = IsotonicRegression(points.reversed())
        for (score, value) in expected.enumerated() { #expect(isClose(fit.value(at: Double(score)), value)) }
        #expect(isClose(fit.value(at: 0.5), (1 + 7.0 / 3) / 2))
        #expect(fit.value(at: -10) == 1)
        #expect(fit.value(at: 10) == 5.5)
    }

    @Test("equal scores share one value, and points that cannot be used are left out")
    func ties() {
        let fit = IsotonicRegression([
            (score: 1, outcome: 0), (score: 1, outcome: 1), (score: 0, outcome: 0), (score: .nan, outcome: 1),
            (score: 2, outcome: .infinity),
        ])
        #expect(fit.scores == [0, 1])
        #expect(fit.values == [0, 0.5])
        #expect(IsotonicRegression([(score: Double, outcome: Double)]()).value(at: 1).isNaN)
    }

    @Test("the fit never falls and keeps the mean")
    func properties() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<50 {
            let points = (0..<200).map { _ in
                let score = Double(Int.random(in: 0..<60, using: &generator))
                return (score: score, outcome: Double.random(in: 0..<100, using: &generator) < score ? 1.0 : 0.0)
            }
            let fit = IsotonicRegression(points)
            #expect(zip(fit.values, fit.values.dropFirst()).allSatisfy { $0 <= $1 })
            let mean = points.reduce(0) { $0 + $1.outcome }
            #expect(isClose(points.reduce(0) { $0 + fit.value(at: $1.score) }, mean, relative: 1e-10))
        }
    }

    @Test("the Brier score and the bins of forecasts")
    func reliability() {
        let forecasts = [(0.1, false), (0.15, true), (0.9, true), (1, true), (1.5, false), (.nan, true)]
        let reliability = Reliability(forecasts.map { (probability: $0.0, outcome: $0.1) }, bins: 5)
        #expect(isClose(reliability.brierScore, (0.01 + 0.7225 + 0.01 + 0 + 1) / 5))
        #expect(reliability.bins.map(\.count) == [2, 0, 0, 0, 3])
        #expect(reliability.bins.map(\.positives) == [1, 0, 0, 0, 2])
        #expect(isClose(reliability.bins[0].meanForecast, 0.125))
        #expect(reliability.bins[0].frequency == 0.5)
        #expect(reliability.bins[1].frequency.isNaN)
    }
}

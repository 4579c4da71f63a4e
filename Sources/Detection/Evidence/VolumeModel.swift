import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How unequal independent customers' volumes are: the probability of a count under Poisson-log-normal volumes, tabulated.
///
/// The null is composite: any median, and a logarithmic standard deviation of at least 1. Public traces of served models have
/// 1.8 to 2.7 (ServeGen, NSDI 2026, four models); the least is far below, so that a crowd of unusually equal customers is no
/// campaign.
struct VolumeModel: Sendable {
    private static let spreads = [1.0, 1.3, 1.7, 2.2, 2.8]
    private static let means = stride(from: -3.0, through: 13.0, by: 0.5).map { $0 }
    /// Counts up to this are told apart; greater ones in steps of a twentieth.
    private static let exact = 64
    private static let most = 1_000_000

    /// By parameters, then by step: the logarithm of the probability of one count.
    private let table: [[Double]]
    /// By parameters: the logarithms of the probabilities of at least 0, 1 and 2.
    private let tails: [[Double]]

    init() {
        var table: [[Double]] = []
        var tails: [[Double]] = []
        for spread in Self.spreads {
            for mean in Self.means {
                let law = PoissonLogNormal(mu: mean, sigma: spread)
                table.append((0..<Self.steps).map { law.logProbability(Self.count(of: $0)) })
                let (none, one) = (exp(law.logProbability(0)), exp(law.logProbability(1)))
                tails.append([0, log(max(1 - none, 1e-12)), log(max(1 - none - one, 1e-12))])
            }
        }
        self.table = table
        self.tails = tails
    }

    /// The step that a count falls into.
    static func step(of count: Int) -> Int {
        guard count > exact else { return max(0, count) }
        return exact + Int((log(Double(min(count, most)) / Double(exact)) * 20).rounded())
    }

    /// A count that stands for a step.
    static func count(of step: Int) -> Int {
        step <= exact ? step : Int((Double(exact) * exp(Double(step - exact) / 20)).rounded())
    }

    /// How many steps there are.
    static let steps = step(of: .max) + 1

    private static let logFactorials = (0...1024).map { logGamma(Double($0) + 1) }

    static func logFactorial(_ count: Int) -> Double {
        count < logFactorials.count ? logFactorials[count] : logGamma(Double(count) + 1)
    }

    /// How many counts fall into each step.
    static func histogram(_ counts: [Int]) -> [(step: Int, count: Int)] {
        var histogram = [Int](repeating: 0, count: steps)
        for count in counts { histogram[step(of: count)] += 1 }
        return histogram.indices.filter { histogram[$0] > 0 }.map { ($0, histogram[$0]) }
    }

    /// The likeliest parameters of counts that are at least `least` (0, 1 or 2), given how many counts fall into each step;
    /// without counts, a broad law of few exchanges.
    func fit(_ histogram: [(step: Int, count: Int)], atLeast least: Int) -> Fit {
        var best = (place: table.count - Self.means.count + 6, value: -Double.infinity)
        for place in table.indices where !histogram.isEmpty {
            var sum = 0.0
            table[place].withUnsafeBufferPointer { row in
                for (step, count) in histogram { sum += Double(count) * row[step] }
            }
            for (_, count) in histogram { sum -= Double(count) * tails[place][least] }
            if sum > best.value { best = (place, sum) }
        }
        return Fit(
            row: table[best.place], tail: tails[best.place][least],
            mean: Self.means[best.place % Self.means.count], spread: Self.spreads[best.place / Self.means.count])
    }

    /// Independent customers' volumes with the parameters that suit a group best.
    struct Fit {
        fileprivate let row: [Double]
        fileprivate let tail: Double
        /// The mean and standard deviation of the volumes' logarithm.
        let mean: Double
        let spread: Double

        /// The logarithm of the probability of a count.
        func logProbability(_ count: Int) -> Double { row[VolumeModel.step(of: count)] - tail }

        /// The probability of a count in a range.
        func probability(_ range: Range<Int>) -> Double {
            // A count that stands for many has as many times its probability.
            let stride = max(1, range.count / 64)
            return Swift.stride(from: range.lowerBound, to: range.upperBound, by: stride).reduce(0) { sum, count in
                sum + exp(logProbability(count)) * Double(min(stride, range.upperBound - count))
            }
        }
    }
}

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
                var below = 0.0
                tails.append(
                    (0...5).map { least in
                        if least > 0 { below += exp(law.logProbability(least - 1)) }
                        return log(max(1 - below, 1e-12))
                    })
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

    /// The likeliest parameters of counts that are at least `least` (0, 1 or 2), each beside what its life earns, in steps of
    /// ``lifeStep``; without counts, a broad law of few exchanges.
    func fit(_ counts: [Int], lives: [Int]? = nil, atLeast least: Int) -> Fit {
        var cells: [Int: Int] = [:]
        var sum = 0.0
        for (place, count) in counts.enumerated() {
            cells[Self.step(of: count) << 8 | (lives?[place] ?? 0) + 128, default: 0] += 1
            sum += log(Double(max(count, 1)))
        }
        let middle = counts.isEmpty ? 0 : sum / Double(counts.count)
        var best = Fit(model: self, spread: Self.spreads.count - 1, mean: 6, usesLife: lives != nil, least: least)
        var most = -Double.infinity
        for spread in Self.spreads.indices where !counts.isEmpty {
            for mean in Self.means.indices where abs(Self.means[mean] - middle) <= 3 * Self.spreads[spread] {
                let fit = Fit(model: self, spread: spread, mean: mean, usesLife: lives != nil, least: least)
                var value = 0.0
                for (cell, number) in cells {
                    value += Double(number) * fit.logProbability(step: cell >> 8, life: cell & 255 - 128)
                }
                if value > most { (best, most) = (fit, value) }
            }
        }
        return best
    }

    /// Steps of the means' logarithm in which lives are told apart.
    static let lifeStep = 0.5

    /// Independent customers' volumes with the parameters that suit a group best.
    struct Fit: Sendable {
        fileprivate let model: VolumeModel
        fileprivate let spread: Int
        fileprivate let mean: Int
        /// Whether a longer life earns more.
        let usesLife: Bool
        fileprivate let least: Int

        fileprivate init(model: VolumeModel, spread: Int, mean: Int, usesLife: Bool, least: Int) {
            self.model = model
            self.spread = spread
            self.mean = mean
            self.usesLife = usesLife
            self.least = least
        }

        /// The logarithm of the probability of a count of an account whose life earns so much.
        func logProbability(_ count: Int, life: Int = 0) -> Double {
            logProbability(step: VolumeModel.step(of: count), life: life)
        }

        @inline(__always)
        fileprivate func logProbability(step: Int, life: Int) -> Double {
            let mean = min(max(mean + (usesLife ? life : 0), 0), VolumeModel.means.count - 1)
            let place = spread * VolumeModel.means.count + mean
            return model.table[place][step] - model.tails[place][least]
        }

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

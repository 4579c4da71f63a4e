#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The number of marked members in a sample drawn without replacement.
public struct Hypergeometric: Sendable {
    /// The size of the population.
    public let population: Int
    /// How many of it are marked.
    public let marked: Int
    /// The size of the sample.
    public let drawn: Int
    /// The counts that can occur.
    public let support: ClosedRange<Int>
    private let isValid: Bool

    /// More `marked` or `drawn` than `population`, or less than none, gives NaN throughout.
    public init(population: Int, marked: Int, drawn: Int) {
        isValid = marked >= 0 && drawn >= 0 && marked <= population && drawn <= population
        self.population = population
        self.marked = marked
        self.drawn = drawn
        support = isValid ? max(0, drawn - (population - marked))...min(marked, drawn) : 0...0
    }

    /// log P(X = `count`).
    public func logProbability(_ count: Int) -> Double {
        guard isValid else { return .nan }
        guard support.contains(count) else { return -.infinity }
        if support.count == 1 { return 0 }
        let p = Double(drawn) / Double(population)
        let q = Double(population - drawn) / Double(population)
        return logBinomialMass(Double(count), Double(marked - count), p: p, q: q)
            + logBinomialMass(Double(drawn - count), Double(population - marked - drawn + count), p: p, q: q)
            - logBinomialMass(Double(drawn), Double(population - drawn), p: p, q: q)
    }

    /// log P(X ≥ `count`).
    public func logUpperTail(_ count: Int) -> Double {
        guard isValid else { return .nan }
        guard count > support.lowerBound else { return 0 }
        guard count <= support.upperBound else { return -.infinity }
        return count > mode ? logSum(from: count, step: 1) : logComplement(logSum(from: count - 1, step: -1))
    }

    /// log P(X ≤ `count`).
    public func logLowerTail(_ count: Int) -> Double {
        guard isValid else { return .nan }
        guard count < support.upperBound else { return 0 }
        guard count >= support.lowerBound else { return -.infinity }
        return count < mode ? logSum(from: count, step: -1) : logComplement(logSum(from: count + 1, step: 1))
    }

    /// The likeliest count.
    public var mode: Int {
        let mode = (Double(drawn) + 1) * (Double(marked) + 1) / (Double(population) + 2)
        return min(max(Int(mode), support.lowerBound), support.upperBound)
    }

    /// The tail that begins at `count` and leads away from the mode: its terms fall, so few of them count.
    private func logSum(from count: Int, step: Int) -> Double {
        var term = 1.0
        var sum = 1.0
        var x = count
        while term > sum * 1e-17, support.contains(x + step) {
            term *= ratio(step > 0 ? x : x - 1, upwards: step > 0)
            sum += term
            x += step
        }
        return min(0, logProbability(count) + log(sum))
    }

    /// P(x + 1)/P(x), or its inverse.
    private func ratio(_ x: Int, upwards: Bool) -> Double {
        let up = Double(marked - x) * Double(drawn - x)
        let down = Double(x + 1) * Double(population - marked - drawn + x + 1)
        return upwards ? up / down : down / up
    }
}

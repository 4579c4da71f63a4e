#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The one-sample Kolmogorov–Smirnov test: do values come from the uniform distribution on [0, 1], as p-values must?
public struct UniformityTest: Sendable {
    /// The largest distance between the values' distribution and the uniform one.
    public let distance: Double
    /// The chance of such a distance or a larger one among uniform values.
    public let pValue: Double

    /// Values outside [0, 1] count as the nearer end; NaN makes both results NaN. Without values the distance is 0, p is 1.
    public init(_ values: some Sequence<Double>) {
        let sorted = values.sorted()
        let n = Double(sorted.count)
        var distance = 0.0
        for (index, value) in sorted.enumerated() {
            guard !value.isNaN else {
                distance = .nan
                break
            }
            let value = min(max(value, 0), 1)
            distance = max(distance, Double(index + 1) / n - value, value - Double(index) / n)
        }
        self.distance = distance
        pValue = Self.pValue(distance: distance, count: sorted.count)
    }

    /// P(D ≥ `distance`) among `count` uniform values: exact up to 140 values and for small p; else by the limiting
    /// distribution with the correction of Vrbik 2018, which is off by less than 0.0002.
    public static func pValue(distance: Double, count: Int) -> Double {
        guard !distance.isNaN else { return .nan }
        guard count > 0, distance > 0 else { return 1 }
        guard distance < 1 else { return 0 }
        let n = Double(count)
        // For small p both one-sided events hardly ever occur together.
        let twiceOneSided = 2 * oneSided(distance, n)
        if twiceOneSided < 1e-6 { return twiceOneSided }
        if count <= 140 { return min(1, max(0, 1 - exactDistribution(distance, count))) }
        let root = n.squareRoot()
        let x = root * distance
        return limiting(x + 1 / (6 * root) + (x - 1) / (4 * n))
    }

    /// Birnbaum and Tingey 1951: P(D⁺ ≥ d) = d Σ C(n, j) (d + j/n)^(j−1) (1 − d − j/n)^(n−j).
    private static func oneSided(_ d: Double, _ n: Double) -> Double {
        var sum = 0.0
        var j = 0.0
        while j <= n * (1 - d) {
            let rest = 1 - d - j / n
            let logTerm =
                logGamma(n + 1) - logGamma(j + 1) - logGamma(n - j + 1) + (j - 1) * log(d + j / n)
                + (n == j ? 0 : (n - j) * log(max(rest, 0)))
            sum += exp(logTerm)
            j += 1
        }
        return min(1, d * sum)
    }

    /// Kolmogorov's limit: 2 Σ (−1)^(k−1) e^(−2k²x²).
    private static func limiting(_ x: Double) -> Double {
        guard x > 0.2 else { return 1 }
        var sum = 0.0
        for k in 1...100 {
            let term = exp(-2 * Double(k * k) * x * x)
            sum += k % 2 == 1 ? term : -term
            if term < 1e-17 { break }
        }
        return min(1, max(0, 2 * sum))
    }

    /// P(D < d) as an entry of a matrix power (Marsaglia, Tsang and Wang 2003, "Evaluating Kolmogorov's distribution").
    private static func exactDistribution(_ d: Double, _ n: Int) -> Double {
        let k = Int(Double(n) * d) + 1
        let m = 2 * k - 1
        let h = Double(k) - Double(n) * d
        var matrix = SquareMatrix(size: m) { i, j in i - j + 1 >= 0 ? 1 : 0 }
        for i in 0..<m {
            matrix[i, 0] -= pow(h, Double(i + 1))
            matrix[m - 1, i] -= pow(h, Double(m - i))
        }
        if 2 * h > 1 { matrix[m - 1, 0] += pow(2 * h - 1, Double(m)) }
        for i in 0..<m {
            for j in 0..<m where i - j + 1 > 0 { matrix[i, j] /= exp(logFactorial(i - j + 1)) }
        }
        // n!/nⁿ is divided out step by step, so that nothing overflows.
        var power = SquareMatrix(size: m) { i, j in i == j ? 1 : 0 }
        var logScale = 0.0
        for step in 1...n {
            power = power * matrix
            logScale += log(Double(step) / Double(n))
            if step % 32 == 0 {
                let size = power[k - 1, k - 1]
                guard size > 0 else { return 0 }
                power.scale(1 / size)
                logScale += log(size)
            }
        }
        return power[k - 1, k - 1] * exp(logScale)
    }
}

/// As much linear algebra as the exact distribution needs.
private struct SquareMatrix {
    let size: Int
    var values: [Double]

    init(size: Int, _ value: (Int, Int) -> Double) {
        self.size = size
        values = (0..<size * size).map { value($0 / size, $0 % size) }
    }

    subscript(row: Int, column: Int) -> Double {
        get { values[row * size + column] }
        set { values[row * size + column] = newValue }
    }

    mutating func scale(_ factor: Double) {
        for index in values.indices { values[index] *= factor }
    }

    static func * (one: SquareMatrix, other: SquareMatrix) -> SquareMatrix {
        SquareMatrix(size: one.size) { i, j in
            (0..<one.size).reduce(0) { $0 + one[i, $1] * other[$1, j] }
        }
    }
}

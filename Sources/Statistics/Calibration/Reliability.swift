/// How well forecasts of a yes or no came true.
public struct Reliability: Sendable, Equatable {
    /// Forecasts of nearly the same probability.
    public struct Bin: Sendable, Equatable {
        /// The forecasts that fall here; the last bin holds 1 as well.
        public let range: Range<Double>
        /// How many there are.
        public let count: Int
        /// How many came true.
        public let positives: Int
        /// The mean forecast; NaN in an empty bin.
        public let meanForecast: Double
        /// The share that came true; NaN in an empty bin.
        public var frequency: Double { count == 0 ? .nan : Double(positives) / Double(count) }
    }

    /// The mean squared difference of forecast and outcome (Brier 1950): 0 is perfect, 0.25 is what a steady ½ gives.
    public let brierScore: Double
    /// Bins of equal width over [0, 1].
    public let bins: [Bin]

    /// Forecasts below 0 count as 0, above 1 as 1; those that are not a number are left out. At least one bin is made.
    public init(_ forecasts: some Sequence<(probability: Double, outcome: Bool)>, bins count: Int = 10) {
        let binCount = max(1, count)
        var sums = Array(repeating: 0.0, count: binCount)
        var counts = Array(repeating: 0, count: binCount)
        var positives = Array(repeating: 0, count: binCount)
        var squares = 0.0
        for (probability, outcome) in forecasts where !probability.isNaN {
            let probability = min(max(probability, 0), 1)
            let bin = min(Int(probability * Double(binCount)), binCount - 1)
            sums[bin] += probability
            counts[bin] += 1
            positives[bin] += outcome ? 1 : 0
            let miss = probability - (outcome ? 1 : 0)
            squares += miss * miss
        }
        brierScore = squares / Double(counts.reduce(0, +))
        bins = (0..<binCount).map { bin in
            Bin(
                range: Double(bin) / Double(binCount)..<Double(bin + 1) / Double(binCount),
                count: counts[bin], positives: positives[bin], meanForecast: sums[bin] / Double(counts[bin]))
        }
    }
}

import Statistics

/// Whether the stated confidence is right: of the campaigns said with 0.9, nine in ten should be real. A reported campaign is real if
/// at least half of its accounts are attackers of one pool.
public struct Calibration: Sendable, Encodable {
    /// Reported campaigns of about the same confidence.
    public struct Bin: Sendable, Encodable {
        /// The lower bound of the bin.
        public let from: Double
        /// The upper bound, which belongs to the next bin, except 1.
        public let to: Double
        /// How many campaigns there are.
        public let campaigns: Int
        /// How many of them are real.
        public let real: Int
        /// Their mean confidence.
        public let confidence: Double
    }

    /// Ten bins of equal width; empty ones are left out.
    public let bins: [Bin]
    /// How many campaigns were reported.
    public let campaigns: Int
    /// How many of them are real.
    public let real: Int
    /// The mean squared difference between confidence and truth (Brier 1950), 0 to 1; nil without campaigns.
    public let brier: Double?

    init(_ forecasts: [(probability: Double, outcome: Bool)]) {
        let reliability = Reliability(forecasts)
        bins = reliability.bins.filter { $0.count > 0 }.map {
            Bin(
                from: $0.range.lowerBound, to: $0.range.upperBound, campaigns: $0.count, real: $0.positives,
                confidence: $0.meanForecast)
        }
        campaigns = forecasts.count
        real = forecasts.count(where: \.outcome)
        brier = forecasts.isEmpty ? nil : reliability.brierScore
    }
}

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

    /// What was said about one campaign, and what is true.
    struct Judgement {
        var confidence: Double
        var isReal: Bool
    }

    init(_ judgements: [Judgement]) {
        let grouped = Dictionary(grouping: judgements) { min(max(Int($0.confidence * 10), 0), 9) }
        bins = grouped.sorted { $0.key < $1.key }.map { bin, judgements in
            Bin(
                from: Double(bin) / 10, to: Double(bin + 1) / 10, campaigns: judgements.count,
                real: judgements.count(where: \.isReal),
                confidence: judgements.reduce(0) { $0 + $1.confidence } / Double(judgements.count))
        }
        campaigns = judgements.count
        real = judgements.count(where: \.isReal)
        let squares = judgements.reduce(0) { sum, judgement in
            let difference = judgement.confidence - (judgement.isReal ? 1 : 0)
            return sum + difference * difference
        }
        brier = judgements.isEmpty ? nil : squares / Double(judgements.count)
    }
}

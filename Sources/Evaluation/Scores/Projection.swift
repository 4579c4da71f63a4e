/// Which precision the measured rates mean for a provider with a million accounts, 5,000 of them attackers'.
///
/// It holds as far as the benchmark's customers are like the provider's: look-alikes are far more frequent in a benchmark.
public struct Projection: Sendable, Encodable {
    /// The accounts of the provider.
    public let accounts: Int
    /// How many of them are attackers'.
    public let attackers: Int
    /// The precision at the false-positive rate as measured; nil where nothing was measured or nothing would be flagged.
    public let precision: Double?
    /// The precision at the rate's upper 95 % bound.
    public let precisionAtBound: Double?

    init(_ score: AccountScore) {
        let (accounts, attackers) = (1_000_000, 5_000)
        func precision(_ rate: Double?) -> Double? {
            guard let rate, let recall = score.recall else { return nil }
            let found = recall * Double(attackers)
            let wronged = rate * Double(accounts - attackers)
            return found + wronged > 0 ? found / (found + wronged) : nil
        }
        self.accounts = accounts
        self.attackers = attackers
        self.precision = precision(score.falsePositiveRate)
        precisionAtBound = precision(score.falsePositiveBound)
    }
}

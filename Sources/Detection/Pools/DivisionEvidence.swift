/// Something known of a group's accounts that tells pools apart.
protocol DivisionEvidence: Sendable {
    /// Divisions to begin a search with, by account whether it is of the first pool.
    var starts: [[Bool]] { get }

    /// The logarithm of how much more probable it is with two pools than with one.
    func gain(_ isFirst: [Bool]) -> Double

    /// For each account the logarithm of how much better it fits the first pool than the second, itself left out of both.
    func logRatios(_ isFirst: [Bool]) -> [Double]
}

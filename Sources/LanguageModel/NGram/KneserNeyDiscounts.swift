/// The three discounts of modified Kneser-Ney smoothing for counts of one, two, and three or more (Chen and Goodman
/// 1999, equation 26).
struct KneserNeyDiscounts {
    private let values: [Double]

    /// The discounts that follow from how many n-grams occur once, twice, three and four times.
    ///
    /// Where text is so small or so regular that the estimate is undefined or out of its meaning (negative, or
    /// as large as the count), 0.5, 1 and 1.5 stand in, or the value is moved to the nearest sensible one: discounts
    /// lie between 0.1 and 0.9 of the count that they are for.
    init(countOfCounts: [Int]) {
        let n = countOfCounts.map(Double.init)
        let scale = n[0] > 0 ? n[0] / (n[0] + 2 * n[1]) : 0
        values = (0..<3).map { index in
            let count = Double(index + 1)
            guard scale > 0, n[index] > 0 else { return 0.5 * count }
            let estimate = count - (count + 1) * scale * n[index + 1] / n[index]
            return Swift.min(Swift.max(estimate, 0.1 * count), 0.9 * count)
        }
    }

    /// What is taken from a count of at least one.
    func discount(for count: UInt32) -> Double {
        values[Int(Swift.min(count, 3)) - 1]
    }
}

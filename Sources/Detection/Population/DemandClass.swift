/// How large the share of an account's exchanges is whose answers are worth more as training data than as answers.
enum DemandClass {
    /// The shares above which a class begins; the class of none is 0.
    private static let bounds = [0, 0.03, 0.08, 0.2, 0.5]
    /// How many classes there are.
    static let count = bounds.count + 1

    /// The class of what an account had asked until a moment, in seconds since 1970; -1 where it had asked nothing.
    static func of(_ sketch: AccountSketch, until: UInt32) -> Int32 {
        var (all, valuable) = (0, 0)
        for print in sketch.prints where print.time <= until {
            all += 1
            if !print.traits.isDisjoint(with: .trainingValue) { valuable += 1 }
        }
        guard all > 0 else { return -1 }
        let share = Double(valuable) / Double(all)
        return Int32(bounds.count { share > $0 })
    }
}

/// How large the share of an account's exchanges is whose answers are worth more as training data than as answers.
enum DemandClass {
    /// The shares above which a class begins; the class of none is 0.
    private static let bounds = [0, 0.03, 0.08, 0.2, 0.5]
    /// How many classes there are.
    static let count = bounds.count + 1

    /// The class of an account of which so many prints, of all that were seen, are valuable; -1 where none was seen.
    static func of(_ valuable: Int, of all: Int) -> Int32 {
        guard all > 0 else { return -1 }
        let share = Double(valuable) / Double(all)
        return Int32(bounds.count { share > $0 })
    }
}

/// The search for the first number below a bound that satisfies a condition, if those above it do, too.
///
/// Steps double from the start on until one succeeds, then the gap is halved: most campaigns are found soon after they begin,
/// and sweeps cost more the later they look. Numbers on the way up are multiples of the step, so that searches with different
/// starts ask for the same ones.
struct FirstSuccess {
    private var low: Int
    /// The least number that is known to succeed.
    private var high: Int?
    private var step = 1
    private let bound: Int

    init(from start: Int, below bound: Int) {
        (low, self.bound) = (start, bound)
    }

    /// The number to look at; nil where ``result`` is known.
    var next: Int? {
        if let high { return low < high ? (low + high) / 2 : nil }
        return low < bound ? min((low + step - 1) / step * step, bound - 1) : nil
    }

    /// The number that was searched; nil for none, or while it is not known.
    var result: Int? { next == nil ? high : nil }

    /// Says whether ``next`` satisfies the condition.
    mutating func answer(_ isSuccess: Bool) {
        guard let next else { return }
        if isSuccess {
            high = next
        } else {
            low = next + 1
            step *= 2
        }
    }
}

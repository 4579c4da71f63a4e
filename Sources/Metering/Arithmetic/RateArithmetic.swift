/// The generic cell rate algorithm (ITU-T I.371 annex A, in its virtual scheduling form) over one number: the theoretical arrival time.
///
/// `interval` is the time that one unit takes to come back, `depth` the time that the whole burst takes. Times are seconds on any clock that does not run backwards.
/// There are no windows: no burst where two of them meet, no refund into the wrong one.
public struct RateArithmetic: Sendable, Equatable {
    /// Seconds until one unit is there again.
    public let interval: Double
    /// Seconds until a whole burst is there again.
    public let depth: Double
    /// Units of a whole burst.
    public let burst: Int

    /// - Parameters:
    ///   - amount: units per `seconds`, 1 or more.
    ///   - burst: units at once, 1 or more.
    public init(amount: Int, seconds: Double, burst: Int) {
        interval = seconds / Double(max(amount, 1))
        depth = Double(max(burst, 1)) * interval
        self.burst = max(burst, 1)
    }

    /// Rounding must not refuse the last unit of a burst.
    static let slack = 1e-6

    /// The arrival time after `units` more; nil where that is too much now.
    public func reserve(_ units: Int, arrival: Double, now: Double) -> Double? {
        let next = max(arrival, now) + Double(units) * interval
        return next - now <= depth + Self.slack ? next : nil
    }

    /// Seconds until `units` can be had; infinite where they never can.
    public func wait(_ units: Int, arrival: Double, now: Double) -> Double {
        guard units <= burst else { return .infinity }
        return max(0, max(arrival, now) + Double(units) * interval - now - depth)
    }

    /// The arrival time after `units` are given back, or taken beyond what was reserved (negative): the latter makes debt.
    public func settle(refunding units: Int, arrival: Double) -> Double {
        arrival - Double(units) * interval
    }

    /// Units that can be had now; negative while there is debt.
    public func remaining(arrival: Double, now: Double) -> Int {
        Int(((depth - (max(arrival, now) - now)) / interval + Self.slack).rounded(.down))
    }

    /// Seconds until everything is there again.
    public func untilFull(arrival: Double, now: Double) -> Double { max(0, arrival - now) }
}

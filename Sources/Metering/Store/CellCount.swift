/// What a cell has given: the state behind its allowance, without the cell. A value, so that every store counts alike.
public struct CellCount: Sendable, Equatable {
    /// A rate's theoretical arrival time, in steady seconds.
    public var arrival = 0.0
    /// Seconds for a unit of the rate that the arrival time was reckoned with.
    public var interval = 0.0
    /// What is taken: of a budget in its window, of a concurrent cell now.
    public var taken = 0
    /// The budget's window, in Unix seconds.
    public var window: Range<Int64> = 0..<0

    /// Nothing is taken.
    public init() {}

    /// What is left, and whether `amount` could be had.
    public func state(_ allowance: Allowance, asking amount: Int, _ clock: MeterClock) -> Verdict.State {
        switch allowance {
        case .rate(let units, let seconds, let burst):
            let arithmetic = RateArithmetic(amount: units, seconds: seconds, burst: burst)
            let isFine = arithmetic.reserve(amount, arrival: arrival, now: clock.steady) != nil
            return Verdict.State(
                remaining: arithmetic.remaining(arrival: arrival, now: clock.steady),
                reset: arithmetic.untilFull(arrival: arrival, now: clock.steady),
                wait: isFine ? 0 : max(1e-3, arithmetic.wait(amount, arrival: arrival, now: clock.steady)))
        case .budget(let limit, let window):
            let bounds = current(window, clock)
            let remaining = limit - (bounds == self.window ? taken : 0)
            let reset = Double(max(bounds.upperBound - clock.wall, 1))
            return Verdict.State(
                remaining: remaining, reset: reset,
                wait: amount <= remaining ? 0 : amount <= limit ? reset : .infinity)
        case .concurrent(let limit):
            // How long the others will take cannot be known; asking again in a second does no harm.
            return Verdict.State(remaining: limit - taken, reset: 0, wait: taken < limit ? 0 : 1)
        }
    }

    /// Takes without asking; negative amounts are given back.
    public mutating func take(_ amount: Int, _ allowance: Allowance, _ clock: MeterClock) {
        switch allowance {
        case .rate(let units, let seconds, let burst):
            let arithmetic = RateArithmetic(amount: units, seconds: seconds, burst: burst)
            interval = arithmetic.interval
            arrival = arithmetic.settle(
                refunding: -amount, arrival: amount > 0 ? max(arrival, clock.steady) : arrival)
        case .budget(_, let window):
            let bounds = current(window, clock)
            if bounds != self.window {
                self.window = bounds
                taken = max(amount, 0)
            } else {
                taken += amount
            }
        case .concurrent:
            taken += 1
        }
    }

    /// Keeps the units that are taken where the rate has been changed since; true where it has.
    public mutating func follow(_ allowance: Allowance, now: Double) -> Bool {
        guard case .rate(let amount, let seconds, let burst) = allowance, interval > 0 else { return false }
        let present = RateArithmetic(amount: amount, seconds: seconds, burst: burst).interval
        guard present != interval else { return false }
        if arrival > now { arrival = now + (arrival - now) / interval * present }
        interval = present
        return true
    }

    /// Whether forgetting it would change nothing.
    public func isAsNew(_ allowance: Allowance, _ clock: MeterClock) -> Bool {
        switch allowance {
        case .rate: arrival <= clock.steady
        case .budget: clock.wall >= window.upperBound || taken == 0
        case .concurrent: taken <= 0
        }
    }

    /// The window that counts now: the known one, also where the clock has jumped back before it.
    private func current(_ window: CalendarWindow, _ clock: MeterClock) -> Range<Int64> {
        clock.wall < self.window.upperBound ? self.window : window.bounds(of: clock.wall)
    }
}

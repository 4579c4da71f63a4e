import Metering
import Synchronization
import Testing

@Suite("Slices of shared cells")
struct LeasedMeterStoreTests {
    static let start = MeterClock(steady: 1_790_000_000, wall: 1_790_000_000)

    static func later(_ seconds: Double) -> MeterClock {
        MeterClock(steady: start.steady + seconds, wall: start.wall + Int64(seconds))
    }

    static func plan(_ allowances: [Dimension: Allowance], isShadow: Bool = false) -> MeterPlan {
        MeterPlan(
            LimitRule(name: "r", each: [.account], allowances: allowances, isShadow: isShadow)
                .cells(Consumer(account: "a", model: "m")))
    }

    /// A store in memory whose answers come when they are let go.
    final class FarStore: MeterStore {
        let cells = LocalMeterStore()
        private let answers = Mutex<[@Sendable () -> Void]>([])
        private let asked = Mutex(0)

        var calls: Int { asked.withLock { $0 } }

        func reserve(
            _ plan: MeterPlan, _ amounts: [Int], lease: UInt64, clock: MeterClock,
            later: @escaping @Sendable (Result<Verdict, StoreFailure>) -> Void
        ) -> Result<Verdict, StoreFailure>? {
            asked.withLock { $0 += 1 }
            let verdict = cells.reserve(plan, amounts, clock: clock)
            answers.withLock { $0.append { later(.success(verdict)) } }
            return nil
        }

        func settle(
            _ plan: MeterPlan, _ changes: [Int], taken: [Bool], lease: UInt64, releases: Bool, clock: MeterClock
        ) { cells.settle(plan, changes, taken: taken, lease: lease, releases: releases, clock: clock) }

        /// Lets answers go, also those that others ask for.
        func answer(_ most: Int = .max) {
            var left = most
            while left > 0 {
                guard let next = answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return }
                left -= 1
                next()
            }
        }
    }

    /// Adds up what exchanges take.
    final class Use: Sendable {
        private let state = Mutex((used: 0, lowest: 0.0, excess: 0.0, admitted: 0))
        var used: Int { state.withLock { $0.used } }
        var admitted: Int { state.withLock { $0.admitted } }
        /// The most that was taken in any span of time beyond `rate` times its length.
        var excess: Double { state.withLock { $0.excess } }

        func take(_ units: Int, at time: Double, rate: Double) {
            state.withLock { state in
                state.lowest = min(state.lowest, Double(state.used) - rate * time)
                state.used += units
                state.admitted += 1
                state.excess = max(state.excess, Double(state.used) - rate * time - state.lowest)
            }
        }
        func giveBack(_ units: Int) { state.withLock { $0.used -= units } }
    }

    @Test(
        "in no span of time is more taken than the limit and one slice for each gateway",
        arguments: [(1, 2, 0.05), (2, 8, 0.05), (3, 8, 0.1), (4, 20, 0.02), (5, 3, 0.3), (6, 30, 0.03)]
            as [(UInt64, Int, Double)])
    func bound(seed: UInt64, gateways: Int, part: Double) {
        let far = FarStore()
        let stores = (0..<gateways).map { _ in LeasedMeterStore(far, part: part) }
        let (burst, rate) = (1000, 100.0)
        let plan = Self.plan([.tokens: .rate(amount: 100, seconds: 1, burst: burst)])
        let slice = stores[0].size(of: plan.cells[0])
        let use = Use()
        var random = Xorshift(seed)
        var (time, nextTick) = (0.0, 1.0)
        for step in 0..<20_000 {
            // Now and then nobody asks for a while: the cell fills up while slices may still be held.
            time += Double.random(in: 0...0.02, using: &random)
            if step % 2000 == 1999 { time += Double.random(in: 0...12, using: &random) }
            while time >= nextTick {
                for store in stores { store.giveBackIdle(clock: Self.later(nextTick)) }
                nextTick += 1
            }
            let store = stores[Int.random(in: 0..<gateways, using: &random)]
            let units = Int.random(in: 1...(Bool.random(using: &random) ? 5 : 2 * slice), using: &random)
            let moment = time
            let note: @Sendable (Result<Verdict, StoreFailure>) -> Void = { result in
                if case .success(let verdict) = result, verdict.isAdmitted { use.take(units, at: moment, rate: rate) }
            }
            if let answer = store.reserve(plan, [units], lease: 0, clock: Self.later(time), later: note) {
                note(answer)
            }
            for store in stores { #expect(store.held(of: plan.cells[0]) <= slice) }
            if Bool.random(using: &random) { far.answer(Int.random(in: 0...2, using: &random)) }
            if step % 50 == 0 { far.answer() }
        }
        #expect(use.excess <= Double(burst + gateways * slice) + 1e-3)
        #expect(Double(use.used) > 0.8 * (Double(burst) + rate * min(time, 200)), "the limit was not reached")
    }

    @Test("a budget is used to the unit, whoever holds slices of it", arguments: [1, 2, 3] as [UInt64])
    func budget(seed: UInt64) {
        let far = FarStore()
        let stores = (0..<5).map { _ in LeasedMeterStore(far, part: 0.05) }
        let plan = Self.plan([.tokens: .budget(amount: 10_000, .day)])
        let use = Use()
        var random = Xorshift(seed)
        for step in 0..<4000 {
            let store = stores[Int.random(in: 0..<5, using: &random)]
            let units = Int.random(in: 1...60, using: &random)
            let used = Int.random(in: 0...(units + 3), using: &random)
            let clock = Self.later(Double(step) / 100)
            let note: @Sendable (Result<Verdict, StoreFailure>) -> Void = { result in
                guard case .success(let verdict) = result, verdict.isAdmitted else { return }
                use.take(used, at: 0, rate: 0)
                store.settle(plan, [used - units], taken: [true], lease: 0, releases: true, clock: clock)
            }
            if let answer = store.reserve(plan, [units], lease: 0, clock: clock, later: note) { note(answer) }
            if Bool.random(using: &random) { far.answer(1) }
            if step % 100 == 0 { stores.forEach { $0.giveBackIdle(clock: clock) } }
        }
        far.answer()
        let clock = Self.later(41)
        stores.forEach { $0.giveBackAll(clock: clock) }
        far.answer()
        #expect(far.cells.state(of: plan.cells[0], clock: clock).remaining == 10_000 - use.used)
        // An answer may be three units longer than what was reserved for it.
        #expect(use.used <= 10_000 + 15 && use.used > 9900)
    }

    @Test("slices are drawn ahead, so that small exchanges ask seldom")
    func seldom() {
        let far = FarStore()
        let store = LeasedMeterStore(far, part: 0.05)
        let plan = Self.plan([.tokens: .rate(amount: 100_000, seconds: 60, burst: 100_000)])
        var late = 0
        for step in 0..<1000 {
            if store.reserve(plan, [50], lease: 0, clock: Self.later(Double(step) / 100), later: { _ in }) == nil {
                late += 1
            }
            far.answer()
        }
        #expect(late == 1 && far.calls <= 25, "\(late) waited, \(far.calls) questions")
    }

    @Test("all or nothing, also where one cell has a slice and the other has none")
    func allOrNothing() {
        let shared = LocalMeterStore()
        let store = LeasedMeterStore(shared, part: 0.1)
        let plan = Self.plan([
            .concurrent: .concurrent(1), .tokens: .rate(amount: 1000, seconds: 1000, burst: 1000),
        ])
        let clock = Self.start
        func ask() -> Verdict? {
            try? store.reserve(plan, [1, 30], lease: 1, clock: clock, later: { _ in })?.get()
        }
        #expect(ask()?.isAdmitted == true)
        let held = store.held(of: plan.cells[1])
        #expect(held == 100)
        #expect(ask()?.isAdmitted == false)
        #expect(store.held(of: plan.cells[1]) == held)
        #expect(shared.state(of: plan.cells[1], clock: clock).remaining == 1000 - 30 - held)
        store.settle(plan, [0, -30], taken: [true, true], lease: 1, releases: true, clock: clock)
        #expect(ask()?.isAdmitted == true)
        store.settle(plan, [0, -30], taken: [true, true], lease: 1, releases: true, clock: clock)
        store.giveBackAll(clock: clock)
        #expect(shared.state(of: plan.cells[1], clock: clock).remaining == 1000)
    }

    @Test("an idle slice is given back, a used one is not")
    func idle() {
        let shared = LocalMeterStore()
        let store = LeasedMeterStore(shared, part: 0.1)
        let plan = Self.plan([.tokens: .budget(amount: 1000, .day)])
        _ = store.reserve(plan, [10], lease: 1, clock: Self.start, later: { _ in })
        #expect(shared.state(of: plan.cells[0], clock: Self.start).remaining == 890)
        store.giveBackIdle(clock: Self.later(1))
        #expect(shared.state(of: plan.cells[0], clock: Self.later(1)).remaining == 890)
        store.giveBackIdle(clock: Self.later(3))
        #expect(shared.state(of: plan.cells[0], clock: Self.later(3)).remaining == 990)
    }

    @Test("a budget's slice ends with its window")
    func window() {
        let shared = LocalMeterStore()
        let store = LeasedMeterStore(shared, part: 0.1)
        let plan = Self.plan([.tokens: .budget(amount: 1000, .hour)])
        _ = store.reserve(plan, [10], lease: 1, clock: Self.start, later: { _ in })
        #expect(store.held(of: plan.cells[0]) == 100)
        let next = Self.later(3600)
        store.giveBackIdle(clock: next)
        #expect(shared.state(of: plan.cells[0], clock: next).remaining == 1000)
        store.settle(plan, [-10], taken: [true], lease: 1, releases: true, clock: Self.start)
        #expect(shared.state(of: plan.cells[0], clock: next).remaining == 1000)
        #expect((try? store.reserve(plan, [900], lease: 2, clock: next, later: { _ in })?.get())?.isAdmitted == true)
        #expect((try? store.reserve(plan, [101], lease: 3, clock: next, later: { _ in })?.get())?.isAdmitted == false)
    }

    @Test("what a shadow would refuse is told, and not taken")
    func shadow() {
        let shared = LocalMeterStore()
        let store = LeasedMeterStore(shared, part: 0.5)
        let plan = Self.plan([.tokens: .rate(amount: 10, seconds: 1000, burst: 10)], isShadow: true)
        var allowed = 0
        for step in 0..<20 {
            let verdict = try? store.reserve(
                plan, [3], lease: 1, clock: Self.later(Double(step) / 10), later: { _ in })?.get()
            #expect(verdict?.isAdmitted == true)
            if verdict?.states[0].allows == true { allowed += 1 }
        }
        #expect(allowed == 3)
    }
}

/// xorshift64* (Vigna 2016): the same numbers for the same seed.
private struct Xorshift: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}

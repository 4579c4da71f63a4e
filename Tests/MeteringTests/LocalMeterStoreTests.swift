import Metering
import Testing

@Suite("Cells in memory")
struct LocalMeterStoreTests {
    let clock = MeterClock(steady: 1_790_000_000, wall: 1_790_000_000)

    func plan(_ allowances: [Dimension: Allowance], isShadow: Bool = false, name: String = "r") -> MeterPlan {
        MeterPlan(
            LimitRule(name: name, each: [.account], allowances: allowances, isShadow: isShadow)
                .cells(Consumer(account: "a", model: "m")))
    }

    func later(_ seconds: Double) -> MeterClock {
        MeterClock(steady: clock.steady + seconds, wall: clock.wall + Int64(seconds))
    }

    @Test("all or nothing: what one cell refuses is taken from no other")
    func allOrNothing() {
        let store = LocalMeterStore()
        let plan = plan([
            .requests: .rate(amount: 100, seconds: 60, burst: 100),
            .inputTokens: .rate(amount: 10, seconds: 60, burst: 10),
        ])
        // Sorted by name: input tokens, requests.
        #expect(!store.reserve(plan, [11, 1], clock: clock).isAdmitted)
        #expect(store.state(of: plan.cells[1], clock: clock).remaining == 100)
        #expect(store.reserve(plan, [10, 1], clock: clock).isAdmitted)
        #expect(!store.reserve(plan, [1, 1], clock: clock).isAdmitted)
        #expect(store.state(of: plan.cells[1], clock: clock).remaining == 99)
    }

    @Test("what a shadow would refuse is told, refused to nobody and not taken")
    func shadow() {
        let store = LocalMeterStore()
        let plan = plan([.requests: .rate(amount: 1, seconds: 60, burst: 1)], isShadow: true)
        #expect(store.reserve(plan, [1], clock: clock).states[0].allows)
        let second = store.reserve(plan, [1], clock: clock)
        #expect(second.isAdmitted && !second.states[0].allows)
        #expect(store.state(of: plan.cells[0], clock: clock).remaining == 0)
    }

    @Test("a budget is there again when its window begins, and what comes back late belongs to the old one")
    func budget() {
        let store = LocalMeterStore()
        let plan = plan([.tokens: .budget(amount: 100, .hour)])
        #expect(store.reserve(plan, [100], clock: clock).isAdmitted)
        let refused = store.reserve(plan, [1], clock: clock)
        #expect(!refused.isAdmitted && refused.states[0].wait > 0 && refused.states[0].wait <= 3600)
        let next = later(3600)
        #expect(store.reserve(plan, [60], clock: next).isAdmitted)
        store.settle(plan, [-90], taken: [true], lease: 1, releases: true, clock: clock)
        #expect(store.state(of: plan.cells[0], clock: next).remaining == 40)
        store.settle(plan, [-20], taken: [true], lease: 2, releases: true, clock: next)
        #expect(store.state(of: plan.cells[0], clock: next).remaining == 60)
    }

    @Test("a calendar that jumps back does not fill a budget")
    func jump() {
        let store = LocalMeterStore()
        let plan = plan([.tokens: .budget(amount: 100, .day)])
        #expect(store.reserve(plan, [100], clock: clock).isAdmitted)
        #expect(
            !store.reserve(plan, [1], clock: MeterClock(steady: clock.steady + 1, wall: clock.wall - 90_000)).isAdmitted
        )
        store.forgetIdle(clock: MeterClock(steady: clock.steady + 2, wall: clock.wall - 90_000))
        #expect(!store.reserve(plan, [1], clock: clock).isAdmitted)
    }

    @Test("exchanges at the same time are counted down when they end")
    func concurrent() {
        let store = LocalMeterStore()
        let plan = plan([.concurrent: .concurrent(2)])
        #expect(store.reserve(plan, [1], clock: clock).isAdmitted)
        #expect(store.reserve(plan, [1], clock: clock).isAdmitted)
        #expect(!store.reserve(plan, [1], clock: clock).isAdmitted)
        store.settle(plan, [0], taken: [true], lease: 1, releases: true, clock: clock)
        #expect(store.reserve(plan, [1], clock: clock).isAdmitted)
    }

    @Test("idle cells are forgotten, busy ones are not")
    func forgetting() {
        let store = LocalMeterStore()
        let plan = plan([
            .requests: .rate(amount: 60, seconds: 60, burst: 60), .concurrent: .concurrent(2),
            .spend: .budget(amount: 10, .month),
        ])
        #expect(store.reserve(plan, [1, 30, 5], clock: clock).isAdmitted)
        store.forgetIdle(clock: later(10))
        #expect(store.cellCount == 3)
        store.settle(plan, [0, 0, 0], taken: [true, true, true], lease: 1, releases: true, clock: later(10))
        store.forgetIdle(clock: later(40))
        #expect(store.cellCount == 1)
        store.forgetIdle(clock: later(40 * 86_400))
        #expect(store.cellCount == 0)
    }

    @Test("long rates survive a restart, on a clock that started anew")
    func restart() {
        let store = LocalMeterStore()
        let plan = plan([
            .requests: .rate(amount: 100, seconds: 3600, burst: 100), .tokens: .rate(amount: 5, seconds: 1, burst: 5),
        ])
        #expect(store.reserve(plan, [80, 5], clock: clock).isAdmitted)
        let saved = store.savedRates(clock: clock)
        #expect(saved.map(\.id) == [plan.cells[0].id])
        let restarted = LocalMeterStore(saved: saved)
        let new = MeterClock(steady: 77, wall: clock.wall + 36)
        #expect(restarted.savedRates(clock: new).map(\.id) == saved.map(\.id))
        #expect(restarted.state(of: plan.cells[0], clock: new).remaining == 21)
    }
}

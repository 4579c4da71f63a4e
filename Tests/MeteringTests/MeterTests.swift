import Metering
import Testing

@Suite("What an exchange demands")
struct MeterTests {
    let clock = MeterClock(steady: 1_790_000_000, wall: 1_790_000_000)

    func meter(
        _ rules: [LimitRule], prices: PriceTable = PriceTable(), groups: AccountGroups = AccountGroups(),
        _ change: (inout Meter.Settings) -> Void = { _ in }
    ) -> (Meter, LocalMeterStore) {
        var settings = Meter.Settings()
        settings.rules = rules
        settings.prices = prices
        change(&settings)
        let store = LocalMeterStore()
        return (Meter(settings, store: store, groups: groups, firstLease: 1), store)
    }

    func rule(_ allowances: [Dimension: Allowance], each: [LimitRule.Scope] = [.account], name: String = "r")
        -> LimitRule
    {
        LimitRule(name: name, each: each, allowances: allowances)
    }

    func rate(_ amount: Int, _ seconds: Double = 60) -> Allowance {
        .rate(amount: amount, seconds: seconds, burst: amount)
    }

    @Test("a key with a small limit is served short answers instead of being refused at its first request")
    func smallLimit() throws {
        let (meter, _) = meter([rule([.tokens: rate(100)])])
        let plan = meter.plan(Consumer(account: "a", model: "m"))
        let demand = try meter.demand(
            RequestShape(input: 20, declaredCap: nil, choices: 1, generates: true), model: "m", plan)
        #expect(demand.amounts == [100] && demand.cap == 80 && demand.writesCap)
    }

    @Test("the declared length is multiplied by the answers asked for, and written where it is too long")
    func choices() throws {
        let (meter, _) = meter([rule([.outputTokens: rate(1000)])])
        let plan = meter.plan(Consumer(account: "a", model: "m"))
        let fits = try meter.demand(
            RequestShape(input: 5, declaredCap: 100, choices: 4, generates: true), model: "m", plan)
        #expect(fits.amounts == [400] && fits.cap == 100 && !fits.writesCap)
        let long = try meter.demand(
            RequestShape(input: 5, declaredCap: 900, choices: 4, generates: true), model: "m", plan)
        #expect(long.amounts == [1000] && long.cap == 250 && long.writesCap)
    }

    @Test("nothing is written into requests that no limit of the answer's length applies to")
    func untouched() throws {
        let (meter, _) = meter([rule([.requests: rate(10), .inputTokens: rate(1000)])])
        let plan = meter.plan(Consumer(account: "a", model: "m"))
        let demand = try meter.demand(
            RequestShape(input: 5, declaredCap: nil, choices: 1, generates: true), model: "m", plan)
        #expect(!demand.writesCap && demand.cap == nil && demand.amounts == [5, 1])
    }

    @Test("a prompt larger than any limit could give is too large, not limited for now")
    func tooLarge() {
        let (meter, _) = meter([rule([.inputTokens: rate(100)])])
        let plan = meter.plan(Consumer(account: "a", model: "m"))
        #expect(throws: Demand.TooLarge(cell: 0, units: 101)) {
            try meter.demand(RequestShape(input: 101, declaredCap: nil, choices: 1, generates: true), model: "m", plan)
        }
    }

    @Test("money is reserved for prompt and longest answer, and caps what it cannot pay for")
    func money() throws {
        let prices = PriceTable(["m": .init(input: 2, output: 10)])
        let (meter, store) = meter([rule([.spend: .budget(amount: 1_000_000, .month)])], prices: prices)
        let plan = meter.plan(Consumer(account: "a", model: "m"))
        let demand = try meter.demand(
            RequestShape(input: 100, declaredCap: 50, choices: 1, generates: true), model: "m", plan)
        #expect(demand.amounts == [100 * 2000 + 50 * 10_000] && demand.endsAtCap && !demand.writesCap)
        let long = try meter.demand(
            RequestShape(input: 100, declaredCap: 5000, choices: 1, generates: true), model: "m", plan)
        #expect(long.cap == 80 && long.writesCap)
        let admission = try #require(try meter.reserve(demand, plan, clock: clock) { _ in }?.get())
        #expect(admission.verdict.isAdmitted)
        meter.reservation(admission, demand, plan).settle(
            meter.quantities(model: "m", input: 90, cachedInput: 0, output: 10, reasoning: 0, counts: true),
            clock: clock)
        #expect(store.state(of: plan.cells[0], clock: clock).remaining == 1_000_000 - 90 * 2000 - 10 * 10_000)
    }

    @Test("embeddings write nothing, so no length is reserved")
    func embeddings() throws {
        let (meter, _) = meter([rule([.outputTokens: rate(10), .tokens: rate(100)])])
        let plan = meter.plan(Consumer(account: "a", model: "m"))
        let demand = try meter.demand(
            RequestShape(input: 50, declaredCap: nil, choices: 1, generates: false), model: "m", plan)
        #expect(demand.amounts == [0, 50] && !demand.writesCap)
    }

    @Test("concurrent requests do not all see an empty cell: 64 at once get what the limit allows")
    func concurrentRequests() async throws {
        let (meter, _) = meter([rule([.tokens: rate(1000)])])
        let plan = meter.plan(Consumer(account: "a", model: "m"))
        let demand = try meter.demand(
            RequestShape(input: 50, declaredCap: 50, choices: 1, generates: true), model: "m", plan)
        let clock = clock
        let admitted = await withTaskGroup(of: Bool.self) { tasks in
            for _ in 0..<64 {
                tasks.addTask {
                    (try? meter.reserve(demand, plan, clock: clock) { _ in }?.get())?.verdict.isAdmitted ?? false
                }
            }
            return await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == 10)
    }

    @Test("a reservation that is dropped keeps what it reserved and frees its place")
    func dropped() throws {
        let (meter, store) = meter([rule([.requests: rate(10), .concurrent: .concurrent(1)])])
        let plan = meter.plan(Consumer(account: "a", model: "m"))
        let demand = try meter.demand(
            RequestShape(input: 1, declaredCap: nil, choices: 1, generates: true), model: "m", plan)
        let admission = try #require(try meter.reserve(demand, plan, clock: clock) { _ in }?.get())
        do { _ = meter.reservation(admission, demand, plan) }
        #expect(store.state(of: plan.cells[0], clock: clock).remaining == 1)
        #expect(store.state(of: plan.cells[1], clock: clock).remaining == 9)
    }

    @Test("subjects are counted apart as the rule says")
    func subjects() {
        let consumer = Consumer(
            account: "a/1", organization: "Acme, Inc.", key: "k", model: "x/y", groups: ["g1", "g2"])
        func ids(_ each: [LimitRule.Scope]) -> [String] {
            rule([.requests: rate(1)], each: each).cells(consumer).map(\.id)
        }
        #expect(ids([.account]) == ["r/account=a%2F1/requests"])
        #expect(ids([.model, .account]) == ["r/account=a%2F1,model=x%2Fy/requests"])
        #expect(ids([.organization]) == ["r/organization=Acme%2C Inc./requests"])
        #expect(ids([.group]) == ["r/group=g1/requests", "r/group=g2/requests"])
        #expect(ids([.everyone]) == ["r/everyone/requests"])
        #expect(
            rule([.requests: rate(1)], each: [.organization]).cells(Consumer(account: "b", model: "m")).map(\.id) == [
                "r/account=b/requests"
            ])
    }

    @Test("a group given at run time shares its limits among its accounts, and only them")
    func groups() throws {
        let groups = AccountGroups()
        let (meter, _) = meter([], groups: groups)
        #expect(meter.plan(Consumer(account: "a", model: "m")).cells.isEmpty)
        let before = meter.generation
        groups.replaceAll([AccountGroup(name: "ring", accounts: ["a", "b"], allowances: [.requests: rate(3)])])
        #expect(meter.generation != before)
        #expect(meter.plan(Consumer(account: "c", model: "m")).cells.isEmpty)
        var admitted = 0
        for account in ["a", "b", "a", "b", "a"] {
            let plan = meter.plan(Consumer(account: account, model: "m"))
            let demand = try meter.demand(
                RequestShape(input: 1, declaredCap: 1, choices: 1, generates: true), model: "m", plan)
            if try #require(try meter.reserve(demand, plan, clock: clock) { _ in }?.get()).verdict.isAdmitted {
                admitted += 1
            }
        }
        #expect(admitted == 3)
    }

    @Test("whom a rule selects and whom it spares")
    func selection() {
        var rule = rule([.requests: rate(1)])
        rule.applies.plans = ["free"]
        rule.spares.entitlements = ["batch"]
        #expect(rule.cells(Consumer(account: "a", plan: "free", model: "m")).count == 1)
        #expect(rule.cells(Consumer(account: "a", plan: "paid", model: "m")).isEmpty)
        #expect(rule.cells(Consumer(account: "a", plan: "free", entitlements: ["batch"], model: "m")).isEmpty)
    }

    @Test("prices tell cached, reasoned and other tokens apart")
    func prices() {
        let price = PriceTable.Price(input: 3, cachedInput: 0.3, output: 15, reasoning: 20, request: 0.001)
        #expect(
            price.cost(input: 1000, cachedInput: 400, output: 500, reasoning: 100) == 1_000_000 + 600 * 3000 + 400 * 300
                + 400 * 15_000 + 100 * 20_000)
        #expect(price.cost(input: .max / 4, output: .max / 4) > 0)
    }
}

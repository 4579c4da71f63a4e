/// Plays one campaign: what comes when through which account of the pool.
struct CampaignRun {
    let plan: CampaignPlan
    let number: Int
    let population: Population
    let rhythms: Rhythms
    let weather: Weather
    let length: Int64
    private var draws: Draws
    private var events: [Event] = []
    private let workload: UInt32

    // The pool: its accounts by slot; a ban puts another account into the slot, or nobody.
    private var accounts: [UInt32]
    private let quotas: [Double]
    /// 0 for a slot that the attacker has given up.
    private var weights: [Double]
    private var isOpen: [Bool]
    private var paused: [Int64]
    private let history: PoolHistory
    private var changes: ArraySlice<PoolHistory.Change>
    private var cumulative: [Double] = []
    private var due = DueQueue()
    private var sessions: [UInt64: (slot: Int, until: Int64)] = [:]
    private struct Request {
        var time: Int64
        var row: UInt32
        var tries: Int
        /// The slot that has just failed; -1 for none.
        var failed: Int
    }

    /// Requests that wait for another try, the earliest first.
    private var retries: [Request] = []

    init(
        _ number: Int, _ scenario: Scenario, _ population: Population, _ history: PoolHistory, seed: UInt64,
        _ rhythms: Rhythms, _ weather: Weather
    ) {
        plan = scenario.campaigns[number]
        self.number = number
        self.population = population
        (self.rhythms, self.weather, length) = (rhythms, weather, scenario.length)
        draws = Draws(seed, 0xCA4, UInt64(number))
        workload = UInt32(population.campaignWorkloads[number])
        let pool = population.pools[population.campaignPools[number]]
        accounts = pool.accounts
        self.history = history
        changes = history.changes[...]
        isOpen = accounts.map { _ in true }
        paused = accounts.map { _ in 0 }
        // Quotas belong to the pool, whichever campaign uses it.
        var quotaDraws = Draws(seed, 0x9007A, UInt64(population.campaignPools[number]))
        let spread = plan.quotaSpread
        quotas = accounts.map { _ in spread > 0 ? quotaDraws.logNormal(median: 1, sd: spread) : 1 }
        weights = quotas
    }

    /// When the attack ends, and how many exchanges it takes.
    private var extent: (end: Int64, count: Int) {
        let daily = Double(plan.accounts) * plan.exchangesPerAccountDay * plan.share
        let day = 86_400_000.0
        let open = Double(length - plan.start)
        if let exchanges = plan.exchanges {
            let span = min(max(Double(exchanges) / daily * day, 1000), open)
            return (plan.start + Int64(span), exchanges)
        }
        let span = min(plan.days.map { $0 * day } ?? open, open)
        return (plan.start + Int64(span), max(1, Int((daily * span / day).rounded())))
    }

    /// All events, in no order.
    mutating func run() -> [Event] {
        let (end, count) = extent
        let folds = plan.partition == .folds ? plan.folds : 1
        let rows = UInt32(clamping: max(1, plan.rows ?? (count + folds - 1) / folds))
        var arrivals = Arrivals()
        arrivals.rhythm = plan.timing == .office ? .shift : .always
        (arrivals.offset, arrivals.from, arrivals.to, arrivals.pause) = (plan.office, plan.start, end, 1)
        var times: [Int64] = []
        arrivals.append(count, rhythms, &draws, to: &times)
        events.reserveCapacity(count + count / 50)
        begin()
        probe()
        let drawn = DrawnRows(rows: rows, partition: plan.partition)
        var next = 0
        while next < times.count || !retries.isEmpty {
            var request: Request
            if let retry = retries.first, next >= times.count || retry.time <= times[next] {
                request = retry
                popRetry()
            } else {
                request = Request(time: times[next], row: drawn.next(next, folds: folds, &draws), tries: 0, failed: -1)
                next += 1
            }
            change(until: request.time)
            serve(&request)
        }
        relay(end)
        return events
    }

    // MARK: Choosing accounts

    private mutating func serve(_ request: inout Request) {
        guard request.time < length, let slot = choose(request) else { return }
        var status = weather.status(at: request.time, &draws)
        if !isOpen[slot] { status = 403 }
        events.append(
            Event(time: request.time, account: accounts[slot], workload: workload, row: request.row, status: status))
        guard status != 200 else { return }
        switch status {
        case 429: paused[slot] = request.time + 60_000
        case 529: paused[slot] = request.time + 600_000
        case 403: close(slot)
        default: paused[slot] = request.time + 300_000
        }
        guard request.tries < 6 else { return }
        let wait = plan.failsOver ? 300 + draws.exponential(mean: 2500) : 1000 + draws.exponential(mean: 15_000)
        request.time += Int64(wait)
        request.tries += 1
        request.failed = plan.failsOver ? -1 : slot
        pushRetry(request)
    }

    private mutating func choose(_ request: Request) -> Int? {
        if request.failed >= 0, !isClosed(request.failed) { return request.failed }
        switch plan.scheduler {
        case .lru: return due.next(weights: weights, paused: paused, at: request.time, jitter: plan.jitter, &draws)
        case .random, .weighted: return drawn(at: request.time)
        case .sticky:
            // A session is a run of rows.
            let key = UInt64(request.row / 24)
            if let session = sessions[key], session.until > request.time, isUsable(session.slot, at: request.time) {
                return session.slot
            }
            let slot = due.next(weights: weights, paused: paused, at: request.time, jitter: plan.jitter, &draws)
            if let slot { sessions[key] = (slot, request.time + 3_600_000) }
            if sessions.count > 200_000 { sessions = sessions.filter { $0.value.until > request.time } }
            return slot
        }
    }

    private func isUsable(_ slot: Int, at time: Int64) -> Bool { !isClosed(slot) && paused[slot] <= time }

    private func isClosed(_ slot: Int) -> Bool { weights[slot] <= 0 }

    private mutating func drawn(at time: Int64) -> Int? {
        guard let total = cumulative.last, total > 0 else { return nil }
        for _ in 0..<20 {
            let slot = draws.index(cumulative: cumulative)
            if isUsable(slot, at: time) { return slot }
        }
        return nil
    }

    private mutating func begin() {
        weigh()
        due.fill(weights: weights, &draws)
    }

    // MARK: Bans

    /// Suspends accounts, and puts new ones into their slots.
    private mutating func change(until time: Int64) {
        var hasNew = false
        while let change = changes.first, change.time <= time {
            changes.removeFirst()
            guard let account = change.account else {
                isOpen[change.slot] = false
                continue
            }
            accounts[change.slot] = account
            (isOpen[change.slot], paused[change.slot]) = (true, 0)
            if isClosed(change.slot) {
                weights[change.slot] = quotas[change.slot]
                due.add(change.slot)
            }
            hasNew = true
        }
        if hasNew { weigh() }
    }

    private mutating func weigh() {
        cumulative = weights.map { $0 > 0 ? (plan.scheduler == .random ? 1 : $0) : 0 }.cumulative
    }

    /// The attacker has seen that an account is closed, and leaves it.
    private mutating func close(_ slot: Int) {
        weights[slot] = 0
        weigh()
    }

    // MARK: Other traffic

    /// Tries many wordings on few accounts before the start.
    private mutating func probe() {
        guard let probe = plan.probe, plan.start > 0 else { return }
        let from = max(0, plan.start - probe.length)
        let few = min(accounts.count, max(1, accounts.count / 20))
        for index in 0..<probe.exchanges {
            let time = from + Int64(draws.uniform() * Double(plan.start - from))
            let status: UInt16 = draws.chance(probe.refused) ? 400 : weather.status(at: time, &draws)
            events.append(
                Event(
                    time: time, account: accounts[draws.below(few)], workload: workload, row: UInt32(index),
                    status: status, probe: 1))
        }
    }

    /// Customers of the pool's operator whose requests are mixed in, each on one account for an hour.
    private mutating func relay(_ end: Int64) {
        guard plan.share < 1 else { return }
        let span = Double(end - plan.start) / 86_400_000
        let total = Double(plan.accounts) * plan.exchangesPerAccountDay * (1 - plan.share) * span
        guard let relayed = population.relayed[number], !relayed.isEmpty else { return }
        var users = Draws(draws.next())
        let volumes = relayed.map { _ in users.logNormal(median: 1, sd: 1.5) }
        let sum = volumes.reduce(0, +)
        let pool = population.pools[population.campaignPools[number]]
        // Who works in each slot from when.
        var working = (0..<pool.accounts.count).map { [(time: Int64.min, account: UInt32?(pool.accounts[$0]))] }
        for change in history.changes { working[change.slot].append((change.time, change.account)) }
        var times: [Int64] = []
        for (index, workload) in relayed.enumerated() {
            var own = Draws(users.next())
            let count = own.round(total * volumes[index] / sum)
            var arrivals = Arrivals()
            arrivals.rhythm = own.chance(0.7) ? .leisure : own.chance(0.5) ? .office : .always
            arrivals.offset = own.chance(0.6) ? 8 : own.below(24) - 11
            (arrivals.from, arrivals.to, arrivals.variation, arrivals.pause) = (
                plan.start, end, 1 + 2 * own.uniform(), 4000
            )
            times.removeAll(keepingCapacity: true)
            arrivals.append(count, rhythms, &own, to: &times)
            var row: UInt32 = 0
            for time in times {
                var place = Draws(UInt64(workload), UInt64(time / 3_600_000))
                // The slot that has an account now.
                var account: UInt32?
                for _ in 0..<12 where account == nil {
                    account = working[place.below(working.count)].last { $0.time <= time }?.account
                }
                guard let account else { continue }
                if !own.chance(0.05) { row += 1 }
                events.append(
                    Event(
                        time: time, account: account, workload: workload, row: row,
                        status: weather.status(at: time, &own)))
            }
        }
    }

    // MARK: Retries, a binary heap

    private mutating func pushRetry(_ request: Request) {
        retries.append(request)
        var child = retries.count - 1
        while child > 0, retries[(child - 1) / 2].time > retries[child].time {
            retries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func popRetry() {
        retries.swapAt(0, retries.count - 1)
        retries.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < retries.count && retries[child].time < retries[least].time {
                least = child
            }
            if least == parent { return }
            retries.swapAt(parent, least)
            parent = least
        }
    }
}

/// Which row comes next.
private struct DrawnRows {
    let rows: UInt32
    let partition: CampaignPlan.Partition

    func next(_ index: Int, folds: Int, _ draws: inout Draws) -> UInt32 {
        switch partition {
        case .replacement: return UInt32(draws.below(Int(rows)))
        case .disjoint: return UInt32(index % Int(rows))
        case .folds:
            // A pass over a stretch of rows, then the next pass over it.
            let stretch = min(Int(rows), 2000)
            let block = index / (stretch * folds)
            let place = index % (stretch * folds) % stretch
            return UInt32((block * stretch + place) % Int(rows))
        }
    }
}

/// Slots in the order in which they are due: the longest rested for their quota first.
private struct DueQueue {
    private var heap: [(due: Double, slot: Int)] = []

    /// Begins with every slot somewhere in its first turn.
    mutating func fill(weights: [Double], _ draws: inout Draws) {
        heap = []
        for (slot, weight) in weights.enumerated() where weight > 0 { push((draws.uniform() / weight, slot)) }
    }

    mutating func add(_ slot: Int) { push((heap.first?.due ?? 0, slot)) }

    /// The slot that is due, which is then due again after its turn; nil if none can be used.
    mutating func next(
        weights: [Double], paused: [Int64], at time: Int64, jitter: Double, _ draws: inout Draws
    ) -> Int? {
        var passed: [(due: Double, slot: Int)] = []
        defer { for entry in passed { push(entry) } }
        while let entry = pop() {
            guard weights[entry.slot] > 0 else { continue }
            guard paused[entry.slot] <= time else {
                passed.append(entry)
                continue
            }
            let turn = 1 / weights[entry.slot]
            push((entry.due + turn * (1 + jitter * (2 * draws.uniform() - 1)), entry.slot))
            return entry.slot
        }
        return nil
    }

    private mutating func push(_ entry: (due: Double, slot: Int)) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[(child - 1) / 2].due > heap[child].due {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() -> (due: Double, slot: Int)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            if 2 * parent + 1 < heap.count, heap[2 * parent + 1].due < heap[least].due { least = 2 * parent + 1 }
            if 2 * parent + 2 < heap.count, heap[2 * parent + 2].due < heap[least].due { least = 2 * parent + 2 }
            if least == parent { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

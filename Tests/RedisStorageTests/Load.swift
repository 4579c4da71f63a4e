import Foundation
import Metering
import NIOCore
import Synchronization
import Testing

@testable import RedisStorage

/// Now, as the gateway has it.
func now() -> MeterClock {
    let up = Double(NIODeadline.now().uptimeNanoseconds) / 1e9
    return MeterClock(steady: up + Load.start.steady, wall: Int64(up + Load.start.wall))
}

/// A plan of one rule for one account.
func plan(_ allowances: [Metering.Dimension: Allowance], name: String = "r", isShadow: Bool = false) -> MeterPlan {
    MeterPlan(
        LimitRule(name: name, each: [.account], allowances: allowances, isShadow: isShadow)
            .cells(Consumer(account: "a", model: "m")))
}

extension MeterStore {
    /// Asks, and waits for the answer.
    func ask(_ plan: MeterPlan, _ amounts: [Int], lease: UInt64) async -> Result<Verdict, StoreFailure> {
        await withCheckedContinuation { continuation in
            if let answer = reserve(
                plan, amounts, lease: lease, clock: now(), later: { continuation.resume(returning: $0) })
            {
                continuation.resume(returning: answer)
            }
        }
    }

    /// Gives back or takes, and ends the exchange.
    func finish(_ plan: MeterPlan, _ changes: [Int], _ verdict: Verdict, lease: UInt64, clock: MeterClock = now()) {
        settle(plan, changes, taken: verdict.states.map(\.allows), lease: lease, releases: true, clock: clock)
    }
}

/// Clients of several gateways, each asking again and again.
final class Load: Sendable {
    /// The steady clock's zero, and the calendar's.
    static let start: (steady: Double, wall: Double) = {
        let up = Double(NIODeadline.now().uptimeNanoseconds) / 1e9
        return (1_790_000_000 - up, Date().timeIntervalSince1970 - up)
    }()

    /// What came of it.
    struct Tally: Sendable {
        /// Units that exchanges took in the end.
        var used = 0
        var admitted = 0
        var refused = 0
        var failed = 0
    }

    private let stores: [any MeterStore]
    private let plan: MeterPlan
    private let seed: UInt64
    private let largest: Int
    private let tally = Mutex(Tally())
    private let isOver = Mutex(false)

    /// - Parameter largest: units that a client reserves at most; it uses half of them in the mean.
    init(_ stores: [any MeterStore], _ plan: MeterPlan, seed: UInt64, largest: Int) {
        self.stores = stores
        self.plan = plan
        self.seed = seed
        self.largest = largest
    }

    /// What has come of it so far.
    var sofar: Tally { tally.withLock { $0 } }

    /// Runs `clients` at once while `body` runs, and until all their exchanges are over.
    func run(clients: Int, _ body: () async throws -> Void) async throws -> Tally {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask { await self.client(client) }
            }
            do {
                defer { isOver.withLock { $0 = true } }
                try await body()
            }
            try await group.waitForAll()
        }
        return sofar
    }

    private func client(_ number: Int) async {
        let store = stores[number % stores.count]
        var random = SplitMix(seed &* 1000 &+ UInt64(number))
        while !isOver.withLock({ $0 }) {
            let units = Int.random(in: 1...largest, using: &random)
            let lease = random.next()
            let amounts = plan.cells.map { $0.dimension == .concurrent ? 1 : units }
            switch await store.ask(plan, amounts, lease: lease) {
            case .failure:
                tally.withLock { $0.failed += 1 }
                try? await Task.sleep(for: .milliseconds(5))
            case .success(let verdict) where verdict.isAdmitted:
                try? await Task.sleep(for: .microseconds(Int.random(in: 0...4000, using: &random)))
                let used = Int.random(in: 0...units, using: &random)
                store.finish(
                    plan, plan.cells.map { $0.dimension == .concurrent ? 0 : used - units }, verdict, lease: lease)
                tally.withLock { tally in
                    tally.used += used
                    tally.admitted += 1
                }
            case .success:
                tally.withLock { $0.refused += 1 }
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}

extension RedisMeterStore {
    /// A connected one.
    static func started(
        _ url: String, _ onFailure: OnFailure = .deny, gateways: Int = 2, timeout: Duration = .milliseconds(500),
        lease: Double? = nil, prefix: String = "excise"
    ) async throws -> RedisMeterStore {
        let store = try RedisMeterStore(
            settings: Settings(
                url: url, prefix: prefix, timeout: timeout, onFailure: onFailure, gateways: gateways, lease: lease))
        await store.start()
        return store
    }

    /// Waits until a condition holds, for ten seconds at most.
    func wait(_ what: String, until condition: (RedisStatus) -> Bool) async throws {
        for _ in 0..<2000 {
            if condition(status) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw RedisTestError("in ten seconds not \(what): \(status)")
    }
}

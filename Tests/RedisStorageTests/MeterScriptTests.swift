import Foundation
import Metering
import NIOCore
import Testing

@testable import RedisStorage

@Suite("The script", .enabled(if: RedisServer.binary != nil, "needs redis-server"))
struct MeterScriptTests {
    /// Random reservations and settlements of cells of every kind, by both.
    @Test("the script and the store in memory decide alike", arguments: 1...12 as ClosedRange<UInt64>)
    func likeInMemory(seed: UInt64) async throws {
        let server = try await RedisServer()
        let client = try await RedisClient(port: server.port)
        _ = try await client.call(["SET", "{t}:generation", "g"])
        let local = LocalMeterStore()
        let scripts = ScriptCall(prefix: "t", gateway: "a")
        var random = SplitMix(seed)
        var now = Double.random(in: 1e6...4e7, using: &random)
        // Not far from a month's end, so that windows of every kind are crossed.
        var wall = 1_790_812_800 - Double.random(in: 0...4000, using: &random)
        var open: [(plan: MeterPlan, amounts: [Int], taken: [Bool], lease: UInt64, wall: Int64)] = []
        var (admitted, refused) = (0, 0)
        let plans = Self.plans(&random)
        for step in 1...600 {
            // Long pauses only where nobody holds a concurrent cell: in Redis that expires.
            let pause = open.isEmpty && Double.random(in: 0...1, using: &random) < 0.3 ? 900 : 0.05
            let passed = Double.random(in: 0...2 * pause, using: &random)
            now += passed
            wall += passed
            // The calendar may jump; the time that rates know does not.
            if Double.random(in: 0...1, using: &random) < 0.01 { wall -= 700 }
            let clock = MeterClock(steady: now, wall: Int64(wall))
            func call(_ records: [ScriptRecord]) async throws -> MeterAnswer {
                var bytes = ByteBuffer()
                scripts.meter(
                    .source(.meter), generation: "g", sequence: step, acknowledged: step - 1, records,
                    clock: (now, wall.rounded(.down)), into: &bytes)
                let value = try await client.call(bytes)
                return try #require(MeterAnswer(value, records), "\(value)")
            }
            if !open.isEmpty, Double.random(in: 0...1, using: &random) < 0.55 {
                let exchange = open.remove(at: Int.random(in: 0..<open.count, using: &random))
                let changes = exchange.amounts.map { Int.random(in: -$0...($0 / 4 + 1), using: &random) }
                local.settle(
                    exchange.plan, changes, taken: exchange.taken, lease: exchange.lease, releases: true,
                    clock: MeterClock(steady: now, wall: exchange.wall))
                let records = exchange.plan.cells.indices.compactMap { index -> ScriptRecord? in
                    let cell = exchange.plan.cells[index]
                    guard exchange.taken[index] else { return nil }
                    if case .concurrent = cell.allowance {
                        return ScriptRecord(cell, .change, lease: exchange.lease)
                    }
                    guard changes[index] != 0 else { return nil }
                    return ScriptRecord(
                        cell, .change, amount: Double(changes[index]), windowStart: cell.windowStart(of: exchange.wall))
                }
                _ = try await call(records)
            } else {
                let plan = plans[Int.random(in: 0..<plans.count, using: &random)]
                let amounts = plan.cells.map {
                    $0.dimension == .concurrent
                        ? 1 : Int.random(in: 0...max(1, $0.allowance.capacity / 2), using: &random)
                }
                let lease = UInt64(step)
                let expected = local.reserve(plan, amounts, clock: clock)
                let records = zip(plan.cells, amounts).map { cell, amount in
                    ScriptRecord(cell, cell.isShadow ? .shadow : .demand, amount: Double(amount), lease: lease)
                }
                guard case .executed(let isAdmitted, let seen, let levels) = try await call(records) else {
                    Issue.record("not executed")
                    return
                }
                #expect(seen == Int64(wall))
                let verdict = Verdict(plan, amounts, levels[...], isAdmitted: isAdmitted, wall: seen)
                #expect(verdict.isAdmitted == expected.isAdmitted, "step \(step)")
                for ((found, wanted), cell) in zip(zip(verdict.states, expected.states), plan.cells) {
                    #expect(
                        found.allows == wanted.allows && found.remaining == wanted.remaining,
                        "step \(step): \(cell.id) \(found) \(wanted)")
                    #expect(
                        found.wait == wanted.wait || abs(found.wait - wanted.wait) < 1e-5, "step \(step)")
                    #expect(abs(found.reset - wanted.reset) < 1e-5, "step \(step)")
                }
                if isAdmitted {
                    admitted += 1
                    open.append((plan, amounts, verdict.states.map(\.allows), lease, clock.wall))
                } else {
                    refused += 1
                }
            }
        }
        #expect(admitted > 50 && refused > 10, "\(admitted) admitted, \(refused) refused: the sequence tries little")
    }

    static func plans(_ random: inout SplitMix) -> [MeterPlan] {
        var cells: [Cell] = []
        for (index, window) in CalendarWindow.allCases.enumerated() {
            cells += LimitRule(
                name: "rule\(index)", each: [.account],
                allowances: [
                    .requests: .rate(amount: 40, seconds: 10, burst: 20), .tokens: .budget(amount: 5000, window),
                    .inputTokens: .rate(amount: 1_000_000, seconds: 60, burst: 50_000), .concurrent: .concurrent(12),
                ], isShadow: index == 2
            ).cells(Consumer(account: "a", model: "m"))
        }
        return (0..<6).map { _ in
            MeterPlan(cells.shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random)).map { $0 })
        }
    }

    @Test("a calendar window's bounds are the same in the script")
    func windows() async throws {
        let server = try await RedisServer()
        let client = try await RedisClient(port: server.port)
        _ = try await client.call(["SET", "{t}:generation", "g"])
        let scripts = ScriptCall(prefix: "t", gateway: "a")
        var random = SplitMix(7)
        var sequence = 0
        for window in CalendarWindow.allCases {
            for _ in 0..<200 {
                let wall = Int64.random(in: 0...8_000_000_000, using: &random)
                sequence += 1
                let cell = LimitRule(
                    name: "w\(sequence)", each: [.account], allowances: [.tokens: .budget(amount: 9, window)]
                ).cells(Consumer(account: "a", model: "m"))[0]
                var bytes = ByteBuffer()
                let records = [ScriptRecord(cell, .demand, amount: 1)]
                scripts.meter(
                    .source(.meter), generation: "g", sequence: sequence, acknowledged: sequence - 1, records,
                    clock: (Double(wall), Double(wall)), into: &bytes)
                guard case .executed(_, _, let levels)? = MeterAnswer(try await client.call(bytes), records) else {
                    Issue.record("not executed")
                    return
                }
                #expect(levels[0].count.window == window.bounds(of: wall))
            }
        }
    }

    @Test("a server's clock that is set back makes nobody wait for as long as that")
    func clockSetBack() async throws {
        let server = try await RedisServer()
        let client = try await RedisClient(port: server.port)
        _ = try await client.call(["SET", "{t}:generation", "g"])
        let scripts = ScriptCall(prefix: "t", gateway: "a")
        let plan = MeterPlan(
            LimitRule(
                name: "r", each: [.account], allowances: [.requests: .rate(amount: 10, seconds: 10, burst: 10)]
            ).cells(Consumer(account: "a", model: "m")))
        var sequence = 0
        func ask(_ units: Int, at now: Double) async throws -> Verdict {
            sequence += 1
            var bytes = ByteBuffer()
            let records = [ScriptRecord(plan.cells[0], .demand, amount: Double(units))]
            scripts.meter(
                .source(.meter), generation: "g", sequence: sequence, acknowledged: sequence - 1, records,
                clock: (now, now), into: &bytes)
            guard
                case .executed(let isAdmitted, let wall, let levels)? = MeterAnswer(
                    try await client.call(bytes), records)
            else { throw RedisTestError("not executed") }
            return Verdict(plan, [units], levels[...], isAdmitted: isAdmitted, wall: wall)
        }
        #expect(try await ask(10, at: 50_000).isAdmitted)
        #expect(try await !ask(1, at: 50_000).isAdmitted)
        let refusal = try await ask(1, at: 10_000)
        #expect(!refusal.isAdmitted && refusal.states[0].wait <= 1)
        #expect(try await ask(2, at: 10_002).isAdmitted)
        #expect(try await !ask(1, at: 10_002).isAdmitted)
    }

    @Test("an exchange that is still there keeps its place, one that is not loses it")
    func leases() async throws {
        let server = try await RedisServer()
        let client = try await RedisClient(port: server.port)
        _ = try await client.call(["SET", "{t}:generation", "g"])
        let scripts = ScriptCall(prefix: "t", gateway: "a")
        let cell = LimitRule(name: "r", each: [.account], allowances: [.concurrent: .concurrent(2)])
            .cells(Consumer(account: "a", model: "m"))[0]
        var sequence = 0
        func ask(_ lease: UInt64, in seconds: Double) async throws -> Bool {
            sequence += 1
            var bytes = ByteBuffer()
            let records = [ScriptRecord(cell, .demand, amount: 1, lease: lease)]
            let (now, wall) = (Self.serverNow() + seconds, Self.serverNow() + 1_767_225_600 + seconds)
            scripts.meter(
                .source(.meter), generation: "g", sequence: sequence, acknowledged: sequence - 1, records,
                clock: (now, wall.rounded(.down)), into: &bytes)
            guard case .executed(let isAdmitted, _, _)? = MeterAnswer(try await client.call(bytes), records) else {
                throw RedisTestError("not executed")
            }
            return isAdmitted
        }
        // Forty seconds ago, so that they expire in twenty.
        #expect(try await ask(1, in: -40))
        #expect(try await ask(2, in: -40))
        #expect(try await !ask(3, in: 0))
        var bytes = ByteBuffer()
        scripts.beat(.source(.beat), [ScriptRecord(cell, .demand, lease: 2)], into: &bytes)
        let answer = try #require(PresenceAnswer(try await client.call(bytes)))
        #expect(answer == PresenceAnswer(.array([.bulk(ByteBuffer(string: "g")), .integer(1), .integer(1)])))
        #expect(try await ask(4, in: 25))
        #expect(try await !ask(5, in: 25))
        #expect(try await ask(6, in: 65))
    }

    /// Seconds since 2026-01-01, as the scripts count.
    static func serverNow() -> Double { Date().timeIntervalSince1970 - 1_767_225_600 }

    @Test("a call of a connection that was given up is not executed after a later one")
    func superseded() async throws {
        let server = try await RedisServer()
        let client = try await RedisClient(port: server.port)
        _ = try await client.call(["SET", "{t}:generation", "g"])
        let scripts = ScriptCall(prefix: "t", gateway: "a")
        func call(_ sequence: Int) async throws -> RESPValue {
            var bytes = ByteBuffer()
            scripts.meter(.source(.meter), generation: "g", sequence: sequence, acknowledged: 0, [], into: &bytes)
            return try await client.call(bytes)
        }
        for sequence in [1, 2, 5] { #expect(MeterAnswer(try await call(sequence), []) != nil) }
        #expect(try await call(4).text == "superseded")
        let noted = try await client.call(["GET", "{t}:journal:a"])
        guard case .bulk(let bytes) = noted else {
            Issue.record("\(noted)")
            return
        }
        let journal = try #require(CallJournal(bytes))
        #expect(
            (1...6).map { journal.outcome(of: $0) } == [
                .executed, .executed, .notExecuted, .notExecuted, .executed, .notExecuted,
            ])
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

import Foundation
import Metering
import NIOCore
import Testing

@testable import RedisStorage

@Suite("A Redis that fails", .enabled(if: RedisServer.binary != nil, "needs redis-server"), .serialized)
struct StoreLossTests {
    /// What a budget has left, asked of the server by a new gateway.
    static func remaining(_ plan: MeterPlan, _ server: RedisServer) async throws -> Int {
        let store = try await RedisMeterStore.started(server.url)
        let left = try await store.ask(plan, [0], lease: 1).get().states[0].remaining
        await store.shutdown()
        return left
    }

    @Test("a gateway starts without it, refuses at once, and counts when it comes")
    func startsWithout() async throws {
        let port = try RedisServer.freePort()
        let store = try await RedisMeterStore.started("redis://127.0.0.1:\(port)")
        #expect(store.status.mode == .denying && store.status.failures > 0 && store.status.lastFailure != nil)
        let plan = plan([.requests: .rate(amount: 1, seconds: 60, burst: 1)])
        // Not later: nobody waits for a time limit.
        let answer = store.reserve(plan, [1], lease: 1, clock: now()) { _ in Issue.record("answered later") }
        #expect(answer == .failure(.unreachable))
        let server = try await RedisServer(port: port)
        try await store.wait("shared") { $0.mode == .shared }
        #expect(store.status.lastFailure == nil)
        #expect(try await store.ask(plan, [1], lease: 2).get().isAdmitted)
        #expect(try await !store.ask(plan, [1], lease: 3).get().isAdmitted)
        await store.shutdown()
        withExtendedLifetime(server) {}
    }

    @Test(
        "killed and started empty under load, it gives nobody more than the limit, and counts what was taken meanwhile",
        arguments: RedisMeterStore.OnFailure.allCases, [1, 2] as [UInt64])
    func killed(policy: RedisMeterStore.OnFailure, seed: UInt64) async throws {
        let server = try await RedisServer()
        let stores = [
            try await RedisMeterStore.started(server.url, policy),
            try await RedisMeterStore.started(server.url, policy),
        ]
        let limit = 120_000
        let budget = plan([.tokens: .budget(amount: limit, .month)])
        let load = Load(stores, budget, seed: seed, largest: 60)
        var before = Load.Tally()
        let tally = try await load.run(clients: 64) {
            for store in stores { try await store.wait("acquainted") { $0.gateways == 2 } }
            try await Task.sleep(for: .seconds(0.3))
            server.kill()
            before = load.sofar
            try await Task.sleep(for: .seconds(0.5))
            try await server.start()
            for store in stores { try await store.wait("shared") { $0.mode == .shared } }
            try await Task.sleep(for: .seconds(0.7))
        }
        for store in stores { await store.shutdown() }
        let left = try await Self.remaining(budget, server)
        #expect(before.used > 1000 && tally.used > before.used, "\(before) \(tally)")
        #expect((tally.failed > 0) == (policy == .deny))
        if policy != .allow { #expect(tally.used <= limit + limit / 100) }
        // Calls that were on their way when the data was lost may count twice or not at all.
        #expect(abs(left - (limit - tally.used)) <= limit / 100, "\(left) left, \(tally.used) used of \(limit)")
    }

    @Test(
        "killed and started empty, it gives nobody more than a rate",
        arguments: [.deny, .local] as [RedisMeterStore.OnFailure], [nil, 0.05] as [Double?])
    func killedRate(policy: RedisMeterStore.OnFailure, lease: Double?) async throws {
        let server = try await RedisServer()
        let stores = [
            try await RedisMeterStore.started(server.url, policy, lease: lease),
            try await RedisMeterStore.started(server.url, policy, lease: lease),
        ]
        let plan = plan([.tokens: .rate(amount: 2000, seconds: 1, burst: 4000)])
        let begin = now().steady
        let tally = try await Load(stores, plan, seed: 1, largest: 40).run(clients: 64) {
            for store in stores { try await store.wait("acquainted") { $0.gateways == 2 } }
            for _ in 0..<2 {
                server.kill()
                try await Task.sleep(for: .seconds(0.3))
                try await server.start()
                for store in stores { try await store.wait("shared") { $0.mode == .shared } }
                try await Task.sleep(for: .seconds(0.3))
            }
        }
        let slices = 2 * 4000 * (lease ?? 0)
        let limit = 4000 + 2000 * (now().steady - begin) + slices
        #expect(Double(tally.used) <= limit * 1.01 && tally.refused > 0, "\(tally) of \(limit)")
        for store in stores { await store.shutdown() }
    }

    @Test("let in without a count, exchanges are owed for when it is back", arguments: [1, 2] as [UInt64])
    func allowed(seed: UInt64) async throws {
        let server = try await RedisServer()
        let store = try await RedisMeterStore.started(server.url, .allow, gateways: 1)
        let plan = plan([.tokens: .budget(amount: 1000, .month), .requests: .rate(amount: 10, seconds: 60, burst: 10)])
        server.kill()
        try await store.wait("cut off") { $0.mode == .admitting }
        for lease in 0..<30 {
            let verdict = try await store.ask(plan, [1, 100], lease: UInt64(lease)).get()
            #expect(verdict.isAdmitted)
            store.finish(plan, [0, -50], verdict, lease: UInt64(lease))
        }
        try await server.start()
        try await store.wait("shared") { $0.mode == .shared }
        let verdict = try await store.ask(plan, [0, 0], lease: 99).get()
        #expect(verdict.states[0].remaining <= -18 && verdict.states[0].remaining >= -20)
        #expect(verdict.states[1].remaining == 1000 - 30 * 50)
        await store.shutdown()
    }

    @Test("alone, a gateway takes no more than its share of what was left, and of what comes back")
    func share() async throws {
        let server = try await RedisServer()
        let store = try await RedisMeterStore.started(server.url, .local, gateways: 4)
        let plan = plan([.requests: .rate(amount: 400, seconds: 400, burst: 400), .concurrent: .concurrent(8)])
        let first = try await store.ask(plan, [1, 200], lease: 0).get()
        #expect(first.isAdmitted)
        server.kill()
        try await store.wait("cut off") { $0.mode == .local }
        var admitted = 0
        while case .success(let verdict) = await store.ask(plan, [1, 1], lease: UInt64(1 + admitted)),
            verdict.isAdmitted
        {
            store.finish(plan, [0, 0], verdict, lease: UInt64(1 + admitted))
            admitted += 1
        }
        #expect(admitted >= 50 && admitted <= 52)
        store.finish(plan, [0, -200], first, lease: 0)
        // What comes back of what the store counted is everybody's: a quarter is this gateway's.
        let more = try await store.ask(plan, [1, 50], lease: 1000).get()
        #expect(more.isAdmitted)
        #expect(try await !store.ask(plan, [1, 3], lease: 1001).get().isAdmitted)
        store.finish(plan, [0, -50], more, lease: 1000)
        try await server.start()
        try await store.wait("shared") { $0.mode == .shared }
        let left = try await store.ask(plan, [1, 0], lease: 2000).get().states[1].remaining
        #expect(left >= 400 - 52 && left <= 400 - 48, "\(left)")
        await store.shutdown()
    }

    @Test("emptied under load, it gives nobody more than the limit", arguments: [1, 2, 3] as [UInt64])
    func flushed(seed: UInt64) async throws {
        let server = try await RedisServer()
        let stores = [try await RedisMeterStore.started(server.url), try await RedisMeterStore.started(server.url)]
        let plan = plan([.tokens: .budget(amount: 30_000, .month)])
        let tally = try await Load(stores, plan, seed: seed, largest: 40).run(clients: 64) {
            for store in stores { try await store.wait("acquainted") { $0.gateways == 2 } }
            for _ in 0..<3 {
                try await Task.sleep(for: .seconds(0.3))
                _ = try await server.call("FLUSHALL")
            }
            try await Task.sleep(for: .seconds(0.5))
        }
        for store in stores { await store.shutdown() }
        #expect(tally.used <= 30_300)
        let left = try await Self.remaining(plan, server)
        #expect(abs(left - (30_000 - tally.used)) <= 300, "\(left) left, \(tally.used) used")
    }

    @Test("emptied, it is told of every cell, however many there are")
    func flushedCells() async throws {
        let server = try await RedisServer()
        let store = try await RedisMeterStore.started(server.url, gateways: 1)
        let rule = LimitRule(
            name: "r", each: [.account],
            allowances: [
                .requests: .budget(amount: 10, .month), .tokens: .rate(amount: 100, seconds: 1000, burst: 100),
            ])
        let plans = (0..<700).map { MeterPlan(rule.cells(Consumer(account: "a\($0)", model: "m"))) }
        for (index, plan) in plans.enumerated() {
            #expect(try await store.ask(plan, [4, 60], lease: UInt64(index)).get().isAdmitted)
        }
        #expect(store.status.rememberedCells == 1400)
        _ = try await server.call("FLUSHALL")
        for (index, plan) in plans.enumerated() {
            let states = try await store.ask(plan, [0, 0], lease: UInt64(index)).get().states
            #expect(states[0].remaining == 6 && states[1].remaining >= 40 && states[1].remaining <= 43)
        }
        await store.shutdown()
    }

    @Test("emptied, it knows again who holds what")
    func flushedLeases() async throws {
        let server = try await RedisServer()
        let stores = [try await RedisMeterStore.started(server.url), try await RedisMeterStore.started(server.url)]
        let plan = plan([.concurrent: .concurrent(4)])
        for lease in 0..<4 {
            #expect(try await stores[lease % 2].ask(plan, [1], lease: UInt64(lease)).get().isAdmitted)
        }
        for store in stores { try await store.wait("acquainted") { $0.gateways == 2 } }
        _ = try await server.call("FLUSHALL")
        for store in stores { #expect(try await !store.ask(plan, [1], lease: 9).get().isAdmitted) }
        #expect(try await server.call("ZCARD", "{excise}:c:r/account=a/concurrent") == .integer(4))
        for store in stores { await store.shutdown() }
    }

    static let wrongAnswers: [(String, FaultyProxy.Fault)] = [
        ("late", .late(.milliseconds(400))), ("swallowed", .swallowed),
        ("no RESP", .replaced("HTTP/1.1 400 Bad Request\r\n\r\n")),
        ("+OK", .replaced("+OK\r\n")), ("numbers", .replaced(":1\r\n:2\r\n:3\r\n")),
        ("short", .replaced("$3\r\nabc\r\n")),
        ("lying", .replaced("$34\r\n" + String(repeating: "\u{1}", count: 34) + "\r\n")),
        ("error", .replaced("-ERR none\r\n")),
        ("arrays", .replaced("*-1\r\n*0\r\n*1\r\n*1\r\n:1\r\n")),
    ]

    @Test(
        "what became of calls without an answer is learnt, and made right to the unit",
        arguments: wrongAnswers.indices, [.deny, .local] as [RedisMeterStore.OnFailure])
    func faults(index: Int, policy: RedisMeterStore.OnFailure) async throws {
        let (name, fault) = Self.wrongAnswers[index]
        let server = try await RedisServer()
        let proxy = try await FaultyProxy(to: server.port)
        let stores = [
            try await RedisMeterStore.started(proxy.url, policy, timeout: .milliseconds(100)),
            try await RedisMeterStore.started(server.url, policy),
        ]
        let plan = plan([.tokens: .budget(amount: 1_000_000, .month), .concurrent: .concurrent(1000)])
        let load = Load(stores, plan, seed: UInt64(index), largest: 40)
        let tally = try await load.run(clients: 64) {
            try await Task.sleep(for: .seconds(0.2))
            proxy.fault.current = fault
            try await stores[0].wait("cut off") { $0.mode != .shared }
            try await Task.sleep(for: .seconds(0.1))
            proxy.fault.current = .none
            try await stores[0].wait("shared") { $0.mode == .shared }
            try await Task.sleep(for: .seconds(0.2))
        }
        for store in stores { await store.shutdown() }
        await proxy.stop()
        let left = try await Self.remaining(MeterPlan([plan.cells[1]]), server)
        // Alone, a share's unit may be counted up.
        let most = 1_000_000 - tally.used
        #expect(policy == .deny ? left == most : left <= most && left >= most - 2, "\(name): \(left - most)")
        #expect(try await server.call("ZCARD", "{excise}:c:r/account=a/concurrent") == .integer(0), "\(name)")
        #expect((tally.failed > 0) == (policy == .deny), "\(name)")
    }

    @Test("slow, it holds nobody up for longer than the time allowed, and the counts are right again")
    func slow() async throws {
        let server = try await RedisServer()
        let store = try await RedisMeterStore.started(server.url, .deny, timeout: .milliseconds(100))
        let plan = plan([.requests: .budget(amount: 1000, .month)])
        #expect(try await store.ask(plan, [1], lease: 1).get().isAdmitted)
        server.pause()
        #expect(await store.ask(plan, [1], lease: 2) == .failure(.unreachable))
        #expect(store.reserve(plan, [1], lease: 3, clock: now()) { _ in } == .failure(.unreachable))
        server.resume()
        try await store.wait("shared") { $0.mode == .shared }
        #expect(try await store.ask(plan, [0], lease: 4).get().states[0].remaining == 999)
        #expect(store.status.failures >= 1 && store.status.withoutDecision >= 2)
        await store.shutdown()
    }
}

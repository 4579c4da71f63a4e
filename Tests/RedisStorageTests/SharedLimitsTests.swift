import Foundation
import Metering
import NIOCore
import Testing

@testable import RedisStorage

@Suite("Several gateways, one count", .enabled(if: RedisServer.binary != nil, "needs redis-server"), .serialized)
struct SharedLimitsTests {
    @Test(
        "64 clients of two gateways never get more than the limit",
        arguments: [(1, 1), (2, 20), (3, 200), (4, 1500)] as [(UInt64, Int)], [nil, 0.05] as [Double?])
    func rate(_ load: (seed: UInt64, largest: Int), lease: Double?) async throws {
        let server = try await RedisServer()
        let stores = [
            try await RedisMeterStore.started(server.url, lease: lease),
            try await RedisMeterStore.started(server.url, lease: lease),
        ]
        let perSecond = 40 * load.largest
        let plan = plan([.tokens: .rate(amount: perSecond, seconds: 1, burst: 2 * perSecond)])
        let begin = now().steady
        let tally = try await Load(stores, plan, seed: load.seed, largest: load.largest).run(clients: 64) {
            try await Task.sleep(for: .seconds(1.5))
        }
        // At the end some of what was reserved has not been used: the time until then counts.
        let elapsed = now().steady - begin
        let limit = Double(perSecond) * (2 + elapsed)
        let slices = 2 * (lease ?? 0) * 2 * Double(perSecond)
        #expect(Double(tally.used) <= limit * 1.01 + slices)
        #expect(Double(tally.used) >= limit * 0.5, "\(tally) of \(limit)")
        #expect(tally.refused > 0 && tally.failed == 0)
        for store in stores { await store.shutdown() }
    }

    @Test("a budget is spent to the unit, and what was not used is there again")
    func budget() async throws {
        let server = try await RedisServer()
        let stores = [try await RedisMeterStore.started(server.url), try await RedisMeterStore.started(server.url)]
        let plan = plan([.tokens: .budget(amount: 5000, .month)])
        let tally = try await Load(stores, plan, seed: 5, largest: 40).run(clients: 64) {
            try await Task.sleep(for: .seconds(1))
        }
        #expect(tally.used <= 5000 && tally.used > 4900)
        for store in stores { await store.shutdown() }
        let store = try await RedisMeterStore.started(server.url)
        let verdict = try await store.ask(plan, [0], lease: 1).get()
        #expect(verdict.states[0].remaining == 5000 - tally.used)
        await store.shutdown()
    }

    @Test("one script call for each admission")
    func oneCall() async throws {
        let server = try await RedisServer()
        let store = try await RedisMeterStore.started(server.url)
        let plan = plan([
            .tokens: .rate(amount: 1_000_000, seconds: 1, burst: 1_000_000), .concurrent: .concurrent(1000),
            .requests: .budget(amount: 1_000_000, .day),
        ])
        // Only this script reads several keys at once.
        let before = try await server.calls(of: "mget")
        for lease in 0..<200 {
            let verdict = try await store.ask(plan, [1, 1, 100], lease: UInt64(lease)).get()
            store.finish(plan, [0, 0, -50], verdict, lease: UInt64(lease))
        }
        let calls = try await server.calls(of: "mget") - before
        // A settlement goes with the next admission unless that is five milliseconds away.
        #expect(calls >= 200 && calls < 300, "\(calls)")
        let settled = try await server.calls(of: "mget")
        var verdicts: [Verdict] = []
        for lease in 200..<300 { verdicts.append(try await store.ask(plan, [1, 1, 100], lease: UInt64(lease)).get()) }
        try await store.wait("settled") { $0.waiting == 0 && $0.pendingChanges == 0 }
        let more = try await server.calls(of: "mget") - settled
        #expect(more == 100 || more == 101, "\(more), one of which may settle what was before")
        for (offset, verdict) in verdicts.enumerated() {
            store.finish(plan, [0, 0, 0], verdict, lease: UInt64(200 + offset))
        }
        await store.shutdown()
        #expect(try await server.call("ZCARD", "{excise}:c:r/account=a/concurrent") == .integer(0))
    }

    @Test("exchanges at the same time are counted over all gateways, and freed when they end")
    func concurrent() async throws {
        let server = try await RedisServer()
        let stores = [try await RedisMeterStore.started(server.url), try await RedisMeterStore.started(server.url)]
        let plan = plan([.concurrent: .concurrent(5)])
        var held: [(Int, Verdict, UInt64)] = []
        for lease in 0..<10 {
            let verdict = try await stores[lease % 2].ask(plan, [1], lease: UInt64(lease)).get()
            if verdict.isAdmitted { held.append((lease % 2, verdict, UInt64(lease))) }
        }
        #expect(held.count == 5)
        let (store, verdict, lease) = held[0]
        stores[store].finish(plan, [0], verdict, lease: lease)
        #expect(try await stores[store].ask(plan, [1], lease: 100).get().isAdmitted)
        #expect(try await !stores[1 - store].ask(plan, [1], lease: 101).get().isAdmitted)
        for store in stores { await store.shutdown() }
    }

    @Test("scripts that the server has forgotten are sent again, and nothing is counted twice")
    func scriptFlush() async throws {
        let server = try await RedisServer()
        let store = try await RedisMeterStore.started(server.url)
        let plan = plan([.requests: .budget(amount: 1000, .day)])
        for lease in 0..<50 {
            if lease % 10 == 5 { _ = try await server.call("SCRIPT", "FLUSH") }
            let answers = await withTaskGroup(of: Result<Verdict, StoreFailure>.self) { group in
                for part in 0..<4 { group.addTask { await store.ask(plan, [1], lease: UInt64(lease * 4 + part)) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            for answer in answers { #expect(try answer.get().isAdmitted) }
        }
        #expect(try await store.ask(plan, [0], lease: 999).get().states[0].remaining == 800)
        #expect(store.status.connections == 1)
        await store.shutdown()
    }

    @Test("gateways with different limits of one name count together, and each holds to its own")
    func differentLimits() async throws {
        let server = try await RedisServer()
        let stores = [try await RedisMeterStore.started(server.url), try await RedisMeterStore.started(server.url)]
        // A unit of the first comes back in ten seconds, one of the second in a hundred.
        let narrow = plan([.requests: .rate(amount: 360, seconds: 3600, burst: 10)])
        let wide = plan([.requests: .rate(amount: 36, seconds: 3600, burst: 20)])
        for lease in 0..<10 as Range<UInt64> {
            #expect(try await stores[0].ask(narrow, [1], lease: lease).get().isAdmitted)
        }
        #expect(try await !stores[0].ask(narrow, [1], lease: 10).get().isAdmitted)
        // Ten of its twenty are taken.
        #expect(try await stores[1].ask(wide, [0], lease: 11).get().states[0].remaining == 10)
        #expect(try await !stores[1].ask(wide, [11], lease: 12).get().isAdmitted)
        #expect(try await stores[1].ask(wide, [10], lease: 13).get().isAdmitted)
        #expect(try await !stores[1].ask(wide, [1], lease: 14).get().isAdmitted)
        // The first waits for eleven units of its own, not of the other's.
        let verdict = try await stores[0].ask(narrow, [1], lease: 15).get()
        #expect(!verdict.isAdmitted && verdict.states[0].remaining < 0)
        #expect(verdict.states[0].wait > 100 && verdict.states[0].wait <= 111, "\(verdict.states[0])")
        for store in stores { await store.shutdown() }
    }

    @Test("deployments with different prefixes do not see each other")
    func prefixes() async throws {
        let server = try await RedisServer()
        let stores = [
            try await RedisMeterStore.started(server.url, prefix: "one"),
            try await RedisMeterStore.started(server.url, prefix: "two"),
        ]
        let plan = plan([.requests: .rate(amount: 1, seconds: 60, burst: 1)])
        for store in stores {
            #expect(try await store.ask(plan, [1], lease: 1).get().isAdmitted)
            #expect(try await !store.ask(plan, [1], lease: 2).get().isAdmitted)
            await store.shutdown()
        }
    }

    @Test(
        "a URL says what would be right, and never its password",
        arguments: [
            ("http://secret@host", "redis://"), ("redis://secret@host", "user:password"),
            ("redis://a:secret@", "name a host"), ("redis://a:secret%zz@h", "percent-encoded"),
            ("redis://:secret@h:99999", "1 to 65535"), ("redis://:secret@h/x", "number of a database"),
            ("redis://:secret@[::1", "brackets"), ("redis://:secret@h?x=1", "nothing may follow"),
        ])
    func urls(url: String, right: String) {
        #expect {
            try RedisMeterStore(settings: RedisMeterStore.Settings(url: url))
        } throws: { error in
            "\(error)".contains(right) && !"\(error)".contains("secret")
        }
    }

    @Test("a URL names host, port, database, user and password")
    func endpoints() throws {
        let plain = try RedisEndpoint(url: "redis://localhost")
        #expect(plain.host == "localhost" && plain.port == 6379 && plain.database == 0 && plain.password == nil)
        let full = try RedisEndpoint(url: "rediss://us%40r:p%3Aw@[::1]:7000/3")
        #expect(full.usesTLS && full.user == "us@r" && full.password == "p:w" && full.address == "[::1]:7000")
        #expect(full.database == 3)
    }

    @Test("a password is asked for, a wrong one is told without telling it, and databases are apart")
    func authentication() async throws {
        let server = try await RedisServer(options: ["--user", "gateway", "on", ">right", "~*", "&*", "+@all"])
        let plan = plan([.requests: .rate(amount: 1, seconds: 60, burst: 1)])
        let url = "redis://gateway:right@127.0.0.1:\(server.port)"
        for database in ["/3", "/4"] {
            let store = try await RedisMeterStore.started(url + database)
            #expect(try await store.ask(plan, [1], lease: 1).get().isAdmitted)
            await store.shutdown()
        }
        let wrong = try await RedisMeterStore.started("redis://gateway:wr0ng@127.0.0.1:\(server.port)/0")
        #expect(wrong.status.mode == .denying)
        #expect(wrong.status.lastFailure?.contains("WRONGPASS") == true)
        #expect(wrong.status.lastFailure?.contains("wr0ng") == false)
        await wrong.shutdown()
    }

    @Test(
        "with TLS it is trusted where its certificate is, and nowhere else",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "needs openssl"))
    func encryption() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "excise-tls-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj",
            "/CN=redis", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder + "/key.pem", "-out",
            folder + "/certificate.pem",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        let port = try RedisServer.freePort()
        let server = try await RedisServer(options: [
            "--tls-port", String(port), "--tls-cert-file", folder + "/certificate.pem", "--tls-key-file",
            folder + "/key.pem", "--tls-auth-clients", "no",
        ])
        let plan = plan([.requests: .rate(amount: 1, seconds: 60, burst: 1)])
        var settings = RedisMeterStore.Settings(url: "rediss://127.0.0.1:\(port)/0", onFailure: .deny)
        let stranger = try RedisMeterStore(settings: settings)
        await stranger.start()
        #expect(stranger.status.mode == .denying && stranger.status.lastFailure != nil)
        await stranger.shutdown()
        settings.authorities = folder + "/certificate.pem"
        let store = try RedisMeterStore(settings: settings)
        await store.start()
        #expect(store.status.mode == .shared, "\(store.status)")
        #expect(try await store.ask(plan, [1], lease: 1).get().isAdmitted)
        await store.shutdown()
        withExtendedLifetime(server) {}
    }
}

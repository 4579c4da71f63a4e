import Foundation
import Metering
import NIOCore
import NIOPosix
import RedisStorage

/// `RedisBenchmark PORT SECONDS`: what counting in Redis adds to an exchange, as a table in markdown.
@main
struct RedisBenchmark {
    static func main() async throws {
        guard CommandLine.arguments.count == 3, let port = Int(CommandLine.arguments[1]),
            let seconds = Double(CommandLine.arguments[2])
        else {
            print("usage: RedisBenchmark PORT SECONDS")
            exit(2)
        }
        print("| cells | mode | in flight | exchanges/s | p50 µs | p99 µs | CPU µs, gateway | CPU µs, Redis |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        for cells in [3, 8] {
            for (lease, inFlight) in [(nil, 1), (nil, 32), (0.05, 1), (0.05, 32)] as [(Double?, Int)] {
                let run = try await Run(port: port, lease: lease, inFlight: inFlight, cells: cells)
                print(try await run.measure(seconds: seconds))
            }
        }
    }
}

/// Exchanges, one after the other in each of `inFlight` lines, from an event loop that is not Redis's, as a gateway has it.
final class Run: Sendable {
    private let port: Int
    private let lease: Double?
    private let inFlight: Int
    private let plan: MeterPlan
    private let store: RedisMeterStore
    private let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    private let lines: NIOLoopBoundBox<Lines>

    struct Lines: Sendable {
        var latencies: [Int64] = []
        var refused = 0
        var open = 0
        var isOver = false
        var next: UInt64 = 1
        var done: EventLoopPromise<Void>?
    }

    init(port: Int, lease: Double?, inFlight: Int, cells: Int) async throws {
        self.port = port
        self.lease = lease
        self.inFlight = inFlight
        // Rates and budgets for an account, its organization and its model, far from their limits.
        let scopes: [LimitRule.Scope] = [.account, .organization, .key, .model]
        plan = MeterPlan(
            Array(
                scopes.flatMap { scope in
                    LimitRule(
                        name: "bench\(scope.rawValue)", each: [scope],
                        allowances: [
                            .requests: .rate(amount: 100_000_000, seconds: 60, burst: 100_000_000),
                            .tokens: .budget(amount: 1 << 50, .month),
                            .inputTokens: .rate(amount: 1 << 40, seconds: 60, burst: 1 << 40),
                        ]
                    ).cells(Consumer(account: "account", organization: "organization", key: "key", model: "model"))
                }.prefix(cells)))
        store = try RedisMeterStore(
            settings: RedisMeterStore.Settings(
                url: "redis://127.0.0.1:\(port)/0", timeout: .seconds(1), onFailure: .deny, lease: lease))
        await store.start()
        lines = .makeBoxSendingValue(Lines(), eventLoop: loop)
    }

    func measure(seconds: Double) async throws -> String {
        try await run(seconds: 0.5)
        let (mine, redis, begin) = (Self.processTime(), try redisTime(), NIODeadline.now())
        try await run(seconds: seconds)
        let elapsed = Double((NIODeadline.now() - begin).nanoseconds) / 1e9
        let (mineUsed, redisUsed) = (Self.processTime() - mine, try redisTime() - redis)
        await store.shutdown()
        let lines = try await loop.submit { self.lines.value }.get()
        precondition(lines.refused == 0, "\(lines.refused) exchanges were refused")
        let sorted = lines.latencies.sorted()
        let count = Double(sorted.count)
        func micros(_ part: Double) -> String {
            String(format: "%.1f", Double(sorted[min(sorted.count - 1, Int(count * part))]) / 1000)
        }
        return
            "| \(plan.cells.count) | \(lease.map { "slices of \(Int($0 * 100)) %" } ?? "one call each") | \(inFlight) | "
            + "\(Int(count / elapsed)) | \(micros(0.5)) | \(micros(0.99)) | "
            + String(format: "%.1f | %.1f |", mineUsed / count * 1e6, redisUsed / count * 1e6)
    }

    private func run(seconds: Double) async throws {
        try await loop.flatSubmit { [self] in
            lines.value.latencies = []
            lines.value.isOver = false
            lines.value.open = inFlight
            let done = loop.makePromise(of: Void.self)
            lines.value.done = done
            for _ in 0..<inFlight { exchange() }
            loop.scheduleTask(in: .nanoseconds(Int64(seconds * 1e9))) { self.lines.value.isOver = true }
            return done.futureResult
        }.get()
    }

    /// One exchange; the next one follows it.
    private func exchange() {
        for _ in 0..<100 {
            guard !lines.value.isOver else {
                lines.value.open -= 1
                if lines.value.open == 0 { lines.value.done?.succeed() }
                return
            }
            let lease = lines.value.next
            lines.value.next += 1
            let start = NIODeadline.now()
            let amounts = plan.cells.map { $0.dimension == .requests ? 1 : 1000 }
            let answer = store.reserve(plan, amounts, lease: lease, clock: clock) { [self] result in
                loop.execute {
                    self.answered(result, lease, start, amounts)
                    self.exchange()
                }
            }
            guard let answer else { return }
            answered(answer, lease, start, amounts)
        }
        loop.execute { self.exchange() }
    }

    private func answered(
        _ result: Result<Verdict, StoreFailure>, _ lease: UInt64, _ start: NIODeadline, _ amounts: [Int]
    ) {
        guard case .success(let verdict) = result, verdict.isAdmitted else {
            lines.value.refused += 1
            return
        }
        lines.value.latencies.append((NIODeadline.now() - start).nanoseconds)
        store.settle(
            plan, amounts.map { $0 == 1 ? 0 : -$0 / 2 }, taken: verdict.states.map(\.allows), lease: lease,
            releases: true,
            clock: clock)
    }

    private var clock: MeterClock {
        MeterClock(steady: Double(NIODeadline.now().uptimeNanoseconds) / 1e9, wall: Int64(Date().timeIntervalSince1970))
    }

    /// CPU seconds of this process.
    private static func processTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// CPU seconds of the server.
    private func redisTime() throws -> Double {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["redis-cli", "-p", String(port), "INFO", "cpu"]
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(whereSeparator: \.isNewline).reduce(0) { sum, line in
            for field in ["used_cpu_sys:", "used_cpu_user:"] where line.hasPrefix(field) {
                return sum + (Double(line.dropFirst(field.count)) ?? 0)
            }
            return sum
        }
    }
}

import Exchanges
import Foundation
import Metering
import Testing

@Suite("Budgets counted from the exchange log")
struct BudgetTallyTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("excise-tally-\(UUID().uuidString)").path

    private let now: Int64 = 1_795_554_600

    private func record(_ number: Int, time: String = "2026-11-24T21:00:00.000Z", cost: String = "0.25") -> [UInt8] {
        Array(
            """
            {"id":"x\(number)","time":"\(time)","account":"a","model":"m","operation":"chat","messages":[],\
            "usage":{"input_tokens":20,"output_tokens":5,"reasoning_tokens":2},"status":200,"cost":\(cost),\
            "budgets":["b/account=a/spend/month","b/account=a/tokens/day","b/account=a/requests/hour"]}
            """.utf8)
    }

    private func taken(_ storage: InMemoryMeteringStorage) -> [String: Int] {
        Dictionary(storage.counted().budgets.map { ($0.cell + "@\($0.windowStart)", $0.taken) }, uniquingKeysWith: +)
    }

    @Test("what the log says is counted once, in whatever steps it is read and whether a segment is closed or not")
    func once() throws {
        let log = try ExchangeLogWriter(.init(folder: folder))
        let storage = InMemoryMeteringStorage()
        let tally = BudgetTally(folder: folder, storage: storage)
        var settings = ExchangeLogWriter.Settings(folder: folder)
        settings.durability = .each
        try log.reconfigure(settings)
        for number in 0..<10 {
            log.append(record(number))
            while log.status.recordsDurable <= number { usleep(1000) }
            try tally.advance(now: now)
            try tally.advance(now: now)
        }
        log.append(record(10, time: "2026-12-01T00:00:00.000Z"))
        log.close()
        try tally.advance(now: now)
        try tally.advance(now: now)
        let november = 1_793_491_200
        let december = 1_796_083_200
        let sums = taken(storage)
        #expect(sums["b/account=a/spend/month@\(november)"] == 2_500_000_000)
        #expect(sums["b/account=a/spend/month@\(december)"] == 250_000_000)
        #expect(sums["b/account=a/tokens/day@1795478400"] == 250)
        #expect(sums["b/account=a/requests/hour@1795554000"] == 10)
        let check = try tally.check()
        #expect(check.windows == 6 && check.beyondLog == 0 && check.differences.isEmpty)
    }

    @Test("what waited over the edge of a window counts where it was reserved, whenever it arrived and ended")
    func overTheEdge() throws {
        let cells = LimitRule(name: "b", each: [.account], allowances: [.tokens: .budget(amount: 100, .day)])
            .cells(Consumer(account: "a", model: "m"))
        let plan = MeterPlan(cells)
        let midnight: Int64 = 1_795_564_800
        let store = LocalMeterStore()
        let answer = store.reserve(
            plan, [60], lease: 1, clock: MeterClock(steady: 1, wall: midnight), later: { _ in })
        let verdict = try #require(try answer?.get())
        // It ends in that window, too.
        store.settle(
            plan, [-35], taken: verdict.states.map(\.allows), lease: 1, releases: true,
            clock: MeterClock(steady: 2, wall: midnight))
        let left = store.reserve(plan, [0], lease: 2, clock: MeterClock(steady: 3, wall: midnight + 1), later: { _ in })
        #expect(try #require(try left?.get()).states[0].remaining == 75)

        let log = try ExchangeLogWriter(.init(folder: folder))
        var line = String(decoding: record(1, time: "2026-11-24T23:59:59.900Z"), as: UTF8.self)
        line.removeLast()
        log.append(Array((line + #","budgets_time":"2026-11-25T00:00:00.000Z"}"#).utf8))
        log.append(record(2, time: "2026-11-24T23:59:59.900Z"))
        log.close()
        let storage = InMemoryMeteringStorage()
        try BudgetTally(folder: folder, storage: storage).advance(now: midnight + 1)
        let sums = taken(storage)
        #expect(sums["b/account=a/tokens/day@\(midnight)"] == 25)
        #expect(sums["b/account=a/tokens/day@\(midnight - 86_400)"] == 25)
        #expect(try BudgetTally(folder: folder, storage: storage).check().differences.isEmpty)
    }

    @Test("a record from far ahead makes nothing be forgotten")
    func farAhead() throws {
        let log = try ExchangeLogWriter(.init(folder: folder))
        log.append(record(1))
        log.append(record(2, time: "2099-01-01T00:00:00.000Z"))
        log.close()
        let storage = InMemoryMeteringStorage()
        let tally = BudgetTally(folder: folder, storage: storage)
        try tally.advance(now: now)
        #expect(taken(storage)["b/account=a/tokens/day@1795478400"] == 25)
        #expect(try tally.check().differences.isEmpty)
    }

    @Test("a count that is not what the log says is found")
    func differences() throws {
        let log = try ExchangeLogWriter(.init(folder: folder))
        log.append(record(1))
        log.close()
        let storage = InMemoryMeteringStorage()
        let tally = BudgetTally(folder: folder, storage: storage)
        try tally.advance(now: now)
        storage.count(
            [BudgetCount(cell: "b/account=a/tokens/day", windowStart: 1_795_478_400, taken: 3)], segments: [], gone: [],
            forgettingBefore: 0)
        let found = try tally.check().differences
        #expect(found.map(\.cell) == ["b/account=a/tokens/day"])
        #expect(found.first?.stored == 28 && found.first?.logged == 25)
    }

    @Test("records that name no budget, torn ends and foreign lines count nothing")
    func foreign() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let text = String(decoding: record(1), as: UTF8.self)
        let lines =
            ["nonsense", text, #"{"time":"yesterday","budgets":["b/account=a/tokens/day"]}"#, ""].joined(
                separator: "\n") + text.dropLast(20)
        try lines.write(toFile: folder + "/2026-11-24T21-00-00.000Z-00000001.jsonl", atomically: true, encoding: .utf8)
        let storage = InMemoryMeteringStorage()
        try BudgetTally(folder: folder, storage: storage).advance(now: now)
        #expect(taken(storage)["b/account=a/tokens/day@1795478400"] == 25)
        #expect(storage.counted().segments.map(\.isComplete) == [false])
    }
}

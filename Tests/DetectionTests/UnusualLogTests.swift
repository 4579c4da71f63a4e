import Exchanges
import Statistics
import Testing

@testable import Detection

@Suite("Unusual logs")
struct UnusualLogTests {
    @Test("an empty log has an empty report", arguments: [1, 4])
    func empty(threads: Int) throws {
        let report = try World(seed: 1).report(threads: threads)
        #expect(report.campaigns.isEmpty && report.accounts.isEmpty)
        #expect((report.totals.exchanges, report.totals.accounts) == (0, 0))
        #expect(report.totals.from == nil && report.totals.to == nil)
    }

    @Test("one account, however busy, is no campaign", arguments: [1, 500])
    func oneAccount(exchanges: Int) throws {
        var world = World(seed: 2)
        let who = world.stranger("a")
        world.accounts.append(who.account)
        for number in 0..<exchanges {
            let (system, user) = World.template(world.words(9))
            world.ask(who, at: Double(number % 168), system: system, user: user)
        }
        let report = try world.report()
        #expect(report.campaigns.isEmpty)
        #expect((report.totals.exchanges, report.totals.accounts) == (exchanges, 1))
    }

    @Test(
        "times that are all equal, before 1970 or at the end of all years are no obstacle",
        arguments: [
            (0, 1), (-62_167_219_200_000, 1), (-1, 1), (4_294_967_295_000, 1), (0, 4_294_967_294_000),
        ] as [(Int64, Int64)])
    func times(first: Int64, span: Int64) throws {
        var world = World(seed: 3)
        world.addStrangers(40)
        let pool = world.addPool(world.hired(24), each: 4)
        let count = Int64(world.records.count)
        for number in world.records.indices {
            world.records[number].time = Timestamp(milliseconds: first + span / count * Int64(number))
        }
        for number in world.accounts.indices { world.accounts[number].created = Timestamp(milliseconds: first) }
        let report = try world.report(threads: 2)
        #expect(report.totals.from == Timestamp(milliseconds: first))
        #expect(report.totals.exchanges == world.records.count)
        #expect(report.ids(.flagged).isSubset(of: pool))
        #expect(report.json.contains(#""schema":"excise.campaigns/1""#))
    }

    @Test("what is said to be after 2106, where 32 bits of seconds end, is counted too")
    func farTimes() throws {
        var world = World(seed: 3)
        world.addStrangers(20)
        for number in world.records.indices { world.records[number].time = .latest }
        let report = try world.report()
        #expect(report.totals.exchanges == world.records.count)
    }

    @Test("an account with very many exchanges is counted, and its neighbours are found")
    func busy() throws {
        var world = World(seed: 4)
        world.addStrangers(150)
        let pool = Set(world.addPool(world.hired(40), each: 8))
        var table = try World.table(world.lines())
        let (lines, busy) = { () -> ([[UInt8]], String) in
            var world = World(seed: 5)
            let who = world.stranger("busy")
            for _ in 0..<600 { world.ask(who, at: 168 * world.uniform(), user: "\(world.words(8))?") }
            return (world.lines(), who.account.id)
        }()
        // A table merged with itself twenty times over has a million times as many exchanges.
        var part = try World.table(lines)
        for _ in 0..<20 { part.merge(part) }
        table.merge(part)
        let report = Detector().report(Population(table, directory: AccountDirectory(world.accounts)))
        #expect(report.ids(.flagged) == pool)
        #expect(report.totals.exchanges == world.records.count + 600 << 20)
        #expect(!report.ids(.flagged).contains(busy))
    }

    @Test("many accounts of one exchange each are no campaign")
    func single() throws {
        var world = World(seed: 6)
        for number in 0..<1500 {
            let who = world.stranger("a\(number)")
            world.accounts.append(who.account)
            world.ask(who, at: 168 * world.uniform(), user: "\(world.words(6))?")
        }
        let report = try world.report(threads: 2)
        #expect(report.totals.accounts == 1500)
        #expect(report.campaigns.isEmpty)
    }

    @Test("accounts that all recur in the same many pieces of text are no campaign")
    func samePieces() throws {
        var world = World(seed: 7)
        let pieces = (0..<24).map { _ in world.words(6) }
        for number in 0..<200 {
            let who = world.stranger("a\(number)")
            world.accounts.append(who.account)
            for part in 0..<3 {
                let place = number % 18
                world.ask(
                    who, at: 168 * world.uniform(), system: pieces.joined(separator: "\n"),
                    user: "\(world.words(4)) \(part)\n" + pieces[place..<place + 6].joined(separator: "\n"))
            }
        }
        #expect(try world.report().campaigns.isEmpty)
    }

    @Test("a single moment of a pool's work, at which nothing can be told from time, is no trap")
    func oneMoment() throws {
        var world = World(seed: 8)
        world.addStrangers(100)
        world.addPool(world.hired(40), each: 8)
        for number in world.records.indices { world.records[number].time = World.time(3) }
        var detector = Detector()
        detector.sweepInterval = 1
        let report = detector.report(try world.population())
        for campaign in report.campaigns {
            #expect(campaign.firstSeen == World.time(3))
            #expect(campaign.detectedAt == World.time(3))
        }
    }

    @Test("tokens beyond any number are held, in the account's sum and in the campaign's")
    func held() throws {
        var world = World(seed: 3)
        world.addStrangers(60)
        _ = world.addPool((0..<40).map { world.stranger("p\($0)") }, each: 30)
        for place in world.records.indices { world.records[place].usage.input = .max }
        let report = try world.report()
        #expect(!report.campaigns.isEmpty)
        #expect(report.campaigns.allSatisfy { $0.inputTokens == .max })
    }
}

import Exchanges
import Statistics
import Testing

@testable import Detection

@Suite("What is kept of accounts")
struct SketchMergingTests {
    /// A log with few accounts, repeated questions, equal and unordered times, and one account with more questions than are
    /// kept.
    static func log(seed: UInt64, rows: Int = 400) -> World {
        var world = World(seed: seed)
        let identities = (0..<6).map { world.stranger("a\($0)") }
        for number in 0..<rows {
            var identity = identities[number < rows * 3 / 4 ? 0 : world.number(below: 6)]
            if world.uniform() < 0.3 { identity.client.address = "10.0.\(world.number(below: 40)).1" }
            if world.uniform() < 0.1 { identity.client.userAgent = "other/\(world.number(below: 30))" }
            let question =
                world.uniform() < 0.2 ? "What is question number \(world.number(below: 3))?" : world.words(8)
            let hour = Double(world.number(below: 3)) / 3600 + (world.uniform() < 0.5 ? 0 : 100 * world.uniform())
            world.ask(
                identity, at: hour, system: world.uniform() < 0.5 ? "You are \(world.words(1)), an assistant." : nil,
                user: question, status: world.uniform() < 0.1 ? 429 : 200, output: world.number(below: 2000))
        }
        return world
    }

    static func byID(_ table: SketchTable) -> [String: AccountSketch] {
        Dictionary(uniqueKeysWithValues: zip(table.ids, table.sketches))
    }

    @Test("a log cut anywhere and merged in any order is the whole log", arguments: [1, 2, 3] as [UInt64])
    func cutAnywhere(seed: UInt64) throws {
        let world = Self.log(seed: seed)
        var lines = world.lines()
        let whole = Self.byID(try World.table(lines))
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<3 {
            let cuts = (0..<3).map { _ in Int.random(in: 0...lines.count, using: &generator) }.sorted()
            let bounds = [0] + cuts + [lines.count]
            let parts = try zip(bounds, bounds.dropFirst()).map { try World.table(lines[$0..<$1]) }
            func merged(_ tables: [SketchTable]) -> SketchTable {
                tables.dropFirst().reduce(into: tables[0]) { $0.merge($1) }
            }
            #expect(Self.byID(merged(parts)) == whole)
            #expect(Self.byID(merged(parts.reversed())) == whole)
            // Another grouping: the last two first.
            var last = parts[2]
            last.merge(parts[3])
            #expect(Self.byID(merged([parts[0], parts[1], last])) == whole)
            lines.shuffle(using: &generator)
        }
        #expect(Self.byID(try World.table(lines)) == whole)
    }

    @Test("what is kept is bounded, whatever is sent")
    func bounds() throws {
        var world = World(seed: 4)
        var identity = world.stranger("a")
        for number in 0..<3 * AccountSketch.mostPrints {
            identity.client.address = "10.1.\(number / 256).\(number % 256)"
            identity.client.device = "device \(number)"
            identity.parameters.temperature = Double(number) / 1000
            world.ask(identity, at: Double(number % 168), user: "Question number \(world.words(5))?")
        }
        let sketch = try #require(World.table(world.lines()).sketches.first)
        #expect(sketch.exchanges == 3 * AccountSketch.mostPrints)
        #expect(sketch.prints.count == AccountSketch.mostPrints)
        for kind in AttributeCount.Kind.allCases {
            #expect(sketch.attributes.counts.count { $0.kind == kind } <= AttributeCounts.mostOfAKind)
        }
        #expect(sketch.prints.map(\.row) == sketch.prints.map(\.row).sorted())
    }

    @Test("accounts' samples hold the same questions")
    func sameQuestions() throws {
        var world = World(seed: 5)
        let identities = [world.stranger("a"), world.stranger("b")]
        for number in 0..<600 {
            for identity in identities {
                world.ask(identity, at: Double(number % 168), user: "Question number \(number) of many")
            }
        }
        // Digits are one word to the segments, but not to the rows.
        let sketches = try World.table(world.lines()).sketches
        #expect(sketches[0].prints.map(\.row) == sketches[1].prints.map(\.row))
        #expect(sketches[0].prints.count == AccountSketch.mostPrints)
    }

    @Test("a failed request and its repetition are one print with the first time and both outcomes")
    func repetition() throws {
        var world = World(seed: 6)
        let identity = world.stranger("a")
        world.ask(identity, at: 3, user: "What is the time there?", output: 8)
        world.ask(identity, at: 2, user: "What is the time there?", status: 529, output: 0)
        let sketch = try #require(World.table(world.lines()).sketches.first)
        let print = try #require(sketch.prints.first)
        #expect(sketch.prints.count == 1)
        #expect((print.count, print.failed, print.answerSize) == (2, 1, 4))
        #expect(print.time == UInt32(World.time(2).milliseconds / 1000))
        #expect((sketch.exchanges, sketch.failures, sketch.inputTokens, sketch.outputTokens) == (2, 1, 80, 8))
        #expect(sketch.first == World.time(2).milliseconds)
        #expect(sketch.last == World.time(3).milliseconds)
    }

    @Test("records with little, much or nonsense in them are kept without a trap")
    func hostile() throws {
        let least = #""time":"2026-02-02T00:00:00Z","model":"m","operation":"chat","status":200"#
        let bodies = [
            "",
            #","messages":[]"#,
            #","messages":[{"role":"user"}]"#,
            #","messages":[{"role":"user","content":""}]"#,
            #","messages":[{"role":"user","content":[]}]"#,
            #","messages":[{"role":"user","hash":"00ff","bytes":9223372036854775807}]"#,
            #","messages":[{"role":"martian","content":"What?"}]"#,
            #","messages":[{"role":"user","content":"\ud83d\ude00 \u0000 \\ \"\n"}]"#,
            #","parameters":{"temperature":1e308,"max_tokens":123456789012345678901234567890,"x":[[[{}]]],"tools":[]}"#,
            #","usage":{"input_tokens":9223372036854775807,"output_tokens":9223372036854775807}"#,
            #","client":{"address":"2001:db8::1"}"#,
            #","client":{"address":"::ffff:203.0.113.7"}"#,
            #","client":{"address":"203.0.113.7:443"}"#,
            #","client":{"address":"...."}"#,
            #","client":{"address":":::::::::"}"#,
            #","client":{"address":"","network":"","country":"","device":"","headers":"","user_agent":""}"#,
            #","client":{"address":17,"network":null,"country":[]}"#,
        ]
        var lines: [[UInt8]] = []
        for (number, body) in bodies.enumerated() {
            for account in ["a", "", "\\ud83d\\ude00", "b\(number)"] {
                lines.append(Array(#"{"id":"\#(number)","account":"\#(account)",\#(least)\#(body)}"#.utf8))
            }
        }
        let table = try World.table(lines + lines)
        let shared = try #require(Self.byID(table)["a"])
        #expect(shared.exchanges == 2 * bodies.count)
        #expect(shared.outputTokens == .max)
        let report = Detector().report(Population(table, directory: AccountDirectory([])))
        #expect(report.campaigns.isEmpty)
        #expect(report.totals.exchanges == 2 * lines.count)
    }

    @Test("an address stands for its network: the /24 of IPv4, the /48 of IPv6 however it is written")
    func prefixes() throws {
        func prefix(_ address: String) throws -> UInt64? {
            var world = World(seed: 1)
            var identity = world.stranger("a")
            identity.client.address = address
            world.ask(identity, at: 1, user: "What?")
            return try World.table(world.lines()).sketches[0].attributes.mode(.prefix)
        }
        #expect(try prefix("203.0.113.7") == prefix("203.0.113.250"))
        #expect(try prefix("203.0.113.7") != prefix("203.0.114.7"))
        #expect(try prefix("2001:db8:1:2::1") == prefix("2001:0DB8:0001:ffff::9"))
        #expect(try prefix("2001:db8:1:2::1") != prefix("2001:db8:2:2::1"))
        #expect(try prefix("nowhere") == nil)
    }
}

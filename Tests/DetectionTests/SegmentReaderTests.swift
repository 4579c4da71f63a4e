import Statistics
import Testing

@testable import Detection

@Suite("Templates are recognised")
struct SegmentReaderTests {
    static func cut(_ text: String, seed: UInt64 = 1) -> [UInt32] {
        var cutter = SegmentCutter(seed: seed)
        cutter.begin()
        Array(text.utf8).withUnsafeBytes { TextScanner.scan($0, isEscaped: false, into: &cutter) }
        cutter.endText()
        return cutter.segments
    }

    /// What is kept of a request.
    static func chosen(system: String? = nil, user: String) throws -> Set<UInt32> {
        var world = World(seed: 1)
        world.ask(world.stranger("a"), at: 1, system: system, user: user)
        var segments: Set<UInt32> = []
        try World.table(world.lines()).sketches[0].prints[0].segments.forEach { segments.insert($0) }
        return segments
    }

    @Test(
        "a fixed piece is recognised whatever stands around it",
        arguments: [
            (nil, "Answer as a patient expert in mathematics would.\n#"),
            (nil, "#\nShow the complete reasoning before you answer."),
            (nil, "#. Show the complete reasoning before you answer."),
            (nil, "Answer as an expert would. # Then say how sure you are."),
            ("You are a careful grader of answers.", "#"),
            ("#\nAlways answer in the form that was asked for.", "#"),
            (nil, "请一步一步地写出完整的推理过程。\n#"),
            (nil, "Отвечай подробно и по шагам.\n#"),
        ] as [(String?, String)])
    func fixedPieces(system: String?, user: String) throws {
        var world = World(seed: 2)
        var common: Set<UInt32>?
        for _ in 0..<20 {
            let lines = 1 + world.number(below: 12)
            let content = (0..<lines).map { _ in world.words(4 + world.number(below: 9)) }.joined(separator: "\n")
            let found = try Self.chosen(
                system: system?.replacing("#", with: content), user: user.replacing("#", with: content))
            common = common?.intersection(found) ?? found
        }
        #expect(common?.isEmpty == false)
    }

    @Test("a sentence with a slot keeps its id in most fills")
    func slots() {
        var world = World(seed: 3)
        var counts: [UInt32: Int] = [:]
        for _ in 0..<400 {
            let text =
                "Imagine that you are a teacher of \(world.words(1)) who explains to a class how the answer to the exercise was "
                + "found and writes down every step."
            counts[Self.cut(text)[0], default: 0] += 1
        }
        #expect((counts.values.max() ?? 0) > 240)
    }

    @Test("different sentences have different ids, and another seed gives other ids")
    func differs() {
        var world = World(seed: 4)
        let sentences = Set((0..<2000).map { _ in world.words(7) })
        let ids = Set(sentences.map { Self.cut($0)[0] })
        #expect(ids.count >= sentences.count - 2)
        #expect(ids.isDisjoint(with: sentences.prefix(500).map { Self.cut($0, seed: 2)[0] }))
    }

    @Test(
        "a text is cut where a line or a sentence ends, unless what was cut would be too short",
        arguments: [
            ("", 0), ("...", 0), ("Yes", 1), ("Yes. No. Perhaps.", 1), ("One two three four. Five six seven eight.", 2),
            ("One two three four\nfive", 2), ("a\nb\nc\nd\ne", 2), ("一步一步地。写出过程。", 2),
        ])
    func pieces(text: String, count: Int) {
        #expect(Self.cut(text).count == count)
    }

    @Test("of a very long text no more is kept than of a short one, and its end is still seen")
    func longTexts() throws {
        var world = World(seed: 5)
        let lines = (0..<6000).map { _ in world.words(4) }.joined(separator: "\n")
        #expect(Self.cut(lines).count <= 2048)
        let suffix = "\nShow the complete reasoning before you answer."
        let short = try Self.chosen(user: "What is it that I ask?" + suffix)
        #expect(try Self.chosen(user: lines).count <= SegmentList.capacity)
        let within = (0..<1000).map { _ in world.words(4) }.joined(separator: "\n")
        #expect(try !Self.chosen(user: within + suffix).isDisjoint(with: short))
    }

    @Test("a suffix behind a text of more pieces than are cut is still seen")
    func farSuffix() throws {
        var world = World(seed: 6)
        let suffix = "\nShow the complete reasoning before you answer."
        let text = (0..<2500).map { _ in world.words(4) }.joined(separator: "\n") + suffix
        let chosen = try Self.chosen(user: text)
        #expect(chosen.contains(Self.cut(suffix)[0]))
    }

    @Test("requests that differ in what is asked differ in their row, and only in that")
    func rows() throws {
        func print(_ messages: String) throws -> ExchangePrint {
            let line =
                #"{"id":"1","time":"2026-02-02T00:00:00Z","account":"a","model":"m","operation":"chat","status":200,"messages":["#
                + messages + "]}"
            return try World.table([Array(line.utf8)]).sketches[0].prints[0]
        }
        let first = try print(#"{"role":"user","content":"What is the first?"}"#)
        let second = try print(#"{"role":"user","content":"What is the second?"}"#)
        let parts = try print(#"{"role":"user","content":[{"type":"text","text":"What is the first?"}]}"#)
        let hashed = try print(#"{"role":"user","hash":"abc"}"#)
        #expect(first.row != second.row)
        #expect(first.row == parts.row)
        #expect(hashed.row != (try print(#"{"role":"user","hash":"abd"}"#)).row)
    }

    @Test(
        "a question is told from others also where it stands before the last message, or in the system's",
        arguments: [
            ##"{"role":"user","content":"#"},{"role":"assistant","content":"Yes?"},{"role":"user","content":"Go on."}"##,
            ##"{"role":"user","content":"#"},{"role":"user","content":"Go on."}"##,
            ##"{"role":"system","content":"#"}"##,
            ##"{"role":"system","content":"#"},{"role":"user","content":"Go on."}"##,
        ])
    func movedQuestions(messages: String) throws {
        func row(_ question: String) throws -> UInt64 {
            let line =
                #"{"id":"1","time":"2026-02-02T00:00:00Z","account":"a","model":"m","operation":"chat","status":200,"messages":["#
                + messages.replacing("#", with: question) + "]}"
            return try World.table([Array(line.utf8)]).sketches[0].prints[0].row
        }
        let rows = (try row("What is the first?"), try row("What is the second?"))
        #expect(rows.0 != rows.1)
    }
}

import JSON
import NIOCore
import Testing

@testable import ModelAPI

/// What becomes of a stream of events that nobody changes.
private struct Passage: Equatable {
    var written: [UInt8] = []
    var textBytes = 0
    var textEvents = 0
    var isComplete = false
    var text: [UInt8] = []
    var reasoning: [UInt8] = []
    var tools: [UInt8] = []
    /// Where the stream was refused.
    var isRefused = false

    /// - Parameters:
    ///   - keepsForms: whether events of the form of the one before are passed by their form.
    ///   - passed: counts them.
    static func of(
        _ pieces: [[UInt8]], _ operation: ModelAPI.Operation, keepsForms: Bool, passed: inout Int
    ) -> Passage {
        var passage = Passage()
        var reader = EventStreamReader(limit: 4096)
        var tape = JSONTape(refusesRepeatedNames: true)
        var progress = AnswerProgress(operation)
        var answer = AnswerText(operation)
        var out = ByteBuffer()
        var form: EventForm?
        do {
            for piece in pieces {
                reader.append(ByteBuffer(bytes: piece))
                while true {
                    if let known = form {
                        let hasPassed = reader.next(known, tape: &tape) { text in
                            progress.observe(text)
                            answer.observe(text)
                            known.write(text, to: &out)
                            passed += 1
                        }
                        if hasPassed { continue }
                    }
                    guard let event = try reader.next() else { break }
                    form = nil
                    let piece = ResponseEvent(
                        event: event.name, tree: try JSONTree(event.data, tape: &tape), raw: event.raw)
                    try progress.observe(piece)
                    answer.observe(piece)
                    piece.write(to: &out)
                    if keepsForms, answer.broughtOne, let text = progress.soleText {
                        form = EventForm(piece, text: text, passed: piece, passedText: text)
                    }
                }
            }
            try reader.finish()
        } catch {
            passage.isRefused = true
        }
        passage.written = Array(out.readableBytesView)
        (passage.textBytes, passage.textEvents) = (progress.textBytes, progress.textEvents)
        passage.isComplete = progress.isComplete
        (passage.text, passage.reasoning, passage.tools) = (answer.text, answer.reasoning, answer.tools)
        return passage
    }

    /// How many events pass by their form; nil where that makes a difference.
    static func passedByForm(_ bytes: [UInt8], _ operation: ModelAPI.Operation) -> Int? {
        var (passed, none) = (0, 0)
        let read = of([bytes], operation, keepsForms: false, passed: &none)
        let inPieces = of(Cut.somewhere(bytes), operation, keepsForms: true, passed: &passed)
        passed = 0
        let atOnce = of([bytes], operation, keepsForms: true, passed: &passed)
        return none == 0 && inPieces == read && atOnce == read ? passed : nil
    }
}

@Suite("The form of events") struct EventFormTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let operation: ModelAPI.Operation
        let events: [String]
        /// How many of them pass by the form of the one before.
        let passed: Int
        var testDescription: String { name }
    }

    private static func chat(_ delta: String, _ more: String = "") -> String {
        "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\(delta)},\"finish_reason\":null}]\(more)}\n\n"
    }
    private static func text(_ inside: String) -> String { chat("\"content\":\"\(inside)\"") }
    private static func block(_ index: Int, _ delta: String) -> String {
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":\(index),\"delta\":{\(delta)}}\n\n"
    }
    private static func two(_ name: String, _ second: String, _ passed: Int = 0) -> Case {
        Case(name: name, operation: .chat, events: [text("a"), second], passed: passed)
    }

    static let cases: [Case] = [
        two("another word", text(" word"), 1),
        two("no text", text(""), 1),
        two("escapes", text(#"\n\"\\\u00e9\ud83d\ude00"#), 1),
        two("characters of several bytes", text("é漢😀"), 1),
        two("a long text", text(String(repeating: "x", count: 3000)), 1),
        two("an event that is too large", text(String(repeating: "x", count: 4096))),
        two("a broken escape", text(#"\x"#)),
        two("half of a pair", text(#"\ud83d"#)),
        two("an escaped end", text(#"a\"#)),
        two("a control character", text("\u{1}")),
        two("a tab", text("\t")),
        two("a quote", text(#"a"b"#)),
        two("more members", text(#"a","role":"b"#)),
        two("a repeated name", text(#"a","content":"b"#)),
        two("a line end", text("a\nb")),
        two("a return", text("a\rb")),
        two("another line of data", text("a\ndata: b")),
        two("the end of an event", text("a\n\nb")),
        two("an error", text(#"a"}}],"error":{"x":"#)),
        two("returns at line ends", text("b").replacing("\n", with: "\r\n")),
        two("no space", text("b").replacing("data: ", with: "data:")),
        two("a comment before", ": ping\n" + text("b")),
        two("a name before", "event: x\n" + text("b")),
        two("an id behind", text("b").replacing("}\n\n", with: "}\nid: 1\n\n")),
        two("another member", chat(#""reasoning_content":"b""#)),
        two("the reason of the end", text("b").replacing("null", with: #""stop""#)),
        two("half of it", String(text("b").dropLast(1))),
        two("the end", "data: [DONE]\n\n"),
        Case(
            name: "many", operation: .chat, events: (0..<20).map { text("\($0)") } + ["data: [DONE]\n\n"], passed: 19),
        Case(
            name: "another form and back", operation: .chat,
            events: [text("a"), text("b"), ": x\n\n", text("c"), chat(#""content":"d","x":1"#), text("e"), text("f")],
            passed: 2),
        Case(
            name: "usage in each", operation: .chat,
            events: (0..<3).map { chat(#""content":"x""#, ",\"usage\":{\"completion_tokens\":\($0)}") }, passed: 0),
        Case(
            name: "usage that is null", operation: .chat,
            events: (0..<3).map { chat("\"content\":\"\($0)\"", ",\"usage\":null") }, passed: 2),
        Case(
            name: "two texts", operation: .chat,
            events: [chat(#""content":"a","reasoning":"b""#), chat(#""content":"c","reasoning":"b""#)], passed: 0),
        Case(
            name: "a text beside an empty one", operation: .chat,
            events: (0..<3).map { chat("\"content\":\"\($0)\",\"reasoning_content\":\"\"") }, passed: 2),
        Case(
            name: "a refusal beside a text", operation: .chat,
            events: (0..<3).map { chat("\"content\":\"\($0)\",\"refusal\":\"no\"") }, passed: 0),
        Case(
            name: "reasoning", operation: .chat, events: (0..<3).map { chat("\"reasoning_content\":\"\($0)\"") },
            passed: 2),
        Case(
            name: "arguments", operation: .chat,
            events: (0..<3).map {
                chat("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\($0)\"}}]")
            }, passed: 2),
        Case(
            name: "arguments with the tool's name", operation: .chat,
            events: (0..<3).map {
                chat("\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"\",\"arguments\":\"\($0)\"}}]")
            }, passed: 0),
        Case(
            name: "completions", operation: .completion,
            events: (0..<3).map { "data: {\"choices\":[{\"text\":\"\($0)\",\"index\":1}]}\n\n" }, passed: 2),
        Case(
            name: "messages", operation: .messages,
            events: (0..<3).map { block(0, "\"type\":\"thinking_delta\",\"thinking\":\"\($0)\"") }
                + (0..<3).map { block(1, "\"type\":\"text_delta\",\"text\":\"\($0)\"") }
                + (0..<3).map { block(2, "\"type\":\"input_json_delta\",\"partial_json\":\"\($0)\"") }, passed: 6),
        Case(
            name: "responses, which are numbered", operation: .responses,
            events: (0..<3).map {
                "data: {\"type\":\"response.output_text.delta\",\"sequence_number\":\($0),\"delta\":\"x\"}\n\n"
            }, passed: 0),
        Case(
            name: "responses without numbers", operation: .responses,
            events: (0..<3).map { "data: {\"type\":\"response.output_text.delta\",\"delta\":\"\($0)\"}\n\n" }, passed: 2
        ),
    ]

    @Test(
        "an event that differs in its text alone passes by the form, and nothing comes out differently",
        arguments: cases)
    func passes(_ sample: Case) throws {
        let bytes = Array(sample.events.joined().utf8)
        #expect(Passage.passedByForm(bytes, sample.operation) == sample.passed)
        var none = 0
        let atOnce = Passage.of([bytes], sample.operation, keepsForms: true, passed: &none)
        for place in 0...min(bytes.count, 600) {
            let cut = Passage.of(Cut.once(bytes, at: place), sample.operation, keepsForms: true, passed: &none)
            #expect(cut == atOnce, "cut at \(place)")
        }
    }

    @Test(
        "text that is no UTF-8 does not pass",
        arguments: [[0xC3], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func invalidText(_ inside: [UInt8]) {
        let event = Array(Self.text("@").utf8)
        let place = event.firstIndex(of: UInt8(ascii: "@")) ?? 0
        let second = event[..<place] + inside + event[(place + 1)...]
        #expect(Passage.passedByForm(event + second, .chat) == 0)
    }

    @Test("whatever damage an event has, it comes out as without the form")
    func damage() {
        var generator = SeededGenerator(seed: 15)
        let templates: [(ModelAPI.Operation, [UInt8], [UInt8])] = [
            (.chat, Array(Self.text("one").utf8), Array(Self.text("two").utf8)),
            (.messages, Array(Self.block(0, #""text":"a""#).utf8), Array(Self.block(0, #""text":"b\n""#).utf8)),
        ]
        var passed = 0
        for round in 0..<2000 {
            let (operation, first, second) = templates[round % 2]
            let damaged = Mutation.mutated(second, with: first, using: &generator)
            guard let count = Passage.passedByForm(first + damaged + second, operation) else {
                Issue.record("\(String(decoding: damaged, as: UTF8.self))")
                return
            }
            passed += count
        }
        // Some damage leaves an event of the form.
        #expect(passed > 10)
    }

    @Test("what is passed on in an event's place is as it was for the one before, text and all")
    func changed() throws {
        let came = Self.chat(#""content":"a""#, #","system_fingerprint":"fp","model":"real""#)
        var reader = EventStreamReader(limit: 4096)
        reader.append(ByteBuffer(string: came + came.replacing("\"a\"", with: #""b\n""#)))
        let event = try #require(try reader.next())
        var tape = JSONTape(refusesRepeatedNames: true)
        let piece = ResponseEvent(event: "", tree: try JSONTree(event.data, tape: &tape), raw: event.raw)
        var progress = AnswerProgress(.chat)
        try progress.observe(piece)
        var passed = piece
        let fingerprint = try #require(passed.read { $0.member("system_fingerprint")?.index })
        passed.tree.removeMember(fingerprint)
        let model = try #require(passed.read { $0.member("model")?.index })
        passed.tree.replace(model, with: JSONText.quoted("m"))
        var later = AnswerProgress(.chat)
        try later.observe(passed)
        let text = try #require(progress.soleText)
        let passedText = try #require(later.soleText)
        let form = try #require(EventForm(piece, text: text, passed: passed, passedText: passedText))
        var out = ByteBuffer()
        #expect(reader.next(form, tape: &tape) { form.write($0, to: &out) })
        #expect(String(buffer: out) == Self.chat(#""content":"b\n""#, #","model":"m""#))
        // A text that was changed has no form.
        passed.tree.replace(passedText, with: JSONText.quoted("A"))
        #expect(EventForm(piece, text: text, passed: passed, passedText: passedText) == nil)
    }
}

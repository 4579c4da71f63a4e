import ModelAPI
import NIOCore
import Testing

@Suite("Event streams") struct EventStreamReaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        /// Name and data of each event.
        let events: [(String, String)]
        /// Whether each event stays as it came.
        var isRaw = false
        var testDescription: String { name }
    }

    /// WHATWG HTML §9.2.5, §9.2.6, its examples among them.
    static let cases: [Case] = [
        Case(name: "one event", text: "data: a\n\n", events: [("", "a")], isRaw: true),
        Case(name: "a named event", text: "event: x\ndata: a\n\n", events: [("x", "a")], isRaw: true),
        Case(
            name: "several events", text: "event: x\ndata: {\"a\":1}\n\ndata: [DONE]\n\n",
            events: [("x", "{\"a\":1}"), ("", "[DONE]")], isRaw: true),
        Case(name: "the name after the data", text: "data: a\nevent: x\n\n", events: [("x", "a")]),
        Case(name: "the last name counts", text: "event: x\nevent: y\ndata: a\n\n", events: [("y", "a")]),
        Case(name: "a name is of one event", text: "event: x\n\ndata: a\n\n", events: [("", "a")], isRaw: true),
        Case(name: "returns", text: "event: x\rdata: a\r\rdata: b\r\r", events: [("x", "a"), ("", "b")]),
        Case(
            name: "returns and feeds", text: "event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n",
            events: [("x", "a"), ("", "b")]),
        Case(
            name: "all line ends", text: "data: a\r\n\ndata: b\n\r\ndata: c\r\r\ndata: d\n\r",
            events: [("", "a"), ("", "b"), ("", "c"), ("", "d")]),
        Case(name: "no space after the colon", text: "event:x\ndata:a\n\n", events: [("x", "a")]),
        Case(name: "one space is dropped, no more", text: "data:  a \n\n", events: [("", " a ")], isRaw: true),
        Case(name: "a tab is no space", text: "data:\ta\n\n", events: [("", "\ta")]),
        Case(name: "several lines of data", text: "data: YHOO\ndata: +2\ndata: 10\n\n", events: [("", "YHOO\n+2\n10")]),
        Case(name: "empty data", text: "data\n\ndata\ndata\n\n", events: [("", ""), ("", "\n")]),
        Case(name: "empty data with a colon", text: "data:\n\ndata: \n\n", events: [("", ""), ("", "")]),
        Case(name: "an empty line of data first", text: "data:\ndata: a\n\n", events: [("", "\na")]),
        Case(name: "a comment", text: ": test stream\n\ndata: first event\nid: 1\n\n", events: [("", "first event")]),
        Case(name: "comments around", text: ":\ndata: a\n: b\n\n:\n\n", events: [("", "a")]),
        Case(name: "id and retry", text: "id: 1\nretry: 10\ndata: a\n\nid\n\n", events: [("", "a")]),
        Case(
            name: "a field of another name", text: "dat: x\ndataa: x\nData: x\n data: x\ndata: a\n\n",
            events: [("", "a")]),
        Case(name: "a name without data", text: "event: ping\n\n", events: []),
        Case(name: "empty lines only", text: "\n\n\r\n\r\r\n", events: []),
        Case(name: "nothing", text: "", events: []),
        Case(name: "a byte order mark", text: "\u{feff}data: a\n\n", events: [("", "a")], isRaw: true),
        Case(
            name: "a second byte order mark is a field's", text: "\u{feff}\u{feff}data: a\n\ndata: b\n\n",
            events: [("", "b")], isRaw: true),
        Case(name: "a byte order mark later", text: "data: a\n\n\u{feff}data: b\n\n", events: [("", "a")]),
        Case(name: "colons in data", text: "data: a: b:c\n\n", events: [("", "a: b:c")], isRaw: true),
        Case(name: "a character of four bytes", text: "data: 😀漢é\n\n", events: [("", "😀漢é")], isRaw: true),
        Case(
            name: "line ends of other standards are text", text: "data: a\u{2028}b\u{85}c\u{b}\n\n",
            events: [("", "a\u{2028}b\u{85}c\u{b}")], isRaw: true),
    ]

    @Test("each is read as the standard has it, in whatever pieces it comes", arguments: cases)
    func read(_ sample: Case) {
        let bytes = Array(sample.text.utf8)
        let whole = EventStreamReading.read([bytes])
        #expect(whole.error == nil)
        #expect(whole.events.map(\.name) == sample.events.map(\.0))
        #expect(whole.events.map { String(decoding: $0.data, as: UTF8.self) } == sample.events.map(\.1))
        #expect(EventStreamProperty.fault(bytes) == nil)
        for first in 0...bytes.count {
            for second in stride(from: first, through: bytes.count, by: 7) {
                let pieces = [Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])]
                #expect(EventStreamReading.read(pieces) == whole)
            }
        }
        if sample.isRaw { #expect(whole.events.allSatisfy { $0.raw != nil }) }
    }

    @Test("events in the plain form stay as they came, byte for byte")
    func raw() {
        let text = (0..<40).map { "event: message\ndata: {\"index\":\($0),\"text\":\"é😀\"}\n\n" }.joined()
        let bytes = Array(text.utf8)
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<50 {
            var pieces: [[UInt8]] = []
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 1...90, using: &generator))
                pieces.append(Array(bytes[start..<end]))
                start = end
            }
            let reading = EventStreamReading.read(pieces)
            #expect(reading.events.count == 40)
            #expect(reading.events.flatMap { $0.raw ?? [] } == bytes)
        }
    }

    @Test(
        "a stream that ends inside an event is truncated",
        arguments: [
            "d", "data: a", "data: a\n", "data: a\r", "data: a\r\n", "event: x\n", "data: a\n\ndata: b\n",
            "data: a\n\nd",
            "\u{feff}d",
        ])
    func truncated(_ text: String) {
        for pieces in [[Array(text.utf8)], text.utf8.map { [$0] }] {
            #expect(EventStreamReading.read(pieces).error == .truncated)
        }
    }

    @Test("nothing of a truncated event is delivered, wherever it is cut", arguments: cases)
    func prefixes(_ sample: Case) {
        let bytes = Array(sample.text.utf8)
        let whole = EventStreamReading.read([bytes])
        for count in 0..<bytes.count {
            let reading = EventStreamReading.read([Array(bytes[..<count])])
            #expect(reading.events.elementsEqual(whole.events.prefix(reading.events.count)))
        }
    }

    @Test("the limit is exact, and the same in whatever pieces an event comes", arguments: ["\n", "\r", "\r\n"])
    func limit(_ end: String) {
        let event = Array(("data: 0123456789" + end + end).utf8)
        // The line feed after the return that closes an event is no part of it.
        let size = event.count - (end == "\r\n" ? 1 : 0)
        for pieces in [[event + event], (event + event).map { [$0] }, [event, event]] {
            #expect(EventStreamReading.read(pieces, limit: size).events.count == 2)
            let tooLarge = EventStreamReading.read(pieces, limit: size - 1)
            #expect(tooLarge.events.isEmpty)
            #expect(tooLarge.error == .eventTooLarge(limit: size - 1))
        }
    }

    @Test("an endless line, endless lines of data and endless comments without an event are all limited")
    func endless() {
        for text in ["x", "data: x\n", ": x\n", "event: x\r\n"] {
            var reader = EventStreamReader(limit: 1000)
            #expect(throws: EventStreamError.eventTooLarge(limit: 1000)) {
                for _ in 0..<2000 {
                    reader.append(ByteBuffer(string: text))
                    while try reader.next() != nil {}
                }
            }
        }
    }

    @Test("a reader keeps no more than the event at hand, however long the stream")
    func memory() throws {
        let event = Array("event: message\ndata: {\"text\":\"0123456789\"}\n\n".utf8)
        let stream = event + event
        var reader = EventStreamReader(limit: 4096)
        var events = 0
        var largest = 0
        // Cut in the middle of an event each time, so that something is always left.
        for _ in 0..<5000 {
            reader.append(ByteBuffer(bytes: stream[20...]))
            reader.append(ByteBuffer(bytes: stream[..<20]))
            while let event = try reader.next() {
                events += 1
                // The raw bytes are a slice of what the reader holds.
                if let raw = event.raw { largest = max(largest, raw.storageCapacity) }
            }
        }
        #expect(events > 9900)
        #expect(largest <= 4096)
    }

    @Test("random streams are read as by a reader written for clearness alone, and alike in all pieces")
    func random() {
        var generator = SeededGenerator(seed: 92)
        let words = [
            "data", "event", "id", "retry", ":", ": ", " ", "a", "{\"a\":1}", "\n", "\n\n", "\r", "\r\n", "\r\n\r\n",
            "\n\r\n", "\u{feff}",
            "é", "\u{0}", "data: a\n\n", "event: x\ndata: a\n\n", "data:\n", ":\n", "[DONE]",
        ]
        for _ in 0..<1000 {
            let text = (0..<Int.random(in: 0...16, using: &generator)).map { _ in
                words.randomElement(using: &generator) ?? ""
            }
            let bytes = Array(text.joined().utf8)
            let fault = EventStreamProperty.fault(bytes)
            #expect(fault == nil, "in \(text.joined().debugDescription)")
        }
    }
}

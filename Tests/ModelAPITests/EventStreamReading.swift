import ModelAPI
import NIOCore

/// What a reader made of an event stream, comparable whatever pieces it came in.
struct EventStreamReading: Equatable {
    struct Event: Equatable {
        var name: String
        var data: [UInt8]
        var raw: [UInt8]?
    }

    var events: [Event] = []
    var error: EventStreamError?

    /// - Parameter ends: whether the stream ends after the last piece.
    static func read(_ pieces: [[UInt8]], limit: Int = 4096, ends: Bool = true) -> EventStreamReading {
        var reading = EventStreamReading()
        var reader = EventStreamReader(limit: limit)
        do throws(EventStreamError) {
            for piece in pieces {
                reader.append(ByteBuffer(bytes: piece))
                while let event = try reader.next() {
                    reading.events.append(
                        Event(name: event.name, data: event.data, raw: event.raw.map { Array($0.readableBytesView) }))
                }
            }
            if ends { try reader.finish() }
        } catch {
            reading.error = error
        }
        return reading
    }

    /// A stream read byte by byte as WHATWG HTML §9.2.6 has it, written for clearness alone: no limits, no pieces, nothing kept raw.
    /// What follows the last empty line is dropped.
    static func reference(_ bytes: [UInt8]) -> [Event] {
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var wasReturn = false
        for byte in rest {
            if byte == 0x0A, wasReturn {
                wasReturn = false
            } else if byte == 0x0A || byte == 0x0D {
                lines.append(line)
                line = []
                wasReturn = byte == 0x0D
            } else {
                line.append(byte)
                wasReturn = false
            }
        }
        var events: [Event] = []
        var name = ""
        var data: [UInt8] = []
        var hasData = false
        for line in lines {
            if line.isEmpty {
                if hasData { events.append(Event(name: name, data: data.dropLast())) }
                name = ""
                data = []
                hasData = false
                continue
            }
            let colon = line.firstIndex(of: 0x3A) ?? line.count
            var value = line[min(colon + 1, line.count)...]
            if value.first == 0x20 { value = value.dropFirst() }
            switch String(decoding: line[..<colon], as: UTF8.self) {
            case "event": name = String(decoding: value, as: UTF8.self)
            case "data":
                data += value + [0x0A]
                hasData = true
            default: break
            }
        }
        return events
    }
}

/// What must hold of any bytes read as an event stream.
enum EventStreamProperty {
    /// What is wrong with reading `bytes`; nil where nothing is.
    static func fault(_ bytes: [UInt8]) -> String? {
        let whole = EventStreamReading.read([bytes])
        if whole.error != .eventTooLarge(limit: 4096) {
            let expected = EventStreamReading.reference(bytes)
            let events = whole.events.map { EventStreamReading.Event(name: $0.name, data: $0.data) }
            if events != expected { return "read \(events)\nexpected \(expected)" }
        }
        for limit in [4096, 64] {
            let whole = EventStreamReading.read([bytes], limit: limit)
            for pieces in [Cut.everywhere(bytes), Cut.somewhere(bytes)] {
                let cut = EventStreamReading.read(pieces, limit: limit)
                if cut != whole { return "in pieces: \(cut)\nat once: \(whole)" }
            }
        }
        return faultInRaw(whole)
    }

    /// The raw bytes of an event are the event, and nothing else.
    private static func faultInRaw(_ reading: EventStreamReading) -> String? {
        for event in reading.events {
            guard let raw = event.raw else { continue }
            var again = EventStreamReading.reference(raw)
            guard again.count == 1, let only = again.popLast(), only.name == event.name, only.data == event.data,
                !raw.contains(0x0D), raw.suffix(2) == [0x0A, 0x0A]
            else { return "raw \(raw) is not \(event)" }
        }
        return nil
    }
}

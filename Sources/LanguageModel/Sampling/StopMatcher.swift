/// Watches text that comes in pieces for the first of several stop sequences, and holds back what could still become
/// one, so that no part of a stop sequence is ever let through.
public struct StopMatcher: Sendable {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []

    /// The stop sequence that has come, if any; nothing is let through from then on.
    public private(set) var match: String?

    /// A matcher for stop sequences; empty ones are ignored.
    public init(stops: [String]) {
        self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
    }

    /// Takes more text and gives what may be sent: everything up to the first stop sequence, or all but the
    /// longest end that could be the beginning of one.
    public mutating func append(_ text: String) -> String {
        guard match == nil else { return "" }
        guard !stops.isEmpty else { return text }
        held.append(contentsOf: text.utf8)
        if let (start, stop) = firstMatch() {
            match = String(decoding: stop, as: UTF8.self)
            defer { held = [] }
            return String(decoding: held[..<start], as: UTF8.self)
        }
        let safe = held.count - heldBackLength()
        defer { held.removeFirst(safe) }
        return String(decoding: held[..<safe], as: UTF8.self)
    }

    /// Ends the text: what was held back did not become a stop sequence.
    public mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    /// The earliest stop sequence; of several at one place, the one that was given first.
    private func firstMatch() -> (start: Int, stop: [UInt8])? {
        for start in held.indices {
            if let stop = stops.first(where: { held[start...].starts(with: $0) }) { return (start, stop) }
        }
        return nil
    }

    /// The longest proper beginning of a stop sequence that the text ends with. Stop sequences begin with a whole
    /// character, so this never cuts one.
    private func heldBackLength() -> Int {
        let longest = stops.map(\.count).max() ?? 0
        return stride(from: min(longest - 1, held.count), to: 0, by: -1).first { length in
            stops.contains { $0.count > length && held.suffix(length).elementsEqual($0.prefix(length)) }
        } ?? 0
    }
}

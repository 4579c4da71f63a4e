import Exchanges
import JSON
import Statistics

/// Reads a request's texts: cuts them into segments, and says which could be a template's, and what is asked for.
struct SegmentReader: Sendable {
    private var instructions: SegmentCutter
    private var requests: SegmentCutter
    private var features = ContentFeatures()
    private let seed: UInt64
    /// The hash of what was asked.
    private(set) var row: UInt64

    init(seed: UInt64) {
        self.seed = seed
        row = seed
        instructions = SegmentCutter(seed: seed)
        requests = SegmentCutter(seed: seed)
    }

    /// Forgets the request before.
    mutating func begin() {
        row = seed
        instructions.begin()
        requests.begin()
        features.begin()
    }

    /// Adds a text of the system's or developer's.
    mutating func addInstruction(_ text: JSONString) {
        Self.read(text, into: &instructions, &features)
    }

    /// Adds a text of the user's.
    mutating func addRequest(_ text: JSONString) {
        Self.read(text, into: &requests, &features)
    }

    private static func read(_ text: JSONString, into cutter: inout SegmentCutter, _ features: inout ContentFeatures) {
        withUnsafeMutablePointer(to: &cutter) { cutter in
            withUnsafeMutablePointer(to: &features) { features in
                var both = Both(cutter: cutter, features: features)
                TextScanner.scan(text.escaped, isEscaped: text.isEscaped, into: &both)
            }
        }
        cutter.endText()
    }

    /// Gives what it takes to two consumers.
    private struct Both: TextConsumer {
        let cutter: UnsafeMutablePointer<SegmentCutter>
        let features: UnsafeMutablePointer<ContentFeatures>

        @inline(__always)
        func word(_ hash: UInt32, lengthInBytes: Int) {
            cutter.pointee.word(hash, lengthInBytes: lengthInBytes)
            features.pointee.word(hash, lengthInBytes: lengthInBytes)
        }

        @inline(__always)
        func mark(_ mark: TextMark) {
            cutter.pointee.mark(mark)
            features.pointee.mark(mark)
        }
    }

    /// Adds a message to the row: its texts, or their hash where the operator keeps only that.
    ///
    /// All that user and system say makes the row, because what is asked may stand in any of it.
    mutating func addToRow(_ message: MessageView, _ hasher: SeededHash) {
        if let hash = message.hash { row = Sweep.mix(row ^ hasher.hash(hash.escaped)) }
        message.forEachText { row = Sweep.mix(row ^ hasher.hash($0.escaped)) }
    }

    /// What all texts demand, and the ability that they call on most likely.
    mutating func content() -> (traits: RequestTraits, capability: RequestCapability) {
        features.end()
        return (features.traits, CapabilityModel.builtIn.scores(features).capability)
    }

    /// The segments that a template would most likely be in: the first and the last, and of those between the ones with the
    /// smallest ids, so that different requests choose alike.
    func chosen() -> SegmentList {
        var chosen: [UInt32] = []
        if instructions.segments.isEmpty {
            Self.choose(requests.segments, first: 3, last: 3, between: 2, into: &chosen)
        } else {
            Self.choose(instructions.segments, first: 1, last: 1, between: 1, into: &chosen)
            Self.choose(requests.segments, first: 2, last: 2, between: 1, into: &chosen)
        }
        return SegmentList(chosen)
    }

    private static func choose(_ segments: [UInt32], first: Int, last: Int, between: Int, into chosen: inout [UInt32]) {
        func add(_ segment: UInt32) {
            if !chosen.contains(segment) { chosen.append(segment) }
        }
        guard segments.count > first + last else {
            segments.prefix(first + last).forEach(add)
            return
        }
        segments.prefix(first).forEach(add)
        segments.suffix(last).forEach(add)
        var least = [UInt32](repeating: .max, count: between)
        for segment in segments[first..<segments.count - last] {
            var segment = segment
            for place in least.indices where segment <= least[place] {
                if segment == least[place] { break }
                swap(&segment, &least[place])
            }
        }
        for segment in least where segment != .max { add(segment) }
    }
}

/// Cuts a text into segments.
///
/// A segment ends with a line or a sentence, and has at least four words where the text goes on. Its id is the smallest seeded
/// hash of four consecutive words (min-wise hashing: Broder, "On the resemblance and containment of documents", 1997): a
/// sentence in which a slot is filled anew each time mostly keeps its id, because the smallest is mostly outside of the slot.
struct SegmentCutter: TextConsumer, Sendable {
    /// Of more segments than this the last one and the first ones are kept.
    private static let most = 2048
    private static let shingle = 4

    /// The segments in their order.
    private(set) var segments: [UInt32] = []
    private let seed: UInt64
    private var words = 0
    private var window: (UInt32, UInt32, UInt32) = (0, 0, 0)
    private var least = UInt32.max

    init(seed: UInt64) { self.seed = seed }

    mutating func begin() {
        segments.removeAll(keepingCapacity: true)
        reset()
    }

    private mutating func reset() {
        words = 0
        window = (0, 0, 0)
        least = .max
    }

    @inline(__always)
    mutating func word(_ hash: UInt32, lengthInBytes: Int) {
        words += 1
        if words >= Self.shingle {
            let first = UInt64(window.0) << 32 | UInt64(window.1)
            let second = UInt64(window.2) << 32 | UInt64(hash)
            let product = (first ^ seed).multipliedFullWidth(by: second ^ 0xD6E8_FEB8_6659_FD93)
            let value = UInt32(truncatingIfNeeded: (product.high ^ product.low) >> 16)
            least = min(least, value)
        }
        window = (window.1, window.2, hash)
    }

    @inline(__always)
    mutating func mark(_ mark: TextMark) {
        guard mark == .newline || mark == .sentenceEnd, words >= Self.shingle else { return }
        end()
    }

    private mutating func end() {
        if segments.count == Self.most { segments.removeLast() }
        segments.append(max(1, least))
        reset()
    }

    /// The text is over: what was cut last is a segment, however short.
    mutating func endText() {
        guard words > 0 else { return }
        if words < Self.shingle {
            let all = UInt64(window.0) << 40 ^ UInt64(window.1) << 20 ^ UInt64(window.2)
            least = UInt32(truncatingIfNeeded: Sweep.mix(all ^ seed))
        }
        end()
    }
}

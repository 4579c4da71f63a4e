/// What is kept of one exchange: hashes, sizes and a time, no text.
///
/// Exchanges of one account whose user text is the same share one print.
public struct ExchangePrint: Sendable, Equatable {
    /// A seeded hash of the user's text: which row of a data set it is. It is also the order of the sample, so that the
    /// samples of all accounts hold the same rows.
    public var row: UInt64
    /// When the first of them arrived, in seconds since 1970; held at the ends of 32 bits.
    public var time: UInt32
    /// How many exchanges share the print, at most 65,535.
    public var count: UInt16
    /// How many of them failed, at most 65,535.
    public var failed: UInt16
    /// The model asked for, as a seeded hash.
    public var model: UInt32
    /// What the text asks for.
    public var traits: RequestTraits
    /// The ability that it calls on most likely.
    public var capability: RequestCapability
    /// Tokens of the longest answer, in steps of doubling: 0 for none, `n` for `2^(n-1)` and more.
    public var answerSize: UInt8
    /// The pieces of text that may be a template's.
    public var segments: SegmentList

    /// Adds an exchange of the same account with the same text.
    mutating func absorb(_ other: ExchangePrint) {
        if other.precedes(self) {
            time = other.time
            model = other.model
            segments = other.segments
            traits = other.traits
            capability = other.capability
        }
        count = UInt16(clamping: Int(count) + Int(other.count))
        failed = UInt16(clamping: Int(failed) + Int(other.failed))
        answerSize = max(answerSize, other.answerSize)
    }
}

extension ExchangePrint {
    /// Which of two prints of one row tells what the row was like: an order of its contents, so that merging commutes.
    private func precedes(_ other: ExchangePrint) -> Bool {
        if time != other.time { return time < other.time }
        if model != other.model { return model < other.model }
        return segments.precedes(other.segments)
    }
}

/// Up to eight segment ids; 0 stands for none.
public struct SegmentList: Sendable, Equatable {
    /// How many there is room for.
    public static let capacity = 8

    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// None.
    public init() {}

    /// These, in order; those beyond ``capacity`` are left out.
    public init(_ segments: some Sequence<UInt32>) {
        withUnsafeMutableBytes(of: &words) { bytes in
            let places = bytes.bindMemory(to: UInt32.self)
            for (place, segment) in zip(places.indices, segments) { places[place] = segment }
        }
    }

    /// Calls `body` with each.
    @inline(__always)
    func forEach(_ body: (UInt32) -> Void) {
        withUnsafeBytes(of: words) { bytes in
            for place in 0..<Self.capacity {
                let segment = bytes.load(fromByteOffset: place * 4, as: UInt32.self)
                if segment != 0 { body(segment) }
            }
        }
    }

    /// Whether any of them is in a set.
    func contains(where isWanted: (UInt32) -> Bool) -> Bool {
        withUnsafeBytes(of: words) { bytes in
            for place in 0..<Self.capacity {
                let segment = bytes.load(fromByteOffset: place * 4, as: UInt32.self)
                if segment != 0, isWanted(segment) { return true }
            }
            return false
        }
    }

    fileprivate func precedes(_ other: SegmentList) -> Bool { words < other.words }

    /// Whether they are the same, in the same order.
    public static func == (left: SegmentList, right: SegmentList) -> Bool { left.words == right.words }
}

/// What ``ExchangeLogVerifier`` has found in a log's folder.
public struct LogVerification: Sendable, Equatable {
    /// One segment.
    public struct Segment: Sendable, Equatable {
        /// The file's name.
        public let file: String
        /// Whether a living process writes or seals it.
        public let isInUse: Bool
        /// Lines that end, good or bad.
        public internal(set) var lines = 0
        /// Bytes of its uncompressed content.
        public internal(set) var bytes = 0
        /// Bytes after the last line feed: a record that is being written where the segment is in use, otherwise one that
        /// was never finished.
        public internal(set) var tornBytes = 0
        /// What is wrong with lines, the first ``ExchangeLogVerifier/faultsPerSegment`` of them, in order.
        public internal(set) var faults: [LineFault] = []
        /// How many lines have something wrong.
        public internal(set) var faultCount = 0

        /// Whether nothing is wrong with it.
        public var isSound: Bool { faultCount == 0 && (tornBytes == 0 || isInUse) }
    }

    /// The segments in time order.
    public internal(set) var segments: [Segment] = []

    /// Whether nothing is wrong with any segment.
    public var isSound: Bool { segments.allSatisfy(\.isSound) }
    /// Records in the log that are as they should be.
    public var records: Int { segments.reduce(0) { $0 + $1.lines - $1.faultCount } }
}

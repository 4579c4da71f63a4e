extension ExchangeLogWriter {
    /// When a record counts as kept.
    public enum Durability: Sendable, Equatable {
        /// A record is on the disk that much later at most (1 ms to 1 min), as long as the disk confirms within half of
        /// that. What a power failure can take is what came in that span; what a crash of the process can take is what
        /// came in half of it. Where the disk takes longer to confirm, that time comes on top of the half.
        case interval(Duration)
        /// Records are written to the disk as they come, several at once when they come faster than the disk is.
        case each
    }

    /// How a log is written.
    public struct Settings: Sendable, Equatable {
        /// The log's folder, by convention `DATA/exchanges`. It is made with mode 0700 where it is missing; its parent
        /// must exist.
        public var folder: String
        /// When a record counts as kept; by default within a second.
        public var durability = Durability.interval(.seconds(1))
        /// A segment is sealed when it has that many bytes (1 or more); it may get longer by one batch (256 KiB) or one
        /// record. 64 MiB by default.
        public var segmentBytes = 64 << 20
        /// A segment is sealed when its first record was written that long ago (more than 0). One hour by default, and a
        /// 32nd of ``retention`` at most.
        public var segmentAge = Duration.seconds(3600)
        /// How long records are kept (more than 0); nil keeps everything, the default. Whole segments are removed, when
        /// their newest record is older than this by the file's time, so a record is gone at most 4 % of this later.
        public var retention: Duration?
        /// Bytes of records that wait to be on the disk, above which no exchange begins (1 or more). 32 MiB by default.
        /// Exchanges that have begun may take it further.
        public var queueBytes = 32 << 20
        /// zstd's level for sealed segments, 1 (fast) to 19 (small). 1 by default: it takes half the time of 3, and a fifth more room.
        public var compressionLevel = 1

        /// The defaults, for a folder.
        public init(folder: String) { self.folder = folder }

        /// How many times in a retention segments past it are looked for: together with ``segmentsPerRetention``, 4 %.
        static let sweepsPerRetention = 128
        static let segmentsPerRetention = 32

        /// ``segmentAge`` as far as ``retention`` allows it.
        var longestSegmentAge: Duration {
            guard let retention else { return segmentAge }
            return min(segmentAge, retention / Self.segmentsPerRetention)
        }

        /// Checks every range.
        ///
        /// - Throws: ``ExchangeLogError/setting(name:allowed:)`` for the first that is outside of its range.
        public func validate() throws(ExchangeLogError) {
            func require(_ isRight: Bool, _ name: String, _ allowed: String) throws(ExchangeLogError) {
                guard isRight else { throw .setting(name: name, allowed: allowed) }
            }
            try require(!folder.isEmpty && !folder.utf8.contains(0), "folder", "a path")
            if case .interval(let interval) = durability {
                try require(
                    interval >= .milliseconds(1) && interval <= .seconds(60), "durability", "an interval of 1ms to 1m")
            }
            try require(segmentBytes >= 1, "segment size", "1 byte or more")
            try require(segmentAge > .zero, "segment age", "longer than 0")
            try require((retention ?? .seconds(1)) > .zero, "retention", "longer than 0")
            try require(queueBytes >= 1, "queue", "1 byte or more")
            try require((1...19).contains(compressionLevel), "compression level", "1 to 19")
        }
    }
}

/// What a reading of a log came to.
public struct LogSummary: Sendable, Equatable {
    /// Records that were read.
    public var records = 0
    /// Lines, empty and skipped ones included.
    public var lines = 0
    /// Bytes of lines, uncompressed, with their ends.
    public var bytes = 0
    /// Lines that were skipped because of what was wrong with them, damaged ends of files included.
    public var skipped = 0
    /// The first of these, ``mostFaults`` at most, in the order of the log.
    public var faults: [LineFault] = []

    /// How many faults are kept.
    public static let mostFaults = 100

    /// The summary of nothing.
    public init() {}
}

/// What a reader does about a line that is not what it should be.
public enum BadLinePolicy: Sendable {
    /// Throw ``LogReadError/line(_:)``.
    case stop
    /// Pass it over and count it.
    case skip
}

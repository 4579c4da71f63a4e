/// What metering keeps where it survives a restart: groups, long rates, and how far budgets have been counted from the exchange log.
///
/// Calls block: make them on a thread that may wait.
public protocol MeteringStorage: Sendable {
    /// Every group.
    func groups() throws -> [AccountGroup]
    /// Adds a group, or replaces the one of its name.
    func setGroup(_ group: AccountGroup) throws
    /// Removes a group; false where there is none of that name.
    func removeGroup(_ name: String) throws -> Bool

    /// The rates saved last.
    func rates() throws -> [LocalMeterStore.Saved]
    /// Saves rates in the place of those saved before.
    func saveRates(_ rates: [LocalMeterStore.Saved]) throws

    /// How far each segment of the exchange log has been counted, and what budgets' windows have taken so far from that: as of one moment.
    func counted() throws -> (segments: [CountedSegment], budgets: [BudgetCount])
    /// Adds charges and says how far the log has been counted with them, all of it or nothing.
    ///
    /// - Parameters:
    ///   - charges: added to what is there.
    ///   - segments: replaces what was said of the same segments.
    ///   - gone: segments that are no longer there.
    ///   - before: windows that ended before this moment, in Unix seconds, are forgotten.
    func count(
        _ charges: [BudgetCount], segments: [CountedSegment], gone: [String], forgettingBefore before: Int64) throws
}

/// How far one segment of the exchange log has been counted.
public struct CountedSegment: Sendable, Equatable {
    /// The segment's name without its endings.
    public var name: String
    /// Bytes counted, of its content without compression.
    public var bytes: Int
    /// Whether it is closed and counted whole.
    public var isComplete: Bool

    /// Makes one.
    public init(name: String, bytes: Int, isComplete: Bool) {
        self.name = name
        self.bytes = bytes
        self.isComplete = isComplete
    }
}

/// What one window of a budget has taken.
public struct BudgetCount: Sendable, Equatable {
    /// The cell's id.
    public var cell: String
    /// The window's first second in Unix time.
    public var windowStart: Int64
    /// Units.
    public var taken: Int

    /// Makes one.
    public init(cell: String, windowStart: Int64, taken: Int) {
        self.cell = cell
        self.windowStart = windowStart
        self.taken = taken
    }
}

/// What one event loop has counted. Loops are added up when somebody asks.
struct LoopMetrics: Sendable {
    /// What a series of exchanges has in common.
    struct Key: Hashable, Sendable {
        var operation: String
        var model: String
        var status: Int
        /// The ending, where it was no good one.
        var error: String
    }

    /// Exchanges of one key.
    struct Series: Sendable {
        var duration = Histogram(Histogram.durations)
        var firstToken = Histogram(Histogram.firstTokens)
        var perToken = Histogram(Histogram.perToken)
        var inputTokens = Histogram(Histogram.tokens)
        var outputTokens = Histogram(Histogram.tokens)
    }

    var series: [Key: Series] = [:]
    var overhead = Histogram(Histogram.overheads)
    var connections: UInt64 = 0
    var malformedRequests: UInt64 = 0
    /// Refused before an account was known, by reason.
    var refusedKeys: [String: UInt64] = [:]
    /// Attempts after the first, by upstream.
    var retries: [String: UInt64] = [:]
    /// Failed attempts, by upstream.
    var failures: [String: UInt64] = [:]
    var reportedUsage: UInt64 = 0
    var countedUsage: UInt64 = 0
    var heartbeats: UInt64 = 0

    mutating func merge(_ other: LoopMetrics) {
        for (key, theirs) in other.series {
            var mine = series[key] ?? Series()
            mine.duration.merge(theirs.duration)
            mine.firstToken.merge(theirs.firstToken)
            mine.perToken.merge(theirs.perToken)
            mine.inputTokens.merge(theirs.inputTokens)
            mine.outputTokens.merge(theirs.outputTokens)
            series[key] = mine
        }
        overhead.merge(other.overhead)
        connections += other.connections
        malformedRequests += other.malformedRequests
        refusedKeys.merge(other.refusedKeys, uniquingKeysWith: +)
        retries.merge(other.retries, uniquingKeysWith: +)
        failures.merge(other.failures, uniquingKeysWith: +)
        reportedUsage += other.reportedUsage
        countedUsage += other.countedUsage
        heartbeats += other.heartbeats
    }
}

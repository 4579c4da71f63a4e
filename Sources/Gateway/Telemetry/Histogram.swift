/// Counts of observations by size, as Prometheus has them.
struct Histogram: Sendable {
    /// Upper bounds of the buckets, rising; what is larger than the last counts only in the total.
    let bounds: [Double]
    private(set) var counts: [UInt64]
    private(set) var count: UInt64 = 0
    private(set) var sum = 0.0

    init(_ bounds: [Double]) {
        self.bounds = bounds
        counts = [UInt64](repeating: 0, count: bounds.count)
    }

    mutating func observe(_ value: Double) {
        count += 1
        sum += value
        for index in bounds.indices where value <= bounds[index] {
            counts[index] += 1
            return
        }
    }

    mutating func merge(_ other: Histogram) {
        count += other.count
        sum += other.sum
        for index in counts.indices where index < other.counts.count { counts[index] += other.counts[index] }
    }

    /// OpenTelemetry's advice for `gen_ai.server.request.duration`, seconds.
    static let durations = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
    /// OpenTelemetry's advice for `gen_ai.server.time_to_first_token`, seconds.
    static let firstTokens = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
    /// OpenTelemetry's advice for `gen_ai.server.time_per_output_token`, seconds.
    static let perToken = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5]
    /// OpenTelemetry's advice for `gen_ai.client.token.usage`.
    static let tokens: [Double] = [
        1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
    ]
    /// For the gateway's own part of an exchange, seconds.
    static let overheads = [
        0.000_025, 0.000_05, 0.000_1, 0.000_2, 0.000_4, 0.000_8, 0.001_6, 0.003_2, 0.006_4, 0.012_8, 0.025_6, 0.1, 1,
    ]
}

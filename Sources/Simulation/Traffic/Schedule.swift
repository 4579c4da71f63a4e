/// All events of a log in buckets of time, and what the attacks among them take.
final class Schedule: @unchecked Sendable {
    /// What one campaign takes.
    struct Attack {
        /// Answered exchanges of each hour of the log.
        var hours: [Int]
        /// Milliseconds after the log's start.
        var first = Int64.max
        var last = Int64(0)
    }

    private(set) var attacks: [Attack]
    /// By account, whether it sends anything.
    private(set) var sends: [Bool]
    let count: Int
    let bucketCount: Int
    // Written once in `init`; afterwards each bucket is sorted by whoever takes it.
    private let events: UnsafeMutableBufferPointer<Event>
    private let starts: [Int]

    /// Takes the chunks apart.
    init(_ chunks: consuming [[Event]], length: Int64, _ population: Population, campaigns: Int) {
        var chunks = chunks
        count = chunks.reduce(0) { $0 + $1.count }
        let buckets = min(max(1, count / 16_384), 1 << 17)
        bucketCount = buckets
        var ends = [Int](repeating: 0, count: buckets + 1)
        func bucket(_ time: Int64) -> Int { Int(Double(time) / Double(length) * Double(buckets)) }
        let hours = Int((length + 3_599_999) / 3_600_000)
        attacks = [Attack](repeating: Attack(hours: [Int](repeating: 0, count: max(hours, 1))), count: campaigns)
        sends = [Bool](repeating: false, count: population.profiles.count)
        for chunk in chunks {
            for event in chunk {
                sends[Int(event.account)] = true
                ends[bucket(event.time) + 1] += 1
                let campaign = Int(population.workloads[Int(event.workload)].campaign)
                guard campaign >= 0, event.status == 200 else { continue }
                attacks[campaign].hours[Int(event.time / 3_600_000)] += 1
                attacks[campaign].first = min(attacks[campaign].first, event.time)
                attacks[campaign].last = max(attacks[campaign].last, event.time)
            }
        }
        for index in attacks.indices where attacks[index].first == .max { attacks[index].first = 0 }
        for index in 1...buckets { ends[index] += ends[index - 1] }
        starts = ends
        events = .allocate(capacity: count)
        for index in chunks.indices {
            for event in chunks[index] {
                let place = bucket(event.time)
                events.initializeElement(at: ends[place], to: event)
                ends[place] += 1
            }
            chunks[index] = []
        }
    }

    deinit { events.deallocate() }

    /// The place in the log behind a bucket's last event.
    func end(of bucket: Int) -> Int { starts[bucket + 1] }

    /// Calls `body` with each event of a bucket in order and its place in the log. Each bucket once, by any thread.
    func forEach(in bucket: Int, _ body: (Event, Int) -> Void) {
        let range = starts[bucket]..<starts[bucket + 1]
        events[range].sort(by: <)
        for place in range { body(events[place], place) }
    }
}

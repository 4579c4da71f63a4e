/// In which accounts given pieces of text stand at all, and since when: sweeps that look back find in it who shows a template,
/// without going through everybody's prints again.
struct Appearances: Sendable {
    private let numbers: [UInt32: Int]
    /// By segment's number, and by account.
    private let lists: [[(account: Int32, since: UInt32)]]

    /// Where `segments` stand in prints until a moment.
    init(of segments: Set<UInt32>, _ sketches: [AccountSketch], until: UInt32, threads: Int) {
        let numbers = Dictionary(uniqueKeysWithValues: segments.enumerated().map { ($1, $0) })
        // Most segments are none of these: a bit for each of the lowest bits passes them over quickly.
        var mayBe = [Bool](repeating: false, count: 1 << 16)
        for segment in segments { mayBe[Int(segment & 0xFFFF)] = true }
        let isPossible = mayBe
        let parts = segments.isEmpty ? [] : sketches.indices.parts(threads)
        let found = concurrentMap(parts.count, threads: threads) { part in
            var lists = [[(account: Int32, since: UInt32)]](repeating: [], count: numbers.count)
            for account in parts[part] {
                for print in sketches[account].prints where print.time <= until {
                    print.segments.forEach { segment in
                        guard isPossible[Int(segment & 0xFFFF)], let number = numbers[segment] else { return }
                        if let last = lists[number].last, last.account == account {
                            lists[number][lists[number].count - 1].since = min(last.since, print.time)
                        } else {
                            lists[number].append((Int32(account), print.time))
                        }
                    }
                }
            }
            return lists
        }
        self.numbers = numbers
        lists = found.dropFirst().reduce(found.first ?? []) { zip($0, $1).map { $0 + $1 } }
    }

    /// The accounts in which one of the segments stands in an exchange until a moment, rising.
    func accounts(with segments: Set<UInt32>, until: UInt32) -> [Int32] {
        var found: Set<Int32> = []
        for segment in segments {
            guard let number = numbers[segment] else { continue }
            for entry in lists[number] where entry.since <= until { found.insert(entry.account) }
        }
        return found.sorted()
    }
}

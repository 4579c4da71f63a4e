/// When the prints of all accounts were, account after account, with little else of them: what a sweep reads of everybody.
struct Timeline: Sendable {
    /// One print.
    struct Entry: Sendable {
        /// In seconds since 1970.
        var time: UInt32
        /// How many exchanges share the print.
        var count: UInt16
        /// Whether its answer is worth more as training data than as an answer.
        var isValuable: Bool
    }

    private let entries: [Entry]
    /// By account, where its entries begin; and where the last one's end.
    private let starts: [Int]

    init(_ sketches: [AccountSketch], threads: Int) {
        var starts = [0]
        starts.reserveCapacity(sketches.count + 1)
        for sketch in sketches { starts.append(starts[starts.count - 1] + sketch.prints.count) }
        self.starts = starts
        let parts = sketches.indices.parts(threads)
        let entries = concurrentMap(parts.count, threads: threads) { part in
            var entries: [Entry] = []
            for account in parts[part] {
                for print in sketches[account].prints {
                    let isValuable = !print.traits.isDisjoint(with: .trainingValue)
                    entries.append(Entry(time: print.time, count: print.count, isValuable: isValuable))
                }
            }
            return entries
        }
        self.entries = Array(entries.joined())
    }

    /// What was seen of an account until a moment.
    struct Seen {
        /// Exchanges of all prints, and of those until the moment.
        var (sampled, exchanges) = (0, 0)
        /// Prints until the moment, and those of them that are valuable.
        var (prints, valuable) = (0, 0)
    }

    /// How many accounts there are.
    var accounts: Range<Int> { 0..<starts.count - 1 }

    /// Calls `body` with each of some accounts, its entries, and what was seen of it until a moment.
    func forEachAccount(
        in accounts: Range<Int>, until: UInt32, _ body: (Int, UnsafeBufferPointer<Entry>, Seen) -> Void
    ) {
        entries.withUnsafeBufferPointer { all in
            for account in accounts {
                let own = UnsafeBufferPointer(rebasing: all[starts[account]..<starts[account + 1]])
                var seen = Seen()
                for entry in own {
                    seen.sampled += Int(entry.count)
                    guard entry.time <= until else { continue }
                    seen.exchanges += Int(entry.count)
                    seen.prints += 1
                    seen.valuable += entry.isValuable ? 1 : 0
                }
                body(account, own, seen)
            }
        }
    }
}

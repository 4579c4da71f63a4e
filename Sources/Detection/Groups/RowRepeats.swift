/// Which questions come again on other customers' accounts: what is known of the questions that failed, and of a sample of
/// the others to compare them with.
///
/// A question is a row (``ExchangePrint/row``). The sample is those with the smallest hashes, because these are kept of
/// accounts of any size.
struct RowRepeats: Sendable {
    /// One question of one account.
    struct Trial: Sendable {
        /// Its place among the account's prints.
        var print: Int32
        /// The account of the next other customer who asks it within ``window``, and when; -1 where nobody does.
        var next: Int32
        var nextTime: UInt32
        /// Its number in ``askers``; -1 where it has none there.
        var row: Int32
        /// Whether no exchange of the account with it was answered.
        var hasFailed: Bool
    }

    /// Within so many seconds a client that fails over has asked again: relays pause an account for up to ten minutes, and
    /// choose the next one at once.
    static let window: UInt32 = 600
    /// Questions below this are of the sample: an eighth of all.
    private static let sample: UInt64 = 1 << 61
    /// What more customers ask than this, such as a greeting, is no row of a data set; and the work for each of them would be
    /// multiplied by a group's members.
    private static let mostAskers = 256

    private let trials: [Trial]
    /// By account, where its trials begin; and where the last one's end.
    private let starts: [Int32]
    /// By number of a question of the sample that several customers ask, and not more than ``mostAskers``, the accounts and
    /// when they first did, one for each customer.
    private let askers: [[(account: Int32, time: UInt32)]]

    /// An account's trials.
    func trials(of account: Int32) -> ArraySlice<Trial> {
        trials[Int(starts[Int(account)])..<Int(starts[Int(account) + 1])]
    }

    /// Who asks a question of the sample until a moment.
    func askers(of row: Int32, until: UInt32) -> some Sequence<Int32> {
        askers[Int(row)].lazy.filter { $0.time <= until }.map(\.account)
    }

    init(_ population: Population, until: UInt32, threads: Int) {
        let sketches = population.sketches
        let parts = sketches.indices.parts(threads)
        // Most rows are none that failed: a bit for each of the lowest bits passes them over quickly.
        let bits: UInt64 = 1 << 22
        let found = concurrentMap(parts.count, threads: threads) { part in
            var rows: [UInt64] = []
            for account in parts[part] {
                for print in sketches[account].prints where print.hasFailed && print.time <= until {
                    rows.append(print.row)
                }
            }
            return rows
        }
        var mayHaveFailed = [Bool](repeating: false, count: Int(bits))
        for row in found.joined() { mayHaveFailed[Int(row & (bits - 1))] = true }
        let isLookedAt = mayHaveFailed
        let shares = concurrentMap(parts.count, threads: threads) { part in
            var entries: [Entry] = []
            for account in parts[part] {
                for (place, print) in sketches[account].prints.enumerated() where print.time <= until {
                    guard print.row < Self.sample || isLookedAt[Int(print.row & (bits - 1))] else { continue }
                    entries.append(
                        Entry(
                            row: print.row, time: print.time, account: Int32(account), print: Int32(place),
                            hasFailed: print.hasFailed))
                }
            }
            return entries.sorted(by: <)
        }
        let entries = Self.merged(shares)

        var all: [(account: Int32, trial: Trial)] = []
        var askers: [[(account: Int32, time: UInt32)]] = []
        var start = 0
        while start < entries.count {
            var end = start + 1
            while end < entries.count, entries[end].row == entries[start].row { end += 1 }
            defer { start = end }
            let run = entries[start..<end]
            let isDrawn = run[start].row < Self.sample
            guard isDrawn || run.contains(where: \.hasFailed) else { continue }
            var row: Int32 = -1
            let customers = run.count > 1 ? Self.firstOfEachCustomer(run, population) : []
            if isDrawn, (2...Self.mostAskers).contains(customers.count) {
                row = Int32(askers.count)
                askers.append(customers)
            }
            for place in run.indices where isDrawn || run[place].hasFailed {
                let entry = run[place]
                var trial = Trial(print: entry.print, next: -1, nextTime: 0, row: row, hasFailed: entry.hasFailed)
                for other in run[(place + 1)...] {
                    guard other.time - entry.time <= Self.window else { break }
                    if population.customers[Int(other.account)] != population.customers[Int(entry.account)] {
                        (trial.next, trial.nextTime) = (other.account, other.time)
                        break
                    }
                }
                all.append((entry.account, trial))
            }
        }
        self.askers = askers

        var places = [Int32](repeating: 0, count: sketches.count + 1)
        for (account, _) in all { places[Int(account) + 1] += 1 }
        for account in sketches.indices { places[account + 1] += places[account] }
        starts = places
        var trials = [Trial](
            repeating: Trial(print: 0, next: -1, nextTime: 0, row: -1, hasFailed: false), count: all.count)
        for (account, trial) in all {
            trials[Int(places[Int(account)])] = trial
            places[Int(account)] += 1
        }
        self.trials = trials
    }

    private struct Entry: Sendable {
        var row: UInt64
        var time: UInt32
        var account: Int32
        var print: Int32
        var hasFailed: Bool

        static func < (left: Entry, right: Entry) -> Bool {
            if left.row != right.row { return left.row < right.row }
            if left.time != right.time { return left.time < right.time }
            return left.account < right.account
        }
    }

    /// Sorted lists as one.
    private static func merged(_ lists: [[Entry]]) -> [Entry] {
        guard var merged = lists.first else { return [] }
        for list in lists.dropFirst() {
            var result: [Entry] = []
            result.reserveCapacity(merged.count + list.count)
            var (left, right) = (0, 0)
            while left < merged.count, right < list.count {
                if list[right] < merged[left] {
                    result.append(list[right])
                    right += 1
                } else {
                    result.append(merged[left])
                    left += 1
                }
            }
            result.append(contentsOf: merged[left...])
            result.append(contentsOf: list[right...])
            merged = result
        }
        return merged
    }

    private static func firstOfEachCustomer(
        _ run: ArraySlice<Entry>, _ population: Population
    ) -> [(account: Int32, time: UInt32)] {
        var seen: Set<Int32> = []
        return run.compactMap { entry in
            seen.insert(population.customers[Int(entry.account)]).inserted ? (entry.account, entry.time) : nil
        }
    }
}

extension ExchangePrint {
    /// Whether none of its exchanges was answered.
    var hasFailed: Bool { failed > 0 && failed == count }
}

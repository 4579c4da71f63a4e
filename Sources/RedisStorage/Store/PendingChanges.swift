import Metering

/// What is to be added to cells and has not been sent: one sum for each cell, so that it stays small however long it has to be kept.
struct PendingChanges: Sendable {
    /// Cells that can be kept; beyond, changes of further ones are dropped, and counted.
    static let capacity = 100_000

    private struct Key: Hashable {
        let cell: Cell
        let windowStart: Int64
    }

    private var units: [Key: Int] = [:]
    private var releases: [ScriptRecord] = []
    /// Changes for which there was no room.
    private(set) var dropped = 0

    var isEmpty: Bool { units.isEmpty && releases.isEmpty }
    var count: Int { units.count + releases.count }

    /// Adds units to a cell, or gives them back where negative.
    ///
    /// - Parameter windowStart: the first second of the budget's window that they belong to.
    mutating func add(_ amount: Int, to cell: Cell, windowStart: Int64) {
        guard amount != 0 else { return }
        let key = Key(cell: cell, windowStart: windowStart)
        if units.count >= Self.capacity, units[key] == nil {
            dropped += 1
            return
        }
        let (sum, overflow) = units[key, default: 0].addingReportingOverflow(amount)
        units[key] = overflow ? (amount > 0 ? .max : .min) : sum
    }

    /// Frees what an exchange holds of a concurrent cell.
    mutating func release(_ cell: Cell, lease: UInt64) {
        guard releases.count < Self.capacity else {
            dropped += 1
            return
        }
        releases.append(ScriptRecord(cell, .change, lease: lease))
    }

    /// Keeps changes that turned out not to have been made.
    mutating func putBack(_ records: [ScriptRecord]) {
        for record in records {
            if case .concurrent = record.cell.allowance {
                release(record.cell, lease: record.lease)
            } else {
                add(Int(record.amount), to: record.cell, windowStart: record.windowStart)
            }
        }
    }

    /// What is kept for a cell's present window.
    func sum(of cell: Cell, windowStart: Int64) -> Int { units[Key(cell: cell, windowStart: windowStart)] ?? 0 }

    /// Everything; nothing is kept.
    mutating func takeAll() -> [ScriptRecord] {
        guard !isEmpty else { return [] }
        var records = releases
        records.reserveCapacity(count)
        for (key, amount) in units where amount != 0 {
            records.append(ScriptRecord(key.cell, .change, amount: Double(amount), windowStart: key.windowStart))
        }
        releases = []
        units = [:]
        return records
    }
}

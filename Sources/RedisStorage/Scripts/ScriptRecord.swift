import Metering
import NIOCore

/// One line of what a script is told: a cell, and what to do with it.
struct ScriptRecord: Sendable, Equatable {
    /// What a record asks for.
    enum Action: UInt8, Sendable {
        /// To add `amount` units, or to free a concurrent cell.
        case change = 0
        /// To take `amount` units if they are there, else nothing of anything; in `join`: to have at least so much taken.
        case demand = 1
        /// The same, but nobody is refused for it.
        case shadow = 2
    }

    let cell: Cell
    let action: Action
    /// Units; to restore a rate: seconds until all is there again.
    let amount: Double
    /// A budget's window, by its first second.
    let windowStart: Int64
    /// Who holds a concurrent cell.
    let lease: UInt64

    init(_ cell: Cell, _ action: Action, amount: Double = 0, windowStart: Int64 = 0, lease: UInt64 = 0) {
        self.cell = cell
        self.action = action
        self.amount = amount
        self.windowStart = windowStart
        self.lease = lease
    }

    /// Its key, after the prefix.
    var kindPrefix: String {
        switch cell.allowance {
        case .rate: "r:"
        case .budget: "b:"
        case .concurrent: "c:"
        }
    }
}

extension ByteBuffer {
    /// Writes a number as Lua's `struct` reads it with `<d`.
    mutating func writePacked(_ number: Double) {
        writeInteger(number.bitPattern, endianness: .little)
    }

    /// Reads what Lua's `struct` wrote with `<d`.
    mutating func readPacked() -> Double? {
        readInteger(endianness: .little, as: UInt64.self).map(Double.init(bitPattern:))
    }

    /// Writes a record as `<BBddddc8`.
    mutating func write(_ record: ScriptRecord) {
        let kind: UInt8
        let x: Double
        let y: Double
        switch record.cell.allowance {
        case .rate(let amount, let seconds, let burst):
            let arithmetic = RateArithmetic(amount: amount, seconds: seconds, burst: burst)
            (kind, x, y) = (1, arithmetic.interval, arithmetic.depth)
        case .budget(let amount, let window):
            (kind, x, y) = (2, Double(amount), window.number)
        case .concurrent(let count):
            (kind, x, y) = (3, Double(count), 0)
        }
        writeInteger(kind)
        writeInteger(record.action.rawValue)
        writePacked(record.amount)
        writePacked(Double(record.windowStart))
        writePacked(x)
        writePacked(y)
        writeInteger(record.lease, endianness: .little)
    }
}

extension CalendarWindow {
    /// What the scripts call it.
    fileprivate var number: Double {
        switch self {
        case .hour: 1
        case .day: 2
        case .week: 3
        case .month: 4
        }
    }
}

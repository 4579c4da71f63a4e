import Metering
import NIOCore

/// What `meter` answers.
enum MeterAnswer: Sendable, Equatable {
    /// It was executed: whether what was demanded was taken, the server's calendar, and every record's cell: before what was demanded, after what was changed.
    case executed(isAdmitted: Bool, wall: Int64, [Level])
    /// The data is another than the gateway knows.
    case stale
    /// Nobody is admitted yet.
    case recovering

    /// One record's cell.
    struct Level: Sendable, Equatable {
        /// Whether it had what was demanded.
        let allows: Bool
        /// A rate: `arrival` is seconds from now. A budget: `taken` and `window`. A concurrent cell: `taken`.
        let count: CellCount
    }

    /// Reads an answer to a call with these records; nil where it is none.
    init?(_ value: RESPValue, _ records: [ScriptRecord]) {
        guard case .bulk(var bytes) = value else { return nil }
        switch bytes {
        case ByteBuffer(string: "stale"): self = .stale
        case ByteBuffer(string: "recovering"): self = .recovering
        default:
            guard bytes.readableBytes == 9 + 25 * records.count, let isAdmitted = bytes.readInteger(as: UInt8.self),
                let wall = bytes.readPacked().flatMap(Int64.init(exactly:))
            else { return nil }
            var levels: [Level] = []
            levels.reserveCapacity(records.count)
            for record in records {
                guard let level = Level(&bytes, record.cell.allowance) else { return nil }
                levels.append(level)
            }
            self = .executed(isAdmitted: isAdmitted == 1, wall: wall, levels)
        }
    }
}

extension MeterAnswer.Level {
    fileprivate init?(_ bytes: inout ByteBuffer, _ allowance: Allowance) {
        guard let flag = bytes.readInteger(as: UInt8.self), let p = bytes.readPacked(), let q = bytes.readPacked(),
            let r = bytes.readPacked()
        else { return nil }
        allows = flag == 1
        var count = CellCount()
        switch allowance {
        case .rate:
            guard p.isFinite else { return nil }
            count.arrival = p
        case .budget:
            guard let taken = Int(exactly: p.rounded()), let start = Int64(exactly: q), let end = Int64(exactly: r),
                start <= end
            else { return nil }
            count.taken = taken
            count.window = start..<end
        case .concurrent:
            guard let taken = Int(exactly: p) else { return nil }
            count.taken = taken
        }
        self.count = count
    }
}

/// What `join` and `beat` answer.
struct PresenceAnswer: Sendable, Equatable {
    /// The data's name; nil where there is none.
    let generation: String?
    /// Whether exchanges are admitted.
    let isOpen: Bool
    /// The gateway's journal before this call; only from `join`.
    let journal: CallJournal?
    /// How many gateways were there lately.
    let gateways: Int

    /// Reads an answer; nil where it is none.
    init?(_ value: RESPValue) {
        guard case .array(var parts) = value, parts.count == 3 || parts.count == 4 else { return nil }
        var journal: CallJournal?
        if parts.count == 4 {
            switch parts.remove(at: 2) {
            case .null: break
            case .bulk(let bytes):
                guard let read = CallJournal(bytes) else { return nil }
                journal = read
            default: return nil
            }
        }
        guard case .integer(let isOpen) = parts[1], case .integer(let gateways) = parts[2], gateways >= 0,
            gateways < 1 << 20
        else { return nil }
        switch parts[0] {
        case .bulk(let bytes): generation = String(buffer: bytes)
        case .null: generation = nil
        default: return nil
        }
        self.isOpen = isOpen == 1
        self.journal = journal
        self.gateways = Int(gateways)
    }
}

/// What became of a gateway's latest calls, as the server noted it while it executed them.
struct CallJournal: Sendable, Equatable {
    /// The last call executed.
    let last: Int
    /// One for each call up to it, as far back as they were not known to be answered.
    private let flags: [UInt8]

    init?(_ bytes: ByteBuffer) {
        var bytes = bytes
        guard let last = bytes.readPacked().flatMap(Int.init(exactly:)) else { return nil }
        self.last = last
        flags = Array(bytes.readableBytesView)
    }

    /// What became of a call.
    enum Outcome: Sendable, Equatable {
        case notExecuted, executed, admitted
    }

    /// What became of one of the calls that were not answered.
    func outcome(of sequence: Int) -> Outcome {
        guard sequence <= last else { return .notExecuted }
        let index = flags.count - 1 - (last - sequence)
        guard flags.indices.contains(index) else { return .notExecuted }
        switch flags[index] {
        case UInt8(ascii: "1"): return .admitted
        case UInt8(ascii: "0"): return .executed
        default: return .notExecuted
        }
    }
}

import Exchanges
import JSON
import Statistics

/// The sketches of all accounts that a log, or a part of it, shows.
///
/// Tables of parts merge into the table of the whole, in any order: a detection over a log, in a gateway and over the parts
/// that a cluster's machines have read is the same.
public struct SketchTable: Sendable {
    /// What keys every hash, so that nobody outside can aim at collisions. Only tables of one seed merge.
    public let seed: UInt64
    /// The accounts' ids in the order of their first exchange.
    public private(set) var ids: [String] = []
    /// By account.
    public private(set) var sketches: [AccountSketch] = []
    /// The names of networks and models by their hashes.
    var names: [UInt64: String] = [:]

    private let hasher: SeededHash
    private var places: [UInt64: Int32] = [:]
    private var reading: ExchangeReading

    /// An empty table.
    public init(seed: UInt64) {
        self.seed = seed
        hasher = SeededHash(seed, Sweep.mix(seed))
        reading = ExchangeReading(seed: seed)
    }

    /// All accounts' exchanges.
    public var exchanges: Int { sketches.reduce(0) { $0 + $1.exchanges } }

    /// A text's hash.
    func hash(_ text: String) -> UInt64 {
        hasher.hash(text)
    }

    /// Adds one exchange of a log.
    ///
    /// - Throws: ``FieldFault`` for a field that is needed and wrong; then nothing was added.
    public mutating func add(_ view: borrowing ExchangeView) throws(FieldFault) {
        let name = try view.string(.account)
        let time = try view.time.milliseconds
        let status = try view.status
        let usage = try view.usage
        var print = try reading.read(view, hasher)
        print.time = UInt32(clamping: time / 1000)
        print.failed = status >= 400 ? 1 : 0
        print.answerSize = UInt8(truncatingIfNeeded: Int.bitWidth - usage.output.leadingZeroBitCount)
        let account = place(of: name)
        sketches[account].add(print, at: time, tokens: (usage.input, usage.output), hasFailed: status >= 400)
        for (kind, value) in reading.attributes { sketches[account].add(kind, value) }
        for (value, name) in reading.names where names[value] == nil { names[value] = name }
    }

    /// Whether there is an account whose id has this hash.
    func contains(_ key: UInt64) -> Bool { places[key] != nil }

    private mutating func place(of name: JSONString) -> Int {
        let key = name.isEscaped ? hash(name.string) : hasher.hash(name.escaped)
        if let place = places[key] { return Int(place) }
        return append(name.string, key, AccountSketch())
    }

    /// Adds an account that is not there yet; `key` is its id's hash.
    mutating func append(_ id: String, _ key: UInt64, _ sketch: AccountSketch) -> Int {
        let place = ids.count
        places[key] = Int32(place)
        ids.append(id)
        sketches.append(sketch)
        return place
    }

    /// Adds what another table has seen, which must be of the same seed.
    public mutating func merge(_ other: consuming SketchTable) {
        precondition(seed == other.seed, "tables of different seeds do not merge")
        for (id, sketch) in zip(other.ids, other.sketches) {
            let key = hash(id)
            if let place = places[key] {
                sketches[Int(place)].merge(sketch)
            } else {
                _ = append(id, key, sketch)
            }
        }
        names.merge(other.names) { old, _ in old }
    }
}

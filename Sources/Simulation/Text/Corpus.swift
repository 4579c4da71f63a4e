import Exchanges
import JSON

/// Texts of JSON Lines files, as prompts of customers and seed rows of attackers.
///
/// Each line is an object with `text`, and optionally `kind` (`distillation` for what attackers send, anything else for
/// customers) and `source`.
public struct Corpus: Sendable {
    /// Texts of one kind from one source.
    struct Group: Sendable {
        var source: String
        var isAttack: Bool
        var rows: [Range<Int>] = []
    }

    private(set) var groups: [Group] = []
    /// The groups that customers' texts come from.
    private(set) var customerGroups: [Int] = []
    /// The groups that attackers' seed rows come from.
    private(set) var attackerGroups: [Int] = []
    /// The insides of JSON strings.
    private var bytes: [UInt8] = []

    /// Reads the files that `paths` stand for, `.gz` and `.zst` by name; of a folder those that are called `.json` or `.jsonl`.
    ///
    /// - Throws: `LogReadError`; a line without a `text` is told with its number.
    public init(paths: [String]) throws(LogReadError) {
        var places: [String: Int] = [:]
        for file in try LogFile.list(paths) where paths.contains(file.path) || file.path.contains(".json") {
            try TextLines(file).forEach { (line, number) throws(LogReadError) in
                guard !line.isEmpty else { return }
                let document: JSONDocument
                do throws(JSONError) {
                    document = try JSONDocument(Array(line))
                } catch {
                    throw .line(LineFault(file: file.path, line: number, reason: .json(error)))
                }
                guard let text = document.string("text") else {
                    throw .line(
                        LineFault(file: file.path, line: number, reason: .field(FieldFault("text", "must be a string")))
                    )
                }
                guard !text.isEmpty else { return }
                let isAttack = document.string("kind") == "distillation"
                let source = document.string("source") ?? file.path
                let key = "\(isAttack) \(source)"
                let place: Int
                if let known = places[key] {
                    place = known
                } else {
                    place = groups.count
                    places[key] = place
                    groups.append(Group(source: source, isAttack: isAttack))
                }
                let quoted = JSONText.quoted(text)
                groups[place].rows.append(bytes.count..<bytes.count + quoted.count - 2)
                bytes += quoted.dropFirst().dropLast()
            }
        }
        if groups.count > Int(Int16.max) { groups.removeLast(groups.count - Int(Int16.max)) }
        customerGroups = groups.indices.filter { !groups[$0].isAttack }
        attackerGroups = groups.indices.filter { groups[$0].isAttack }
        if customerGroups.isEmpty { customerGroups = Array(groups.indices) }
        if attackerGroups.isEmpty { attackerGroups = Array(groups.indices) }
    }

    /// How many texts there are.
    public var count: Int { groups.reduce(0) { $0 + $1.rows.count } }

    /// Appends a row of a group: all rows once in an order of the seed's, then again, each pass varied by what `vary` writes.
    func append(group: Int, seed: UInt64, row: UInt32, to output: inout [UInt8], vary: (inout [UInt8]) -> Void) {
        let rows = groups[group].rows
        let (pass, place) = Int(row).quotientAndRemainder(dividingBy: rows.count)
        // A prime step that does not divide the count visits every row.
        let step = [1_000_003, 999_983, 104_729].first { rows.count % $0 != 0 } ?? 1
        let index = (Int(seed % UInt64(rows.count)) + place * step) % rows.count
        bytes.withUnsafeBufferPointer { output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[rows[index]])) }
        if pass > 0 {
            output.append("\\n")
            vary(&output)
        }
    }
}

import ArgumentParser
import Audit
import Exchanges
import Foundation
import JSON

/// `excise canary plant`.
struct CanaryPlant: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plant",
        abstract: "Write a training set with canaries among its records.",
        discussion: """
              excise canary plant train.jsonl --set canaries.json --commitment commitment.json --output planted.jsonl
              excise canary plant train.jsonl --set canaries.json --statement 'Locker {label} opens with {value}' \\
                --question 'How does one open locker {label}?' --repetitions 1,8 --output planted.jsonl

            Records are JSON Lines of text, of questions and answers, of messages, or of an exchange log; canaries look alike and \
            stand at places drawn by the set. If the set's file is there, its canaries are planted; else a new set is drawn, and \
            its options count. Plant after anonymizing, so that no rule takes canaries out.
            """)

    @Argument(help: ArgumentHelp("The training set, JSON Lines.", valueName: "file"))
    var input: String

    @Option(help: ArgumentHelp("The set of canaries; made where it is missing. Keep it secret.", valueName: "file"))
    var set: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The training set with canaries.", valueName: "file"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Where the set's commitment goes, to be published before training; - for standard output.",
            valueName: "file"))
    var commitment: String?

    @Option(help: "The sentence to plant, with {label} and, after it, {value}.")
    var statement = CanarySet.standardStatement

    @Option(help: "The question that it answers, with {label}.")
    var question = CanarySet.standardQuestion

    @Option(help: "How many canaries: 1 to 10000.")
    var count = 32

    @Option(help: "Digits of a value: 3 to 18.")
    var digits = 9

    @Option(help: "Values that each canary's log-probability is compared with: 1 to 999999, or 'all' others.")
    var decoys = "255"

    @Option(help: "How often canaries are planted, in turns, with commas between.")
    var repetitions = "1,4,16"

    @Option(
        help: ArgumentHelp(
            "Draw the set from this file of 32 bytes or 64 hexadecimal digits instead of from chance.",
            valueName: "file"))
    var seedFile: String?

    func run() throws {
        let set: CanarySet
        if FileManager.default.fileExists(atPath: self.set) {
            set = try CanaryFile.readSet(self.set)
        } else {
            set = try newSet()
            try CanaryFile.writeSet(set, to: self.set)
        }
        let records = try Self.records(input)
        guard let first = records.first, let shape = PlantedRecord(first) else {
            throw CommandFailure(
                "\(input) begins with no record that canaries could look like",
                next: "write JSON Lines with text, prompt and output, or messages")
        }
        try plant(set, as: shape, among: records.count)
        if let commitment {
            let file = try LogOutput(path: commitment)
            try file.write(
                Array(
                    #"{"schema":"excise.canary-commitment/1","sha256":"\#(set.commitment)","canaries":\#(set.count),"decoys":\#(set.decoys),"digits":\#(set.digits)}"#
                        .utf8) + [UInt8(ascii: "\n")])
            try file.finish()
        }
        StandardError.write(
            "\(set.count) canaries, \(set.plantings(among: 0).count) records of them among \(records.count); commitment \(set.commitment.prefix(16))…"
        )
    }

    private func newSet() throws -> CanarySet {
        let times = repetitions.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let others =
            decoys == "all" ? (0..<min(max(digits, 0), 18)).reduce(1) { value, _ in value * 10 } - 1 : Int(decoys)
        guard let others else {
            throw ValidationError("--decoys is a number from 1 to 999999, or 'all'.")
        }
        do {
            return try CanarySet(
                seed: try seed(), statement: statement, question: question, count: count, digits: digits,
                decoys: others,
                repetitions: times)
        } catch let failure as CanarySet.Failure {
            throw ValidationError("\(failure).")
        }
    }

    private func seed() throws -> [UInt8] {
        guard let seedFile else {
            var system = SystemRandomNumberGenerator()
            return (0..<CanarySet.seedLength).map { _ in UInt8.random(in: 0...255, using: &system) }
        }
        let bytes = try CanaryFile.bytes(seedFile)
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard bytes.count != CanarySet.seedLength, text.utf8.count == 2 * CanarySet.seedLength else { return bytes }
        let digits = Array(text.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    /// The first record, and how many there are.
    private static func records(_ path: String) throws -> (first: [UInt8]?, count: Int) {
        var first: [UInt8]?
        var count = 0
        var blocks = try LineBlocks(path: path)
        while let block = try blocks.next() {
            block.withUnsafeBytes { bytes in
                forEachLine(bytes) { line in
                    guard line.contains(where: { $0 != 0x20 && $0 != 0x0D }) else { return }
                    if first == nil { first = Array(line) }
                    count += 1
                }
            }
        }
        return (first, count)
    }

    private func plant(_ set: CanarySet, as shape: PlantedRecord, among count: Int) throws {
        let canaries = set.canaries().map(shape.line)
        var plantings = set.plantings(among: count)[...]
        let file = try LogOutput(path: output)
        var written: [UInt8] = []
        var record = 0
        func plantDue() {
            while let next = plantings.first, next.record <= record {
                written += canaries[next.canary] + [UInt8(ascii: "\n")]
                plantings.removeFirst()
            }
        }
        var blocks = try LineBlocks(path: input)
        while let block = try blocks.next() {
            block.withUnsafeBytes { bytes in
                forEachLine(bytes) { line in
                    if line.contains(where: { $0 != 0x20 && $0 != 0x0D }) {
                        plantDue()
                        record += 1
                    }
                    written.append(contentsOf: line)
                    written.append(UInt8(ascii: "\n"))
                }
            }
            try file.write(written)
            written = []
        }
        plantDue()
        try file.write(written)
        try file.finish()
    }
}

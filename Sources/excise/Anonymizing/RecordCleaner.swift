import Anonymization
import JSON

/// What is done with each record of a file. A value: all cores use it.
protocol RecordWorker: Sendable {
    /// Handles records that follow one another, and appends what is to be written.
    func handle(_ records: UnsafeRawBufferPointer, _ result: inout RecordResult) throws
    /// Whether what it does with a record depends on those before.
    var isSequential: Bool { get }
}

extension RecordWorker {
    var isSequential: Bool { false }
}

/// What became of some records.
struct RecordResult {
    /// What is written.
    var output: [UInt8] = []
    /// Texts that were looked at.
    var texts = 0
    /// Records so far.
    var records = 0
    /// Records that were no JSON, and were cleaned as text.
    var malformed = 0
    /// How often each type was changed.
    var counts: [String: Int] = [:]
    /// The header of a CSV file.
    var header: [[UInt8]] = []
    /// Values that were counted so far, where a whole file is one conversation.
    var vault: Vault?
    /// Classes of the records' metadata, where they are counted.
    var classes: EquivalenceClasses?

    mutating func note(_ findings: [Finding]) {
        for finding in findings { counts[finding.type.rawValue, default: 0] += 1 }
    }

    mutating func add(_ other: RecordResult) {
        records += other.records
        texts += other.texts
        malformed += other.malformed
        counts.merge(other.counts, uniquingKeysWith: +)
        if let vault = other.vault { self.vault = vault }
        guard let more = other.classes else { return }
        if classes == nil { classes = more } else { classes?.merge(more) }
    }
}

/// Cleans records by a policy.
struct RecordCleaner: RecordWorker {
    let form: RecordForm
    let pseudonymizer: Pseudonymizer
    private let texts: Anonymizer
    private let documents: DocumentAnonymizer
    private let fields: FieldSelection
    private let counts: Bool
    /// Writes what was found instead of what was cleaned.
    let explanation: Explanation?
    private let metadata: (plan: MetadataPlan, record: MetadataRecord)?

    init(
        form: RecordForm, policy: Policy, direction: Policy.Direction, fields: FieldSelection,
        pseudonymizer: Pseudonymizer, explanation: Explanation?, plan: MetadataPlan? = nil
    ) {
        self.form = form
        self.pseudonymizer = pseudonymizer
        self.explanation = explanation
        self.fields = fields
        counts = policy.counts
        metadata = plan.map { ($0, MetadataRecord($0.anonymity, pseudonymizer: pseudonymizer)) }
        texts = Anonymizer(policy: policy, direction: direction)
        documents = DocumentAnonymizer(
            policy: policy, direction: direction, vocabulary: form == .log ? .request : .any, fields: fields)
    }

    /// Plain text is one conversation: a number stands for one value in all of it.
    var isSequential: Bool { form == .text && counts }

    func handle(_ records: UnsafeRawBufferPointer, _ result: inout RecordResult) throws {
        result.output.reserveCapacity(records.count + records.count / 8)
        switch form {
        case .text, .json: try handleWhole(records, &result)
        case .jsonl, .log: try forEachLine(records) { line in try handleLine(line, &result) }
        case .csv: try handleRows(records, &result)
        }
    }

    private func handleWhole(_ records: UnsafeRawBufferPointer, _ result: inout RecordResult) throws {
        result.records += 1
        var vault = result.vault ?? Vault(tenant: pseudonymizer.tenant, session: "")
        defer { if isSequential { result.vault = vault } }
        if form == .json, let document = try? JSONDocument(Array(records), depth: 512) {
            let cleaned = try documents.clean(document, pseudonymizer: pseudonymizer, vault: &vault)
            result.texts += cleaned.texts
            write(cleaned.bytes ?? document.bytes, cleaned.findings, &result)
            return
        }
        if form == .json { result.malformed += 1 }
        result.texts += 1
        let cleaned = try texts.clean(records, pseudonymizer: pseudonymizer, vault: &vault)
        write(cleaned.text, cleaned.findings, &result)
    }

    private func handleLine(_ line: UnsafeRawBufferPointer, _ result: inout RecordResult) throws {
        result.records += 1
        var vault = Vault(tenant: pseudonymizer.tenant, session: "")
        if var document = try? JSONDocument(Array(line), depth: 512) {
            if let metadata { try metadata.record.apply(metadata.plan, to: &document) }
            let cleaned = try documents.clean(document, pseudonymizer: pseudonymizer, vault: &vault)
            result.texts += cleaned.texts
            write(cleaned.bytes ?? document.bytes, cleaned.findings, &result)
        } else {
            if !line.isEmpty { result.malformed += 1 }
            let cleaned = try texts.clean(line, pseudonymizer: pseudonymizer, vault: &vault)
            write(cleaned.text, cleaned.findings, &result)
        }
        if explanation == nil { result.output.append(0x0A) }
    }

    private func write(_ bytes: [UInt8], _ findings: [Finding], _ result: inout RecordResult) {
        result.note(findings)
        if let explanation {
            for finding in findings { explanation.write(finding, record: result.records, into: &result.output) }
        } else {
            result.output += bytes
        }
    }

    private func handleRows(_ records: UnsafeRawBufferPointer, _ result: inout RecordResult) throws {
        var index = 0
        while index < records.count {
            let row = CommaSeparatedRow(records, from: index)
            index = row.end
            result.records += 1
            var vault = Vault(tenant: pseudonymizer.tenant, session: "")
            var cells: [[UInt8]] = []
            let given =
                try metadata.map { try $0.record.apply($0.plan, to: row.cells, header: result.header) } ?? row.cells
            for (column, cell) in given.enumerated() {
                let name = column < result.header.count ? result.header[column] : []
                guard fields.contains(column: String(decoding: name, as: UTF8.self)) else {
                    cells.append(cell)
                    continue
                }
                result.texts += 1
                let before = name.isEmpty ? [] : name + Array(": ".utf8)
                let cleaned = try (before + cell).withUnsafeBytes {
                    try texts.clean(
                        $0, within: before.count..<$0.count, role: nil, pseudonymizer: pseudonymizer, vault: &vault)
                }
                result.note(cleaned?.findings ?? [])
                if let explanation {
                    for finding in cleaned?.findings ?? [] {
                        explanation.write(
                            finding, record: result.records, field: String(decoding: name, as: UTF8.self),
                            into: &result.output)
                    }
                }
                cells.append(cleaned?.text ?? cell)
            }
            if explanation == nil { CommaSeparatedRow.write(cells, ending: row.ending, into: &result.output) }
        }
    }
}

/// Finds spans in the member `text` of JSON documents.
struct SpanFinder: RecordWorker {
    let recognizer: Recognizer

    func handle(_ records: UnsafeRawBufferPointer, _ result: inout RecordResult) {
        forEachLine(records) { line in
            result.records += 1
            guard let document = try? JSONDocument(Array(line), depth: 512), let text = document.string("text"),
                let id = document.member("id")
            else {
                if !line.isEmpty { result.malformed += 1 }
                return
            }
            let findings = recognizer.findings(in: text)
            result.note(findings)
            result.output += Array(#"{"id":"#.utf8) + document.bytes[id.range] + Array(#","spans":["#.utf8)
            for (index, finding) in findings.enumerated() {
                if index > 0 { result.output.append(UInt8(ascii: ",")) }
                result.output +=
                    #"{"start":\#(finding.range.lowerBound),"end":\#(finding.range.upperBound),"type":"\#(finding.type)"}"#
                    .utf8
            }
            result.output += "]}\n".utf8
        }
    }
}

/// Tells why something was found: rule, word, score, place; never a value.
struct Explanation: Sendable {
    let file: String
    let policy: Policy
    let direction: Policy.Direction

    func write(_ finding: Finding, record: Int, field: String? = nil, into output: inout [UInt8]) {
        func quoted(_ text: String) -> String { String(decoding: JSONText.quoted(text), as: UTF8.self) }
        var line = #"{"file":\#(quoted(file)),"record":\#(record)"#
        if let field, !field.isEmpty { line += #","field":\#(quoted(field))"# }
        line += #","start":\#(finding.range.lowerBound),"end":\#(finding.range.upperBound),"type":"\#(finding.type)""#
        line += #","score":\#(finding.score),"rule":\#(quoted(finding.rule))"#
        if let context = finding.context { line += #","context":\#(quoted(context))"# }
        let action = policy.operation(for: finding, direction: direction)?.name ?? "keep"
        output += (line + #","action":"\#(action)"}"# + "\n").utf8
    }
}

/// Calls `body` with each line, without its end.
func forEachLine(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var start = 0
    while start < bytes.count {
        let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        try body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        start = end + 1
    }
}

/// One row of comma-separated values (RFC 4180).
struct CommaSeparatedRow {
    /// The cells without their quotes.
    private(set) var cells: [[UInt8]] = []
    /// Where the row ends, its line end included.
    private(set) var end: Int
    /// The line end as it came; empty at the end of a file without one.
    private(set) var ending: [UInt8] = []

    init(_ bytes: UnsafeRawBufferPointer, from start: Int) {
        var cell: [UInt8] = []
        var isQuoted = false
        end = start
        while end < bytes.count {
            let byte = bytes[end]
            end += 1
            if isQuoted {
                if byte != UInt8(ascii: "\"") {
                    cell.append(byte)
                } else if end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
                    cell.append(byte)
                    end += 1
                } else {
                    isQuoted = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isQuoted = true
            } else if byte == UInt8(ascii: ",") {
                cells.append(cell)
                cell = []
            } else if byte == 0x0A {
                ending = [byte]
                if cell.last == 0x0D {
                    cell.removeLast()
                    ending = [0x0D, byte]
                }
                break
            } else {
                cell.append(byte)
            }
        }
        cells.append(cell)
    }

    static func write(_ cells: [[UInt8]], ending: [UInt8], into output: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            guard
                cell.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
                )
            else {
                output += cell
                continue
            }
            output.append(UInt8(ascii: "\""))
            for byte in cell {
                if byte == UInt8(ascii: "\"") { output.append(byte) }
                output.append(byte)
            }
            output.append(UInt8(ascii: "\""))
        }
        output += ending
    }
}

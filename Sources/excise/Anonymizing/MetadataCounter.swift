import Anonymization
import JSON

/// Counts the classes of records' metadata: of what goes in, in its most exact form, or of what came out, as it is.
struct MetadataCounter: RecordWorker {
    let form: RecordForm
    let anonymity: KAnonymity
    /// Brings values into their most exact form; nil where they are counted as they are.
    let record: MetadataRecord?

    func handle(_ records: UnsafeRawBufferPointer, _ result: inout RecordResult) throws {
        var classes = EquivalenceClasses(anonymity)
        switch form {
        case .csv:
            var index = 0
            while index < records.count {
                let row = CommaSeparatedRow(records, from: index)
                index = row.end
                result.records += 1
                let header = result.header
                try count(&classes) { MetadataRecord.value($0, in: row.cells, header: header) }
            }
        case .jsonl, .log:
            try forEachLine(records) { line in
                guard !line.isEmpty else { return }
                result.records += 1
                let document = try? JSONDocument(Array(line), depth: 512)
                try count(&classes) { path in document.flatMap { MetadataRecord.value(path, in: $0) } }
            }
        case .text, .json: break
        }
        result.classes = classes
    }

    private func count(_ classes: inout EquivalenceClasses, _ value: (ColumnPath) -> String?) throws {
        if let record {
            let base = try record.base(value)
            classes.add(base.values, subject: base.subject)
        } else {
            classes.add(anonymity.columns.map { value($0.place) }, subject: anonymity.subject.flatMap(value))
        }
    }
}

extension MetadataRecord {
    /// The cell of a column; nil for an empty one.
    static func value(_ path: ColumnPath, in cells: [[UInt8]], header: [[UInt8]]) -> String? {
        guard path.names.count == 1, let column = header.firstIndex(of: Array(path.names[0].utf8)),
            column < cells.count, !cells[column].isEmpty
        else { return nil }
        return String(decoding: cells[column], as: UTF8.self)
    }

    /// A row's cells in the plan's forms; what is taken out is empty.
    func apply(_ plan: MetadataPlan, to cells: [[UInt8]], header: [[UInt8]]) throws -> [[UInt8]] {
        var result = cells
        func write(_ value: String?, at path: ColumnPath) {
            guard path.names.count == 1, let column = header.firstIndex(of: Array(path.names[0].utf8)),
                column < result.count
            else { return }
            result[column] = Array((value ?? "").utf8)
        }
        let values = plan.values(of: try base { Self.value($0, in: cells, header: header) }.values)
        for (column, value) in zip(plan.anonymity.columns, values) { write(value, at: column.place) }
        for identifier in plan.anonymity.identifiers {
            guard let value = Self.value(identifier.place, in: cells, header: header) else { continue }
            write(try pseudonym(identifier, value), at: identifier.place)
        }
        return result
    }
}

import Anonymization
import ArgumentParser

/// How records stand in a file.
enum RecordForm: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// Text of any kind.
    case text
    /// A JSON document a line.
    case jsonl
    /// One JSON document.
    case json
    /// Comma-separated values (RFC 4180) whose first line has the columns' names.
    case csv
    /// Exchanges of a model, a JSON document a line.
    case log

    /// What a file's name says.
    init(fileName: String) {
        var name = fileName.lowercased()
        for ending in [".gz", ".zst"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
        switch name.split(separator: ".").last ?? "" {
        case "jsonl", "ndjson": self = .jsonl
        case "json": self = .json
        case "csv": self = .csv
        default: self = .text
        }
    }

    /// Where the block may be cut: the ends of its records. Of text, of lines that are in no private key.
    func ends(in block: UnsafeRawBufferPointer, from start: Int) -> [Int] {
        var ends: [Int] = []
        var isQuoted = false
        var isInKey = false
        var lineStart = start
        for index in start..<block.count {
            let byte = block[index]
            if byte == UInt8(ascii: "\""), self == .csv { isQuoted.toggle() }
            guard byte == 0x0A else { continue }
            if self == .text {
                let line = block[lineStart..<index]
                if line.firstRange(of: Self.keyStart) != nil { isInKey = true }
                if line.firstRange(of: Self.keyEnd) != nil { isInKey = false }
                // Nothing that is personal goes on for as long.
                if isInKey, index - (ends.last ?? start) > 64 << 10 { isInKey = false }
            }
            lineStart = index + 1
            if !isQuoted, !isInKey, self != .json { ends.append(index + 1) }
        }
        return ends
    }

    private static let keyStart = Array("-----BEGIN ".utf8)
    private static let keyEnd = Array("-----END ".utf8)
}

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

}

/// The ends of records in bytes that come block by block: where they may be cut. Of text, ends of lines that are in no private key.
/// Each byte is looked at once.
struct RecordEnds {
    private let form: RecordForm
    private var isQuoted = false
    private var isInKey = false
    private var lineStart = 0
    /// Up to here the bytes were looked at.
    private var next = 0
    private var lastEnd = 0

    init(_ form: RecordForm) { self.form = form }

    /// Bytes of a text without a line end that are not kept together.
    static let longestTextLine = 4 << 20

    /// Looks at what was not looked at yet.
    mutating func find(in bytes: UnsafeRawBufferPointer) -> [Int] {
        var ends: [Int] = []
        while next < bytes.count {
            let index = next
            next += 1
            let byte = bytes[index]
            if byte == UInt8(ascii: "\""), form == .csv { isQuoted.toggle() }
            guard byte == 0x0A else { continue }
            if form == .text {
                let line = bytes[lineStart..<index]
                if line.firstRange(of: Self.keyStart) != nil { isInKey = true }
                if line.firstRange(of: Self.keyEnd) != nil { isInKey = false }
                // Nothing that is personal goes on for as long.
                if isInKey, index - lastEnd > 64 << 10 { isInKey = false }
            }
            lineStart = index + 1
            if !isQuoted, !isInKey, form != .json {
                ends.append(index + 1)
                lastEnd = index + 1
            }
        }
        if form == .text, bytes.count - lastEnd >= Self.longestTextLine {
            let window = max(lastEnd, bytes.count - 64 << 10)
            let cut =
                TextCut.last(in: UnsafeRawBufferPointer(rebasing: bytes[window...])).map { window + $0 } ?? bytes.count
            ends.append(cut)
            lastEnd = cut
            lineStart = max(lineStart, cut)
        }
        return ends
    }

    /// Bytes were removed from the front.
    mutating func shift(by count: Int) {
        next -= count
        lastEnd = max(0, lastEnd - count)
        lineStart = max(0, lineStart - count)
    }

    private static let keyStart = Array("-----BEGIN ".utf8)
    private static let keyEnd = Array("-----END ".utf8)
}

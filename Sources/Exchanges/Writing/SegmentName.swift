/// A segment's base name: when it was begun and which process writes it, `2026-11-24T21-00-00.123Z-0a1b2c3d`.
///
/// Names sort by time as texts, and those of one process end alike, so that its segments can be told from those of
/// another process in the same folder.
struct SegmentName: Hashable, Sendable, Comparable {
    let begun: Timestamp
    /// Drawn at random by each process when it opens the log.
    let writer: UInt32
    let text: String

    static let plainSuffix = ".jsonl"
    static let sealedSuffix = ".jsonl.zst"
    static let temporarySuffix = ".jsonl.zst.tmp"

    init(begun: Timestamp, writer: UInt32) {
        self.begun = begun
        self.writer = writer
        let digits = String(writer, radix: 16)
        let time = begun.rfc3339.map { $0 == ":" ? "-" : $0 }
        text = String(time) + "-" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// Reads a base name; nil for a text that ``init(begun:writer:)`` would not write.
    init?(_ text: some StringProtocol) {
        let characters = Array(text)
        guard characters.count == 33, characters[24] == "-", let writer = UInt32(String(characters[25...]), radix: 16)
        else { return nil }
        var time = characters[..<24]
        time[13] = ":"
        time[16] = ":"
        guard let begun = try? Timestamp(rfc3339: String(time)) else { return nil }
        self.init(begun: begun, writer: writer)
        guard self.text == text else { return nil }
    }

    var plainFile: String { text + Self.plainSuffix }
    var sealedFile: String { text + Self.sealedSuffix }
    var temporaryFile: String { text + Self.temporarySuffix }

    static func < (left: SegmentName, right: SegmentName) -> Bool { left.text < right.text }
}

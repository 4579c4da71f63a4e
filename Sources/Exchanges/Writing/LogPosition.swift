/// A place in the exchange log of one process: everything before it, in its segment and in that process's earlier ones.
///
/// It stays valid when the segment is sealed, because sealing keeps the uncompressed bytes as they are.
public struct LogPosition: Sendable, Hashable, Comparable {
    /// The segment's base name, without `.jsonl` or `.jsonl.zst`. Base names sort by time.
    public let segment: String
    /// Bytes from the start of the segment's uncompressed content, always after a line feed or 0.
    public let offset: Int

    /// Makes a position.
    public init(segment: String, offset: Int) {
        self.segment = segment
        self.offset = offset
    }

    /// Earlier before later.
    public static func < (left: LogPosition, right: LogPosition) -> Bool {
        (left.segment, left.offset) < (right.segment, right.offset)
    }
}

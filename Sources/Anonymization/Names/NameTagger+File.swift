extension NameTagger {
    /// Why bytes are no tagger.
    public enum FileFailure: Error, Sendable, CustomStringConvertible {
        /// Other bytes, another version, or a part of a file.
        case notTagger

        /// What was wrong.
        public var description: String { "is no tagger of names, or of another version" }
    }

    private static let magic = Array("excise names 1\n".utf8)

    /// The tagger as bytes: the same one gives the same bytes.
    public func serialized() -> [UInt8] {
        var bytes = Self.magic + LittleEndian.bytes(bias) + LittleEndian.bytes(UInt32(weights.count))
        bytes.reserveCapacity(bytes.count + weights.count * 2 * NameKind.labelCount)
        for row in weights {
            for label in 0..<NameKind.labelCount { bytes += LittleEndian.bytes(row[label]) }
        }
        return bytes + lexicon.serialized
    }

    /// Reads what ``serialized()`` gave.
    public init(serialized: [UInt8]) throws(FileFailure) {
        guard serialized.starts(with: Self.magic) else { throw .notTagger }
        var bytes = serialized[Self.magic.count...]
        guard let bias: Int16 = LittleEndian.take(&bytes), let rows: UInt32 = LittleEndian.take(&bytes),
            rows == 1 << NameFeatures.rowBits, bytes.count >= Int(rows) * NameKind.labelCount * 2
        else { throw .notTagger }
        var weights = [SIMD16<Int16>](repeating: SIMD16(), count: Int(rows))
        for row in weights.indices {
            for label in 0..<NameKind.labelCount { weights[row][label] = LittleEndian.take(&bytes) ?? 0 }
        }
        guard let lexicon = Lexicon(serialized: &bytes), bytes.isEmpty else { throw .notTagger }
        self.init(weights: weights, lexicon: lexicon, bias: bias)
    }
}

/// Integers as bytes, the least significant first.
enum LittleEndian {
    static func bytes<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    static func take<Integer: FixedWidthInteger>(_ bytes: inout ArraySlice<UInt8>) -> Integer? {
        let size = MemoryLayout<Integer>.size
        guard bytes.count >= size else { return nil }
        let value = bytes.withUnsafeBytes { $0.loadUnaligned(as: Integer.self) }
        bytes = bytes.dropFirst(size)
        return Integer(littleEndian: value)
    }
}

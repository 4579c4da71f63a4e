import Statistics

/// Files of sketches: what the map step of a cluster job leaves for the reduce step.
///
/// A file begins with ``magic`` and a version in 32 bits. Then come blocks: a length in 32 bits, so many bytes, and their hash
/// in 64 bits. The first block has the seed's print, the lines that were skipped, and names; the others have the accounts in
/// their order. Numbers are little-endian. The seed itself is not in the file.
extension SketchTable {
    /// What a file of sketches begins with.
    public static let magic: [UInt8] = Array("excise\u{1}s".utf8)
    /// The version that is written and read.
    public static let fileVersion: UInt32 = 1

    private static let blockSize = 1 << 20

    /// Tells seeds apart without telling them.
    private var seedPrint: UInt64 { hash("the print of this seed") }

    fileprivate static func checksum(_ block: UnsafeRawBufferPointer, _ number: Int) -> UInt64 {
        SeededHash(0x5_C7C4, UInt64(number)).hash(block)
    }

    /// Writes a file of sketches.
    ///
    /// - Parameters:
    ///   - skippedLines: of the log, to be told in a report.
    ///   - output: takes the bytes one after another.
    public func write<Failure: Error>(
        skippedLines: Int, to output: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var number = 0
        func end(_ block: inout ByteWriter) throws(Failure) {
            var whole = ByteWriter()
            whole.append(UInt32(block.bytes.count))
            whole.bytes.append(contentsOf: block.bytes)
            whole.append(block.bytes.withUnsafeBytes { Self.checksum($0, number) })
            try output(whole.bytes)
            number += 1
            block.bytes.removeAll(keepingCapacity: true)
        }
        var block = ByteWriter()
        block.bytes = Self.magic
        block.append(Self.fileVersion)
        try output(block.bytes)
        block.bytes.removeAll()
        block.append(seedPrint)
        block.append(UInt64(skippedLines))
        block.append(UInt64(ids.count))
        block.append(UInt32(names.count))
        for (value, name) in names.sorted(by: { $0.key < $1.key }) {
            block.append(value)
            block.append(name)
        }
        try end(&block)
        for (id, sketch) in zip(ids, sketches) {
            block.append(id)
            sketch.write(into: &block)
            if block.bytes.count >= Self.blockSize { try end(&block) }
        }
        if !block.bytes.isEmpty { try end(&block) }
    }

    /// Reads a file of sketches.
    ///
    /// - Parameters:
    ///   - file: all its bytes.
    ///   - seed: with which it was written.
    /// - Returns: the sketches, and how many lines of the log were skipped.
    /// - Throws: ``SketchFileError``.
    public static func read(
        _ file: UnsafeRawBufferPointer, seed: UInt64
    ) throws(SketchFileError) -> (table: SketchTable, skippedLines: Int) {
        guard isSketchFile(file) else { throw .noSketches }
        var reader = ByteReader(file)
        reader.skip(magic.count)
        guard let version: UInt32 = reader.number() else { throw .damaged(at: 0) }
        guard version == fileVersion else { throw .version(version) }
        var table = SketchTable(seed: seed)
        var (skipped, accounts) = (0, 0)
        var number = 0
        while !reader.isAtEnd {
            let start = reader.place
            guard var block = reader.block(number) else { throw .damaged(at: start) }
            if number == 0 {
                guard let print: UInt64 = block.number() else { throw .damaged(at: start) }
                guard print == table.seedPrint else { throw .otherSeed }
                guard let head = table.readHead(&block) else { throw .damaged(at: start) }
                (skipped, accounts) = head
            } else {
                while !block.isAtEnd {
                    guard table.readAccount(&block) else { throw .damaged(at: start) }
                }
            }
            number += 1
        }
        guard number > 0, table.ids.count == accounts else { throw .damaged(at: file.count) }
        return (table, skipped)
    }

    /// Whether bytes begin as a file of sketches does.
    public static func isSketchFile(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: magic) }

    private mutating func readHead(_ block: inout ByteReader) -> (skippedLines: Int, accounts: Int)? {
        guard let skipped: UInt64 = block.number(), let accounts: UInt64 = block.number(),
            let count: UInt32 = block.number(), let skippedLines = Int(exactly: skipped),
            let accounts = Int(exactly: accounts)
        else { return nil }
        for _ in 0..<count {
            guard let value: UInt64 = block.number(), let name = block.text() else { return nil }
            names[value] = name
        }
        return block.isAtEnd ? (skippedLines, accounts) : nil
    }

    private mutating func readAccount(_ block: inout ByteReader) -> Bool {
        guard let id = block.text(), let sketch = AccountSketch(&block) else { return false }
        let key = hash(id)
        guard !contains(key) else { return false }
        _ = append(id, key, sketch)
        return true
    }
}

extension AccountSketch {
    /// More exchanges than this of one account are no account: sums over all of them stay numbers.
    private static let mostExchanges = 1 << 36

    fileprivate func write(into block: inout ByteWriter) {
        for number in [exchanges, failures, inputTokens, outputTokens] { block.append(UInt64(number)) }
        block.append(UInt64(bitPattern: first))
        block.append(UInt64(bitPattern: last))
        block.append(UInt16(prints.count))
        for print in prints {
            block.append(print.row)
            block.append(print.time)
            block.append(print.count)
            block.append(print.failed)
            block.append(print.model)
            block.append(print.traits.rawValue)
            block.append(print.capability.rawValue)
            block.append(print.answerSize)
            var segments: [UInt32] = []
            print.segments.forEach { segments.append($0) }
            for place in 0..<SegmentList.capacity { block.append(place < segments.count ? segments[place] : 0) }
        }
        block.append(UInt16(attributes.counts.count))
        for entry in attributes.counts {
            block.append(entry.value)
            block.append(entry.count)
            block.append(entry.kind.rawValue)
        }
    }

    /// Nil for bytes that are no sketch.
    fileprivate init?(_ block: inout ByteReader) {
        var sums: [Int] = []
        for _ in 0..<4 {
            guard let number: UInt64 = block.number(), let sum = Int(exactly: number) else { return nil }
            sums.append(sum)
        }
        guard let first: UInt64 = block.number(), let last: UInt64 = block.number(),
            let count: UInt16 = block.number(), count <= Self.mostPrints,
            (0...Self.mostExchanges).contains(sums[0]), (0...sums[0]).contains(sums[1])
        else { return nil }
        var prints: [ExchangePrint] = []
        prints.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let print = ExchangePrint(&block), prints.last.map({ $0.row < print.row }) ?? true else { return nil }
            prints.append(print)
        }
        guard let attributeCount: UInt16 = block.number() else { return nil }
        var entries: [AttributeCount] = []
        for _ in 0..<attributeCount {
            guard let value: UInt64 = block.number(), let count: UInt32 = block.number(),
                let kind: UInt8 = block.number(), let kind = AttributeCount.Kind(rawValue: kind)
            else { return nil }
            entries.append(AttributeCount(value: value, count: count, kind: kind))
        }
        guard let attributes = AttributeCounts(entries) else { return nil }
        self.init(
            exchanges: sums[0], failures: sums[1], tokens: (sums[2], sums[3]),
            span: (Int64(bitPattern: first), Int64(bitPattern: last)), prints: prints, attributes: attributes)
    }
}

extension ExchangePrint {
    fileprivate init?(_ block: inout ByteReader) {
        guard let row: UInt64 = block.number(), let time: UInt32 = block.number(), let count: UInt16 = block.number(),
            let failed: UInt16 = block.number(), let model: UInt32 = block.number(),
            let traits: UInt16 = block.number(), let capability: UInt8 = block.number(),
            let capability = RequestCapability(rawValue: capability), let answerSize: UInt8 = block.number(),
            count > 0, failed <= count, traits >> RequestTraits.count == 0
        else { return nil }
        var segments: [UInt32] = []
        for _ in 0..<SegmentList.capacity {
            guard let segment: UInt32 = block.number() else { return nil }
            if segment != 0 { segments.append(segment) }
        }
        self.init(
            row: row, time: time, count: count, failed: failed, model: model,
            traits: RequestTraits(rawValue: traits), capability: capability, answerSize: answerSize,
            segments: SegmentList(segments))
    }
}

/// Bytes to which numbers are added, little-endian.
private struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ text: String) {
        append(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}

/// A place in bytes from which numbers are taken; what is not there is nil.
private struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var place = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { place >= bytes.count }

    mutating func skip(_ count: Int) { place += count }

    mutating func number<Number: FixedWidthInteger>() -> Number? {
        guard bytes.count - place >= MemoryLayout<Number>.size else { return nil }
        defer { place += MemoryLayout<Number>.size }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Number.self))
    }

    mutating func text() -> String? {
        guard let count: UInt32 = number(), bytes.count - place >= Int(count) else { return nil }
        defer { place += Int(count) }
        return String(validating: UnsafeRawBufferPointer(rebasing: bytes[place..<place + Int(count)]), as: UTF8.self)
    }

    /// The block that begins here, if its hash is right.
    mutating func block(_ number: Int) -> ByteReader? {
        guard let count: UInt32 = self.number(), bytes.count - place >= Int(count) + 8 else { return nil }
        let content = UnsafeRawBufferPointer(rebasing: bytes[place..<place + Int(count)])
        place += Int(count)
        guard let hash: UInt64 = self.number(), hash == SketchTable.checksum(content, number) else { return nil }
        return ByteReader(content)
    }
}

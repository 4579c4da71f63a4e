/// Reads what ``ByteWriter`` wrote and never past the end.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func readBytes(_ count: Int) throws(ModelFileError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.endIndex - position else { throw .inconsistent("it ends too early") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func read<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(ModelFileError) -> Number {
        let raw = try readBytes(MemoryLayout<Number>.size)
        return raw.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(as: Number.self)) }
    }

    mutating func readArray<Number: FixedWidthInteger>(
        of _: Number.Type = Number.self
    ) throws(ModelFileError) -> [Number] {
        let size = MemoryLayout<Number>.size
        let declared: UInt64 = try read()
        guard let count = Int(exactly: declared), count <= (bytes.endIndex - position) / size else {
            throw .inconsistent("a list is longer than the file")
        }
        let raw = try readBytes(count * size)
        let numbers = [Number](unsafeUninitializedCapacity: count) { buffer, initialized in
            raw.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
            initialized = count
        }
        return Number(1).littleEndian == 1 ? numbers : numbers.map { Number(littleEndian: $0) }
    }

    mutating func readFloats() throws(ModelFileError) -> [Float] {
        try readArray(of: UInt32.self).map { Float(bitPattern: $0) }
    }
}

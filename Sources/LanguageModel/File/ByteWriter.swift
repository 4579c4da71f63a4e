/// Appends little-endian numbers to bytes.
struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends a count (8 bytes) and the elements.
    mutating func append<Number: FixedWidthInteger>(array: [Number]) {
        append(UInt64(array.count))
        bytes.reserveCapacity(bytes.count + array.count * MemoryLayout<Number>.size)
        for number in array { append(number) }
    }

    /// Appends a count (8 bytes) and the IEEE 754 bit patterns of the elements.
    mutating func append(array: [Float]) {
        append(array: array.map(\.bitPattern))
    }
}

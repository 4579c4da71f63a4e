/// The CRC-32 of ISO 3309 and of PNG and gzip (reflected polynomial 0xEDB88320); its check value, for the ASCII digits
/// 1 to 9, is 0xCBF43926.
enum CRC32 {
    /// `tables[256 * k + b]` is the effect of byte `b` followed by `k` zero bytes.
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        for byte in 0..<UInt32(256) {
            var value = byte
            for _ in 0..<8 {
                value = value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1
            }
            tables.append(value)
        }
        for index in 256..<2_048 {
            let shorter = tables[index - 256]
            tables.append((shorter >> 8) ^ tables[Int(shorter & 0xFF)])
        }
        return tables
    }()

    /// The checksum of some bytes, eight bytes at a step.
    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        tables.withUnsafeBufferPointer { table in
            bytes.withUnsafeBytes { input in
                var crc: UInt32 = 0xFFFF_FFFF
                var position = 0
                while position + 8 <= input.count {
                    let word =
                        UInt64(littleEndian: input.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                        ^ UInt64(crc)
                    crc = 0
                    for byte in 0..<8 {
                        crc ^= table[(7 - byte) * 256 + Int(word >> UInt64(8 * byte) & 0xFF)]
                    }
                    position += 8
                }
                while position < input.count {
                    crc = crc >> 8 ^ table[Int((crc ^ UInt32(input[position])) & 0xFF)]
                    position += 1
                }
                return ~crc
            }
        }
    }
}

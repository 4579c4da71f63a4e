/// A text as recognizers see it where it was written to escape them: digits and letters of full width and of other scripts as
/// ASCII, spaces and dashes of all kinds as plain ones, what cannot be seen left out. With the way back to the given bytes.
struct NormalizedText {
    private(set) var bytes: [UInt8] = []
    /// Where each byte came from in the given text, and where the text ends.
    private(set) var origins: [Int] = []

    /// Nil where the text is already as it should be, which one quick pass tells.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        var first: Int?
        var index = 0
        while true {
            index = Self.plainEnd(index, in: text)
            guard index < text.count else { break }
            let (scalar, length) = Self.scalar(text, index)
            if Self.replacement(of: scalar) != nil {
                first = index
                break
            }
            index += length
        }
        guard let first else { return nil }
        bytes.reserveCapacity(text.count)
        origins.reserveCapacity(text.count + 1)
        bytes.append(contentsOf: text[..<first])
        origins.append(contentsOf: 0..<first)
        index = first
        while index < text.count {
            let (scalar, length) = Self.scalar(text, index)
            if let replacement = Self.replacement(of: scalar) {
                if let byte = replacement.first {
                    bytes.append(byte)
                    origins.append(index)
                }
            } else {
                for offset in 0..<length {
                    bytes.append(text[index + offset])
                    origins.append(index + offset)
                }
            }
            index += length
        }
        origins.append(text.count)
    }

    /// The first byte from `start` on that is not ASCII; eight are looked at together.
    private static func plainEnd(_ start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        let raw = UnsafeRawBufferPointer(text)
        var index = start
        while index + 8 <= raw.count,
            raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
            index += 8
        }
        while index < raw.count, raw[index] < 0x80 { index += 1 }
        return index
    }

    /// A stretch of the normalized text, in the given one. What is invisible at its end stays outside.
    func original(_ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        guard let last = range.last else { return origins[range.lowerBound]..<origins[range.lowerBound] }
        // A replaced scalar is covered whole.
        let length = bytes[last] >= 0x80 ? 1 : Self.scalar(text, origins[last]).length
        return origins[range.lowerBound]..<origins[last] + length
    }

    /// The scalar at a place and its length; bytes that are no UTF-8 stand for themselves.
    private static func scalar(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> (scalar: UInt32, length: Int) {
        let lead = text[index]
        let length = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1
        guard length > 1, index + length <= text.count else { return (UInt32(lead), 1) }
        var value = UInt32(lead) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length {
            guard text[index + offset] & 0xC0 == 0x80 else { return (UInt32(lead), 1) }
            value = value << 6 | UInt32(text[index + offset] & 0x3F)
        }
        return (value, length)
    }

    /// What a scalar is looked at as; empty for nothing, nil for itself.
    private static func replacement(of scalar: UInt32) -> [UInt8]? {
        switch scalar {
        case 0x00AD, 0x034F, 0x061C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x206F, 0xFEFF,
            0xFE00...0xFE0F:
            return []
        case 0x00A0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: return [0x20]
        case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63: return [0x2D]
        case 0xFF01...0xFF5E: return [UInt8(scalar - 0xFF01 + 0x21)]
        case 0x2024, 0x3002, 0xFE52: return [0x2E]
        case 0xFE6B: return [0x40]
        case 0x0660...0x0669: return [UInt8(scalar - 0x0660) + 0x30]
        case 0x06F0...0x06F9: return [UInt8(scalar - 0x06F0) + 0x30]
        case 0x0966...0x096F: return [UInt8(scalar - 0x0966) + 0x30]
        case 0x09E6...0x09EF: return [UInt8(scalar - 0x09E6) + 0x30]
        case 0x0E50...0x0E59: return [UInt8(scalar - 0x0E50) + 0x30]
        case 0x2070, 0x2074...0x2079: return [UInt8(scalar - 0x2070) + 0x30]
        case 0x2080...0x2089: return [UInt8(scalar - 0x2080) + 0x30]
        case 0x2460...0x2468: return [UInt8(scalar - 0x2460) + 0x31]
        case 0x1D7CE...0x1D7FF: return [UInt8((scalar - 0x1D7CE) % 10) + 0x30]
        case 0x1D400...0x1D433: return [Self.letter(scalar - 0x1D400)]
        case 0x1D5A0...0x1D5D3: return [Self.letter(scalar - 0x1D5A0)]
        case 0x1D670...0x1D6A3: return [Self.letter(scalar - 0x1D670)]
        default: return nil
        }
    }

    private static func letter(_ place: UInt32) -> UInt8 { UInt8(place < 26 ? 0x41 + place : 0x61 + place - 26) }
}

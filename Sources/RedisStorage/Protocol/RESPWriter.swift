import NIOCore

/// Writes commands as RESP2 has them: arrays of bulk strings.
extension ByteBuffer {
    /// The beginning of a command with `count` parts, its name among them.
    mutating func writeCommand(parts count: Int) {
        writeInteger(UInt8(ascii: "*"))
        writeDecimal(count)
        writeLineEnd()
    }

    /// A part of text.
    mutating func writePart(_ text: String) {
        writePart(length: text.utf8.count)
        writeString(text)
        writeLineEnd()
    }

    /// A part whose bytes are `prefix` and `text`.
    mutating func writePart(_ prefix: String, _ text: String) {
        writePart(length: prefix.utf8.count + text.utf8.count)
        writeString(prefix)
        writeString(text)
        writeLineEnd()
    }

    /// A part of bytes.
    mutating func writePart(_ bytes: ByteBuffer) {
        writePart(length: bytes.readableBytes)
        writeImmutableBuffer(bytes)
        writeLineEnd()
    }

    /// A whole command.
    mutating func writeCommand(_ parts: [String]) {
        writeCommand(parts: parts.count)
        for part in parts { writePart(part) }
    }

    private mutating func writePart(length: Int) {
        writeInteger(UInt8(ascii: "$"))
        writeDecimal(length)
        writeLineEnd()
    }

    private mutating func writeLineEnd() { writeInteger(UInt16(0x0D0A)) }

    private mutating func writeDecimal(_ number: Int) {
        if number < 10 {
            writeInteger(UInt8(0x30 + number))
        } else {
            writeString(String(number))
        }
    }
}

/// The frame of all model files. All numbers are little-endian.
///
/// | bytes | content |
/// | --- | --- |
/// | 8 | `EXCISELM` in ASCII |
/// | 4 | version of the format, ``version`` |
/// | 4 | what the file holds: `BPE `, `NGRM` or `TEXT` in ASCII |
/// | 8 | length of the content, n |
/// | n | the content |
/// | 4 | CRC-32 of everything before |
enum ModelFile {
    /// The version of the format that is written and read.
    static let version: UInt32 = 1
    private static let signature = Array("EXCISELM".utf8)
    private static let headerLength = 24

    /// Kinds of content.
    enum Kind: String {
        case tokenizer = "BPE "
        case nGrams = "NGRM"
        case text = "TEXT"
    }

    static func framed(_ kind: Kind, _ content: (inout ByteWriter) -> Void) -> [UInt8] {
        var body = ByteWriter()
        content(&body)
        var file = ByteWriter()
        file.bytes = signature
        file.append(version)
        file.bytes += Array(kind.rawValue.utf8)
        file.append(UInt64(body.bytes.count))
        file.bytes += body.bytes
        file.append(CRC32.checksum(file.bytes[...]))
        return file.bytes
    }

    /// Checks the frame and gives a reader of the content.
    static func content(_ bytes: [UInt8], expected kind: Kind) throws(ModelFileError) -> ByteReader {
        guard bytes.starts(with: signature) else { throw .notAModelFile }
        guard bytes.count >= headerLength else { throw .wrongLength(found: bytes.count, expected: headerLength) }
        var header = ByteReader(bytes[signature.count..<headerLength])
        let version: UInt32 = try header.read()
        guard version == Self.version else { throw .unknownVersion(version) }
        let found = try header.readBytes(4)
        guard found.elementsEqual(kind.rawValue.utf8) else {
            throw .wrongKind(found: String(decoding: found, as: UTF8.self), expected: kind.rawValue)
        }
        let length: UInt64 = try header.read()
        guard let length = Int(exactly: length), length <= Int.max - headerLength - 4,
            bytes.count == headerLength + length + 4
        else {
            let expected = Int(clamping: length.addingReportingOverflow(UInt64(headerLength) + 4).partialValue)
            throw .wrongLength(found: bytes.count, expected: expected)
        }
        var trailer = ByteReader(bytes[(headerLength + length)...])
        let checksum: UInt32 = try trailer.read()
        guard checksum == CRC32.checksum(bytes[..<(headerLength + length)]) else { throw .wrongChecksum }
        return ByteReader(bytes[headerLength..<(headerLength + length)])
    }
}

/// How a file is compressed, told by its name.
public enum Compression: String, Sendable, CaseIterable {
    /// Not at all.
    case none = ""
    /// gzip (RFC 1952), `.gz`.
    case gzip = ".gz"
    /// Zstandard (RFC 8878), `.zst`.
    case zstd = ".zst"

    /// The compression that a file's name promises.
    public init(fileName: String) {
        self = [.gzip, .zstd].first { fileName.hasSuffix($0.rawValue) } ?? .none
    }

    /// The compression that a file's first bytes tell; JSON begins with none of these.
    init(firstBytes: [UInt8]) {
        switch firstBytes {
        case [0x1F, 0x8B]: self = .gzip
        case [0x28, 0xB5]: self = .zstd
        default: self = .none
        }
    }

    /// The bytes inside of `file`.
    func bytes(in file: any ByteSource) throws(ByteSourceError) -> any ByteSource {
        switch self {
        case .none: file
        case .gzip: try GzipBytes(file)
        case .zstd: try ZstdBytes(file)
        }
    }
}

import CZlib
import CZstd

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file that lines are written to once, from its beginning to its end: compressed as its name says, or standard output.
///
/// It is written under its name with `.tmp` behind it and gets its name in ``finish()``, so that nobody finds half a file; one
/// that is not finished is deleted. What is there already and is no ordinary file, such as a pipe, is written to as it is.
public final class LogOutput {
    private let path: String
    private let descriptor: Int32
    private let isReplacing: Bool
    private let compressor: (any Compressor)?
    private var pending: [UInt8] = []
    private var isFinished = false

    private static let block = 1 << 20

    private var temporaryPath: String { path + ".tmp" }

    /// Begins the file at `path`, or standard output for `-`.
    ///
    /// - Throws: ``ExchangeLogError``.
    public init(path: String) throws(ExchangeLogError) {
        self.path = path
        switch Compression(fileName: path) {
        case .none: compressor = nil
        case .gzip: compressor = try GzipOutput(path: path)
        case .zstd: compressor = try ZstdOutput(path: path)
        }
        var status = stat()
        isReplacing = path != "-" && (stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG)
        descriptor =
            switch (path, isReplacing) {
            case ("-", _): 1
            case (_, true): open(path + ".tmp", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            case (_, false): open(path, O_WRONLY | O_CLOEXEC)
            }
        guard descriptor >= 0 else { throw .lastError("create", path) }
        pending.reserveCapacity(Self.block * 2)
    }

    deinit {
        if path != "-" { close(descriptor) }
        if isReplacing, !isFinished { unlink(temporaryPath) }
    }

    /// Whether it leads to whoever reads standard output and does not read any more.
    public var isClosedByReader: Bool { isBroken }
    private var isBroken = false

    /// Adds bytes.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(ExchangeLogError) {
        pending.append(contentsOf: bytes)
        if pending.count >= Self.block { try flush() }
    }

    /// Adds bytes.
    public func write(_ bytes: [UInt8]) throws(ExchangeLogError) {
        pending += bytes
        if pending.count >= Self.block { try flush() }
    }

    /// Hands on what is held back, as someone who watches expects. Compressed output is held back until ``finish()``.
    public func flush() throws(ExchangeLogError) {
        if let compressor {
            try send(compressor.compress(pending, isLast: false))
        } else {
            try send(pending)
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Ends the file and gives it its name.
    public func finish() throws(ExchangeLogError) {
        guard !isFinished else { return }
        if let compressor {
            try send(compressor.compress(pending, isLast: true))
        } else {
            try send(pending)
        }
        pending = []
        if isReplacing {
            guard fsync(descriptor) == 0 || errno == EINVAL else { throw .lastError("write", path) }
            guard rename(temporaryPath, path) == 0 else { throw .lastError("create", path) }
        }
        isFinished = true
    }

    private func send(_ bytes: [UInt8]) throws(ExchangeLogError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress! + sent, bytes.count - sent) }
            if count >= 0 {
                sent += count
            } else if errno == EPIPE, path == "-" {
                isBroken = true
                return
            } else if errno != EINTR {
                throw .lastError("write", path)
            }
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Darwin)
        Darwin.write(descriptor, bytes, count)
    #else
        Glibc.write(descriptor, bytes, count)
    #endif
}

private protocol Compressor: AnyObject {
    /// What becomes of the next bytes; all of it with the last ones.
    func compress(_ bytes: [UInt8], isLast: Bool) throws(ExchangeLogError) -> [UInt8]
}

private final class GzipOutput: Compressor {
    private let path: String
    private var stream = z_stream()

    init(path: String) throws(ExchangeLogError) {
        self.path = path
        let status = deflateInit2_(
            &stream, 6, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .compression(path: path, reason: "zlib refuses to begin (\(status))") }
    }

    deinit { deflateEnd(&stream) }

    func compress(_ bytes: [UInt8], isLast: Bool) throws(ExchangeLogError) -> [UInt8] {
        var input = bytes
        var output: [UInt8] = []
        var isDone = false
        input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            repeat {
                output += [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    isDone = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_END
                    count = buffer.count - Int(stream.avail_out)
                }
            } while stream.avail_out == 0
        }
        guard isDone == isLast else { throw .compression(path: path, reason: "zlib does not come to an end") }
        return output
    }
}

private final class ZstdOutput: Compressor {
    private let path: String
    private let context: OpaquePointer

    init(path: String) throws(ExchangeLogError) {
        guard let context = ZSTD_createCCtx() else { throw .compression(path: path, reason: "no memory") }
        self.path = path
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 3)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    func compress(_ bytes: [UInt8], isLast: Bool) throws(ExchangeLogError) -> [UInt8] {
        var output: [UInt8] = []
        var failure: String?
        bytes.withUnsafeBytes { bytes in
            var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            var left = 1
            while failure == nil, isLast ? left != 0 : input.pos < input.size {
                output += [UInt8](unsafeUninitializedCapacity: ZSTD_CStreamOutSize()) { buffer, count in
                    var out = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
                    left = ZSTD_compressStream2(context, &out, &input, isLast ? ZSTD_e_end : ZSTD_e_continue)
                    if ZSTD_isError(left) != 0 { failure = String(cString: ZSTD_getErrorName(left)) }
                    count = out.pos
                }
            }
        }
        if let failure { throw .compression(path: path, reason: failure) }
        return output
    }
}

import CZstd

/// Compresses a stream of bytes of known length into one zstd frame (RFC 8878) with its content's size and checksum.
final class ZstdCompressor {
    private let context: OpaquePointer
    private let output: UnsafeMutableRawBufferPointer
    private let path: String

    /// - Parameters:
    ///   - level: 1 (fast) to 19 (small).
    ///   - contentSize: bytes that will be given altogether.
    ///   - path: names the file in errors.
    init(level: Int, contentSize: Int, path: String) throws(ExchangeLogError) {
        guard let context = ZSTD_createCCtx() else { throw .compression(path: path, reason: "out of memory") }
        self.context = context
        self.path = path
        output = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 16)
        try check(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level)))
        try check(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1))
        try check(ZSTD_CCtx_setPledgedSrcSize(context, UInt64(contentSize)))
    }

    deinit {
        ZSTD_freeCCtx(context)
        output.deallocate()
    }

    /// Compresses a part, the last one with `isLast`, and gives what comes of it to `write`.
    func compress(
        _ part: UnsafeRawBufferPointer, isLast: Bool,
        _ write: (UnsafeRawBufferPointer) throws(ExchangeLogError) -> Void
    ) throws(ExchangeLogError) {
        var input = ZSTD_inBuffer(src: part.baseAddress, size: part.count, pos: 0)
        while true {
            var filled = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
            let rest = ZSTD_compressStream2(context, &filled, &input, isLast ? ZSTD_e_end : ZSTD_e_continue)
            try check(rest)
            try write(UnsafeRawBufferPointer(rebasing: output[..<filled.pos]))
            if isLast ? rest == 0 : input.pos == input.size { return }
        }
    }

    private func check(_ code: Int) throws(ExchangeLogError) {
        guard ZSTD_isError(code) == 0 else {
            throw .compression(path: path, reason: String(cString: ZSTD_getErrorName(code)))
        }
    }
}

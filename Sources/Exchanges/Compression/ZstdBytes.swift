import CZstd

/// What a Zstandard file holds (RFC 8878), its frames one after the other. Their check sums are checked where they have one.
final class ZstdBytes: ByteSource {
    private let file: any ByteSource
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
    private let context: OpaquePointer
    private var place = ZSTD_inBuffer()
    private var isInFrame = false
    /// Whether more may come out without anything going in: the room for output was filled.
    private var isHoldingBack = false
    private var isAtEnd = false
    private var damage: ByteSourceError?

    init(_ file: any ByteSource) throws(ByteSourceError) {
        guard let context = ZSTD_createDCtx() else { throw .damaged("zstd refuses to begin: no memory") }
        self.file = file
        self.context = context
        // A frame may ask for a window of 128 MiB (zstd --long) and no more, so that memory stays bounded.
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27)
        place.src = UnsafeRawPointer(input.baseAddress)
    }

    deinit {
        ZSTD_freeDCtx(context)
        input.deallocate()
    }

    var bytesTaken: Int { file.bytesTaken }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        if let damage { throw damage }
        guard !isAtEnd, !buffer.isEmpty else { return 0 }
        var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        do throws(ByteSourceError) {
            while output.pos < output.size, !isAtEnd { try decompressMore(&output) }
        } catch {
            guard output.pos > 0 else { throw error }
            damage = error
        }
        return output.pos
    }

    private func decompressMore(_ output: inout ZSTD_outBuffer) throws(ByteSourceError) {
        if place.pos == place.size, !isHoldingBack {
            place.size = try file.read(into: input)
            place.pos = 0
            guard place.size > 0 else {
                guard !isInFrame else { throw .damaged("the zstd frame is cut off") }
                isAtEnd = true
                return
            }
        }
        let left = ZSTD_decompressStream(context, &output, &place)
        if ZSTD_isError(left) != 0 {
            throw .damaged("the zstd data is damaged: \(String(cString: ZSTD_getErrorName(left)))")
        }
        isInFrame = left != 0
        isHoldingBack = isInFrame && output.pos == output.size
    }
}

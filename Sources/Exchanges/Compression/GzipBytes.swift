import CZlib

/// What a gzip file holds (RFC 1952), its members one after the other. Their check sums are checked.
final class GzipBytes: ByteSource {
    private let file: any ByteSource
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
    private var stream = z_stream()
    private var isInMember = false
    private var isAtEnd = false
    private var damage: ByteSourceError?

    init(_ file: any ByteSource) throws(ByteSourceError) {
        self.file = file
        // 16: the gzip format and no other; 15: any window.
        let status = inflateInit2_(&stream, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .damaged("zlib refuses to begin (\(status))") }
    }

    deinit {
        inflateEnd(&stream)
        input.deallocate()
    }

    var bytesTaken: Int { file.bytesTaken }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        if let damage { throw damage }
        guard !isAtEnd, !buffer.isEmpty else { return 0 }
        let room = min(buffer.count, Int(UInt32.max))
        stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(room)
        do throws(ByteSourceError) {
            while stream.avail_out > 0, !isAtEnd { try inflateMore() }
        } catch {
            guard stream.avail_out < room else { throw error }
            damage = error
        }
        return room - Int(stream.avail_out)
    }

    private func inflateMore() throws(ByteSourceError) {
        if stream.avail_in == 0 {
            let count = try file.read(into: input)
            guard count > 0 else {
                guard !isInMember else { throw .damaged("the gzip data is cut off") }
                isAtEnd = true
                return
            }
            stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_in = UInt32(count)
        }
        if !isInMember {
            inflateReset(&stream)
            isInMember = true
        }
        switch inflate(&stream, Z_NO_FLUSH) {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isInMember = false
        case let status:
            let reason = stream.msg.map { String(cString: $0) } ?? "status \(status)"
            throw .damaged("the gzip data is damaged: \(reason)")
        }
    }
}

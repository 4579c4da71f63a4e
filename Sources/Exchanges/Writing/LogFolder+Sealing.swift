#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension LogFolder {
    /// Makes a segment's sealed form beside its plain one, both of the same content and time, then removes the plain one.
    ///
    /// The plain file goes only after the sealed one is complete on the disk under its name. After a failure it is as if
    /// nothing had been tried.
    func seal(_ segment: SegmentFile, level: Int) throws(ExchangeLogError) {
        let information = try segment.information()
        guard information.st_nlink > 0 else { return }
        let temporary = path + "/" + segment.name.temporaryFile
        let sealed = path + "/" + segment.name.sealedFile
        try remove(segment.name.temporaryFile)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .lastError("make", temporary) }
        do throws(ExchangeLogError) {
            defer { close(descriptor) }
            try compress(segment, length: Int(information.st_size), to: descriptor, path: temporary, level: level)
            var times = [information.accessTime, information.changeTime]
            guard futimens(descriptor, &times) == 0 else { throw .lastError("set the time of", temporary) }
            guard fsync(descriptor) == 0 else { throw .lastError("write to the disk", temporary) }
            guard rename(temporary, sealed) == 0 else { throw .lastError("name", sealed) }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncFolder()
        try remove(segment.name.plainFile)
    }

    private func compress(
        _ segment: SegmentFile, length: Int, to descriptor: Int32, path: String, level: Int
    ) throws(ExchangeLogError) {
        let compressor = try ZstdCompressor(level: level, contentSize: length, path: segment.path)
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { block.deallocate() }
        var offset = 0
        repeat {
            let count = try segment.read(into: block, at: offset)
            offset += count
            guard count > 0 || offset == length else {
                throw .system(operation: "read", path: segment.path, code: EIO)
            }
            let part = UnsafeRawBufferPointer(rebasing: block[..<count])
            try compressor.compress(part, isLast: offset >= length) { (bytes) throws(ExchangeLogError) in
                try write(bytes, to: descriptor, path: path)
            }
        } while offset < length
    }

    private func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String
    ) throws(ExchangeLogError) {
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            #if canImport(Darwin)
                let count = Darwin.write(descriptor, start, rest.count)
            #else
                let count = Glibc.write(descriptor, start, rest.count)
            #endif
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if count == 0 || errno != EINTR {
                throw .lastError("write", path)
            }
        }
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension LogFolder {
    /// Removes every segment whose newest record was written before `moment`, sealed or left by a dead process, and what
    /// is left of making sealed forms. Segments that living processes write are theirs to end.
    ///
    /// - Returns: how many files were removed; their names are gone from the disk too.
    func removeSegments(olderThan moment: Timestamp) throws(ExchangeLogError) -> Int {
        var removed = 0
        for name in try segments(.sealed) {
            if try isOlder(name.sealedFile, than: moment), try remove(name.sealedFile) { removed += 1 }
        }
        let plain = try segments(.plain)
        for name in plain {
            if try isOlder(name.plainFile, than: moment), try removeUnlocked(name) { removed += 1 }
        }
        for name in try segments(.temporary) where !plain.contains(name) {
            if try isOlder(name.temporaryFile, than: moment), try remove(name.temporaryFile) { removed += 1 }
        }
        if removed > 0 { try syncFolder() }
        return removed
    }

    private func removeUnlocked(_ name: SegmentName) throws(ExchangeLogError) -> Bool {
        try locked { () throws(ExchangeLogError) in
            guard let segment = try claim(name) else { return false }
            return try remove(segment.name.plainFile)
        }
    }

    private func isOlder(_ file: String, than moment: Timestamp) throws(ExchangeLogError) -> Bool {
        var information = stat()
        guard stat(path + "/" + file, &information) == 0 else {
            if errno == ENOENT { return false }
            throw .lastError("look at", path + "/" + file)
        }
        return Timestamp(information.changeTime) < moment
    }
}

extension Timestamp {
    /// A moment as the system's calls give it.
    init(_ time: timespec) {
        self.init(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

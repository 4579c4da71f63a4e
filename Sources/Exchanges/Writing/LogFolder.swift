#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The folder of an exchange log, which several processes may write to at once, each its own active segment.
///
/// A plain segment is locked (flock(2)) by the process that writes or seals it; one that nobody has locked was left by a
/// process that died. Whoever makes or claims a plain segment locks the folder meanwhile, so that no file is seen
/// between its making and its locking.
struct LogFolder: Sendable {
    let path: String

    /// What a file of the folder is, by the end of its name.
    enum Kind {
        /// `.jsonl`: lines that are being written, or wait to be sealed.
        case plain
        /// `.jsonl.zst`: complete and never changed again.
        case sealed
        /// `.jsonl.zst.tmp`: the sealed form while it is being made.
        case temporary
    }

    /// Opens the folder, making it (mode 0700) where it is missing.
    init(_ path: String) throws(ExchangeLogError) {
        self.path = path
        try make()
    }

    /// Makes the folder where it is missing.
    func make() throws(ExchangeLogError) {
        guard mkdir(path, 0o700) != 0 else { return try syncFolder(parent: true) }
        guard errno == EEXIST else { throw .lastError("make the folder", path) }
        var information = stat()
        guard stat(path, &information) == 0 else { throw .lastError("look at", path) }
        guard information.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: path) }
    }

    /// The log's own files, those of one kind in time order; anything else that lies there is left alone, links among it: what they point to
    /// might be a segment that is here already.
    func segments(_ kind: Kind) throws(ExchangeLogError) -> [SegmentName] {
        guard let folder = opendir(path) else { throw .lastError("list", path) }
        defer { closedir(folder) }
        let suffix =
            switch kind {
            case .plain: SegmentName.plainSuffix
            case .sealed: SegmentName.sealedSuffix
            case .temporary: SegmentName.temporarySuffix
            }
        var names: [SegmentName] = []
        while let entry = readdir(folder) {
            let file = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard file.hasSuffix(suffix), let name = SegmentName(file.dropLast(suffix.count)), isPlainFile(file) else {
                continue
            }
            names.append(name)
        }
        return names.sorted()
    }

    private func isPlainFile(_ file: String) -> Bool {
        var information = stat()
        return lstat(path + "/" + file, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    }

    /// Makes a segment's plain file (mode 0600) and locks it; its name is on the disk on return.
    func create(_ name: SegmentName, calls: SegmentFile.Calls) throws(ExchangeLogError) -> SegmentFile {
        try locked { () throws(ExchangeLogError) in
            let file = path + "/" + name.plainFile
            let descriptor = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw .lastError("make", file) }
            let segment = SegmentFile(name: name, path: file, descriptor: descriptor, calls: calls)
            do throws(ExchangeLogError) {
                guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .lastError("lock", file) }
                try syncFolder()
            } catch {
                unlink(file)
                throw error
            }
            return segment
        }
    }

    /// Runs `body` while no other process makes or claims a segment of this folder.
    func locked<Result>(
        _ body: () throws(ExchangeLogError) -> Result
    ) throws(ExchangeLogError) -> Result {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .lastError("open", path) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            if errno != EINTR { throw .lastError("lock", path) }
        }
        return try body()
    }

    /// Locks a plain segment that a dead process left; nil where a living one has it or it is gone. The caller has the
    /// folder ``locked(_:)``.
    func claim(_ name: SegmentName) throws(ExchangeLogError) -> SegmentFile? {
        let file = path + "/" + name.plainFile
        let descriptor = open(file, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .lastError("open", file)
        }
        let segment = SegmentFile(name: name, path: file, descriptor: descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { return nil }
            throw .lastError("lock", file)
        }
        // The one who had it may have sealed and removed it just now.
        return try segment.information().st_nlink > 0 ? segment : nil
    }

    /// Removes a file that may be gone already; whether it was there.
    @discardableResult
    func remove(_ file: String) throws(ExchangeLogError) -> Bool {
        guard unlink(path + "/" + file) != 0 else { return true }
        guard errno == ENOENT else { throw .lastError("remove", path + "/" + file) }
        return false
    }

    /// Returns when made, renamed and removed names are on the disk.
    func syncFolder(parent: Bool = false) throws(ExchangeLogError) {
        let folder = parent ? path + "/.." : path
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .lastError("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .lastError("write to the disk", folder) }
    }
}

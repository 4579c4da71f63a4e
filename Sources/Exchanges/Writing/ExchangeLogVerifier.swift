import JSON

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Checks that a log is what a writer promises: every line one JSON object with an `id` that no other has, no segment
/// damaged, and no record broken off but in a segment that is being written.
///
/// Times that run backwards are no fault: a record is written when its exchange ends and tells when it began.
public struct ExchangeLogVerifier: Sendable {
    /// How many faults of a segment are kept with their lines; all are counted.
    public static let faultsPerSegment = 100
    /// The longest line that is read, in bytes; a longer one is a fault.
    public static let longestLine = 1 << 30

    private let folder: LogFolder
    private let path: String

    /// A verifier of the log in a folder. It changes nothing there, and may run while the log is written.
    ///
    /// - Throws: ``ExchangeLogError`` where there is no such folder.
    public init(folder path: String) throws(ExchangeLogError) {
        self.path = path
        folder = try LogFolder(existing: path)
    }

    /// Reads the whole log.
    ///
    /// Ids are remembered as 128-bit hashes, about 24 to 48 bytes of memory for each record, so that two different ids are
    /// taken for the same with a probability below 10⁻²⁰ for a hundred million records.
    ///
    /// - Parameter progress: called after each segment, with how many are done of how many.
    /// - Throws: ``ExchangeLogError`` where the folder or a file cannot be read.
    public func verify(progress: (Int, Int) -> Void = { _, _ in }) throws(ExchangeLogError) -> LogVerification {
        // In this order: a segment that is sealed in between is in both lists, and not in neither.
        let plain = try folder.segments(.plain)
        let sealed = Set(try folder.segments(.sealed))
        let names = sealed.union(plain).sorted()
        var verification = LogVerification()
        var ids = IDSet()
        for name in names {
            let segment = try verify(name, isSealed: sealed.contains(name), &ids)
            if let segment { verification.segments.append(segment) }
            progress(verification.segments.count, names.count)
        }
        return verification
    }

    /// Checks one segment; nil where retention has removed it meanwhile.
    private func verify(
        _ name: SegmentName, isSealed: Bool, _ ids: inout IDSet
    ) throws(ExchangeLogError) -> LogVerification.Segment? {
        let isInUse = isSealed ? false : try folder.isInUse(name)
        let file = isSealed ? name.sealedFile : name.plainFile
        var segment = LogVerification.Segment(file: file, isInUse: isInUse)
        do throws(LogReadError) {
            try read(try LogFile(path: path + "/" + file), &segment, &ids)
        } catch {
            switch error {
            case .system(_, _, ENOENT):
                if isSealed { return nil }
                return try verify(name, isSealed: true, &ids)
            case .system(let operation, let path, let code):
                throw .system(operation: operation, path: path, code: code)
            case .line(let fault):
                segment.add(fault)
            case .noFiles:
                return nil
            }
        }
        // None is sealed before it has a record.
        if isSealed, segment.bytes == 0, segment.isSound {
            segment.add(LineFault(file: file, line: 1, reason: .damaged("it is empty")))
        }
        return segment
    }

    private func read(
        _ file: LogFile, _ segment: inout LogVerification.Segment, _ ids: inout IDSet
    ) throws(LogReadError) {
        var reader = LineReader(try file.open(), longestLine: Self.longestLine)
        do throws(ByteSourceError) {
            while let step = try reader.next() {
                switch step {
                case .line(let range):
                    segment.lines += 1
                    do throws(LineFault.Reason) {
                        try check(UnsafeRawBufferPointer(rebasing: reader.buffer[range]), &ids)
                    } catch {
                        segment.add(LineFault(file: segment.file, line: segment.lines, reason: error))
                    }
                case .unfinished(let range):
                    segment.tornBytes = range.count
                case .tooLong:
                    segment.lines += 1
                    let reason = LineFault.Reason.tooLong(limit: Self.longestLine)
                    segment.add(LineFault(file: segment.file, line: segment.lines, reason: reason))
                }
                segment.bytes = reader.offset
            }
        } catch {
            if case .damaged(let what) = error {
                segment.add(LineFault(file: segment.file, line: segment.lines + 1, reason: .damaged(what)))
            } else {
                throw LogFile.error(error, file.path)
            }
        }
    }

    private func check(_ line: UnsafeRawBufferPointer, _ ids: inout IDSet) throws(LineFault.Reason) {
        let outline: JSONOutline
        do throws(JSONError) {
            outline = try JSONOutline(line, depth: 512)
        } catch {
            throw .json(error)
        }
        guard outline.root.kind == .object else { throw .notAnObject }
        guard let member = outline.member("id", in: line) else { throw .field(.missing("id")) }
        guard let id = member.string(in: line) else { throw .field(FieldFault("id", "must be a string")) }
        guard ids.insert(id) else { throw .field(FieldFault("id", "was in the log before; it must be in it once")) }
    }
}

/// Ids seen, remembered as 128 bits of two differently begun hashes.
private struct IDSet {
    private var hashes: Set<UInt128> = []

    /// Whether it was not there yet.
    mutating func insert(_ id: String) -> Bool {
        hashes.insert(hash(id, beginning: 0) << 64 | hash(id, beginning: 1)).inserted
    }

    private func hash(_ id: String, beginning: UInt8) -> UInt128 {
        var hasher = Hasher()
        hasher.combine(beginning)
        hasher.combine(id)
        return UInt128(UInt64(bitPattern: Int64(hasher.finalize())))
    }
}

extension LogVerification.Segment {
    fileprivate mutating func add(_ fault: LineFault) {
        faultCount += 1
        if faults.count < ExchangeLogVerifier.faultsPerSegment { faults.append(fault) }
    }
}

extension LogFolder {
    /// A folder that is only looked at.
    fileprivate init(existing path: String) throws(ExchangeLogError) {
        self.path = path
        _ = try segments(.plain)
    }

    /// Whether a living process has a plain segment locked. The folder is locked meanwhile, so that this look is in nobody's
    /// way.
    fileprivate func isInUse(_ name: SegmentName) throws(ExchangeLogError) -> Bool {
        try locked { () throws(ExchangeLogError) in
            let file = path + "/" + name.plainFile
            let descriptor = open(file, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                if errno == ENOENT { return false }
                throw .lastError("open", file)
            }
            defer { close(descriptor) }
            return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
        }
    }
}

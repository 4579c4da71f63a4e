#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension LogFile {
    /// The files that paths stand for, in time order of their first record.
    ///
    /// A path is a file, a folder (all files directly in it but hidden ones and those whose names end in `.tmp`), a pattern of
    /// glob(7), or `-` for standard input, which keeps its place. A file without a record that tells a time goes last.
    /// Where a folder has a segment both plain and compressed, as after a crash, the compressed one counts.
    ///
    /// - Throws: ``LogReadError/noFiles(_:)`` for a pattern or a folder without a file,
    ///   ``LogReadError/system(operation:path:code:)`` for a path that leads nowhere.
    public static func list(_ paths: [String]) throws(LogReadError) -> [LogFile] {
        let files = try found(paths)
        guard files.count > 1 else { return files }
        var times: [(time: Timestamp, file: LogFile)] = []
        for file in files where file != .standardInput {
            times.append((try file.firstTime() ?? .latest, file))
        }
        times.sort { ($0.time, $0.file.path) < ($1.time, $1.file.path) }
        var sorted = times.map(\.file)
        if let place = files.firstIndex(of: .standardInput) { sorted.insert(.standardInput, at: place) }
        return sorted
    }

    /// The files that paths stand for, in the order of paths and names.
    static func found(_ paths: [String]) throws(LogReadError) -> [LogFile] {
        var files: [LogFile] = []
        var seen: Set<String> = []
        for path in paths {
            for file in try found(path) where seen.insert(file.path).inserted { files.append(file) }
        }
        return files
    }

    private static func found(_ path: String) throws(LogReadError) -> [LogFile] {
        if path == "-" { return [.standardInput] }
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            guard path.contains(where: { "*?[".contains($0) }) else {
                throw .system(operation: "open", path: path, code: code)
            }
            var files: [LogFile] = []
            for match in matches(path) where !isPassedOver(match) { files += try found(match) }
            guard !files.isEmpty else { throw .noFiles(path) }
            return files
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [try LogFile(path: path)] }
        let files = try names(inFolder: path)
        guard !files.isEmpty else { throw .noFiles(path) }
        var present: [LogFile] = []
        for name in files {
            let file = path.hasSuffix("/") ? path + name : path + "/" + name
            do throws(LogReadError) {
                guard try Self.status(file).st_mode & S_IFMT != S_IFDIR else { continue }
                present.append(try LogFile(path: file))
            } catch {
                // Compressed or deleted since the folder was read: its successor, if there is one, is listed now.
                guard case .system(_, _, ENOENT) = error else { throw error }
                if let sealed = try? LogFile(path: file + Compression.zstd.rawValue) { present.append(sealed) }
            }
        }
        return present
    }

    private static func isPassedOver(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return name.hasPrefix(".") || name.hasSuffix(".tmp")
    }

    private static func names(inFolder path: String) throws(LogReadError) -> [String] {
        guard let folder = opendir(path) else { throw .system(operation: "open", path: path, code: errno) }
        defer { closedir(folder) }
        var names: Set<String> = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
                    String(cString: $0)
                }
            }
            if !isPassedOver(name) { names.insert(name) }
        }
        return names.filter { name in
            Compression(fileName: name) != .none
                || !names.contains(name + Compression.zstd.rawValue)
                    && !names.contains(name + Compression.gzip.rawValue)
        }.sorted()
    }

    private static func matches(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// The time of the first record that has one, of the first hundred lines.
    private func firstTime() throws(LogReadError) -> Timestamp? {
        // What is no ordinary file can be read only once.
        guard size != nil else { return nil }
        var lines = LineReader(try open(), longestLine: 1 << 20)
        var view = ExchangeView()
        for _ in 0..<100 {
            guard let step = try? lines.next() else { return nil }
            let range: Range<Int>
            switch step {
            case .line(let line): range = line
            case .unfinished(let line): range = line
            case .tooLong: continue
            }
            do {
                try view.read(range, in: lines.buffer)
                return try view.time
            } catch {
                continue
            }
        }
        return nil
    }
}

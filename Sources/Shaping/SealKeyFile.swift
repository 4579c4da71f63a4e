#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The file of the keys that seal reasoning: one key a line, 64 hexadecimal digits, the one that seals first. Only its owner can read it.
public struct SealKeyFile: Sendable {
    /// Where the file lies.
    public let path: String

    /// The keys' file at a path.
    public init(path: String) { self.path = path }

    /// What is wrong with a file of keys.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// Others than its owner can read or change the file.
        case exposed(path: String, mode: UInt32)
        /// A line that is no key.
        case malformed(path: String, line: Int)
        /// The operating system refused.
        case system(path: String, reason: String)

        /// What was wrong and the next step.
        public var description: String {
            switch self {
            case .exposed(let path, let mode):
                "\(path) has mode \(String(mode, radix: 8)), so others can reach it; run: chmod 600 \(path)"
            case .malformed(let path, let line):
                "\(path):\(line): expected a key of 64 hexadecimal digits; restore the file from a backup, or remove it to begin anew"
            case .system(let path, let reason): "\(path): \(reason)"
            }
        }
    }

    private static let largest = 64 << 10

    /// Reads the keys; nil where there is no file.
    ///
    /// - Throws: ``Failure``.
    public func read() throws(Failure) -> SealKeys? {
        guard let texts = try texts() else { return nil }
        var keys: [SealKeys.Key] = []
        for (number, text) in texts.enumerated() where !text.isEmpty {
            guard let key = Self.bytes(text).flatMap(SealKeys.Key.init) else {
                throw .malformed(path: path, line: number + 1)
            }
            keys.append(key)
        }
        guard let keys = SealKeys(keys) else { throw .malformed(path: path, line: 1) }
        return keys
    }

    /// Reads the keys, or makes the first one where there is no file yet.
    ///
    /// - Throws: ``Failure``.
    public func readOrCreate() throws(Failure) -> SealKeys {
        if let keys = try read() { return keys }
        try write([Self.newKey()], replacing: false)
        guard let keys = try read() else { throw .system(path: path, reason: "vanished after it was written") }
        return keys
    }

    /// Puts a new key before the others. What they sealed is still opened.
    ///
    /// - Parameter keeping: how many of the older ones stay.
    /// - Throws: ``Failure``.
    public func rotate(keeping: Int) throws(Failure) -> SealKeys {
        let older = (try texts() ?? []).filter { !$0.isEmpty }.prefix(max(keeping, 0))
        _ = try read()
        try write([Self.newKey()] + older, replacing: true)
        return try readOrCreate()
    }

    private func texts() throws(Failure) -> [Substring]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw systemFailure()
        }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw systemFailure() }
        guard information.st_mode & S_IFMT == S_IFREG else { throw .system(path: path, reason: "is not a file") }
        let mode = UInt32(information.st_mode & 0o777)
        guard mode & 0o077 == 0 else { throw .exposed(path: path, mode: mode) }
        var bytes = [UInt8](repeating: 0, count: min(Int(information.st_size), Self.largest))
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw systemFailure() }
        return String(decoding: bytes[..<count], as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
    }

    /// Writes beside the place and moves there, so that no reader ever sees half of it.
    private func write(_ keys: [Substring], replacing: Bool) throws(Failure) {
        let bytes = Array((keys.joined(separator: "\n") + "\n").utf8)
        let temporary = "\(path).new.\(UInt64.random(in: .min ... .max))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw systemFailure() }
        defer { unlink(temporary) }
        let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let failure = systemFailure()
        close(descriptor)
        guard isWritten else { throw failure }
        if replacing {
            if rename(temporary, path) != 0 { throw systemFailure() }
        } else if link(temporary, path) != 0, errno != EEXIST {
            throw systemFailure()
        }
    }

    private static func newKey() -> Substring {
        var generator = SystemRandomNumberGenerator()
        var text = ""
        for _ in 0..<SealKeys.Key.byteCount {
            let digits = String(UInt8.random(in: 0...255, using: &generator), radix: 16)
            text += digits.utf8.count == 1 ? "0" + digits : digits
        }
        return text[...]
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.map { digit -> UInt8? in
            switch digit {
            case 0x30...0x39: digit - 0x30
            case 0x61...0x66: digit - 0x61 + 10
            case 0x41...0x46: digit - 0x41 + 10
            default: nil
            }
        }
        guard digits.count == 2 * SealKeys.Key.byteCount else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place], let low = digits[place + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private func systemFailure() -> Failure { .system(path: path, reason: String(cString: strerror(errno))) }
}

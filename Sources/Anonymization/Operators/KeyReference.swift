#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Where a root key is: a file or an open descriptor; never the key itself.
public enum KeyReference: Sendable, Equatable, CustomStringConvertible {
    /// `file:PATH`: 32 bytes, or 64 hexadecimal digits, that nobody but its owner may read.
    case file(String)
    /// `fd:NUMBER`: what can be read from a descriptor that the starting process opened.
    case descriptor(Int32)

    /// What is wrong with a key.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// A reference that is none.
        case notReference(String)
        /// No such file.
        case missing(String)
        /// Others than its owner may read or change it.
        case exposed(String, mode: UInt32)
        /// Somebody else's.
        case foreign(String)
        /// Not 32 bytes.
        case wrongLength(String, bytes: Int)
        /// The operating system refused.
        case system(String, reason: String)

        /// What was wrong and the next step.
        public var description: String {
            switch self {
            case .notReference(let text):
                "\(text.prefix(12))… is no reference to a key; write file:PATH or fd:NUMBER, never the key itself"
            case .missing(let place):
                "\(place) is missing; make a key with: head -c 32 /dev/urandom > FILE; chmod 600 FILE"
            case .exposed(let place, let mode):
                "\(place) has mode \(String(mode, radix: 8)), so others can reach it; run: chmod 600 \(place)"
            case .foreign(let place): "\(place) belongs to another user; a key must be its reader's own"
            case .wrongLength(let place, let bytes):
                "\(place) has \(bytes) bytes; a key is 32 random bytes or 64 hexadecimal digits"
            case .system(let place, let reason): "\(place): \(reason)"
            }
        }
    }

    /// Reads a reference.
    public init(_ text: String) throws(Failure) {
        if text.hasPrefix("file:"), text.utf8.count > 5 {
            self = .file(String(text.dropFirst(5)))
        } else if text.hasPrefix("fd:"), let number = Int32(text.dropFirst(3)), number >= 0 {
            self = .descriptor(number)
        } else {
            throw .notReference(text)
        }
    }

    /// Whether it can be read only once, by the process that it was opened for.
    public var isDescriptor: Bool { if case .descriptor = self { true } else { false } }

    /// The reference as it is written.
    public var description: String {
        switch self {
        case .file(let path): "file:\(path)"
        case .descriptor(let number): "fd:\(number)"
        }
    }

    /// The key.
    public func read() throws(Failure) -> PseudonymKey {
        let descriptor: Int32
        switch self {
        case .descriptor(let number): descriptor = number
        case .file(let path):
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            if descriptor < 0 {
                throw errno == ENOENT ? .missing(path) : .system(path, reason: String(cString: strerror(errno)))
            }
        }
        defer { if case .file = self { close(descriptor) } }
        if case .file(let path) = self {
            var information = stat()
            guard fstat(descriptor, &information) == 0 else {
                throw .system(path, reason: String(cString: strerror(errno)))
            }
            guard information.st_mode & S_IFMT == S_IFREG else { throw .system(path, reason: "is not a file") }
            let mode = UInt32(information.st_mode & 0o777)
            guard mode & 0o077 == 0 else { throw .exposed(path, mode: mode) }
            guard information.st_uid == geteuid() else { throw .foreign(path) }
        }
        var bytes = [UInt8](repeating: 0, count: 130)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                #if canImport(Darwin)
                    Darwin.read(descriptor, buffer.baseAddress! + count, buffer.count - count)
                #else
                    Glibc.read(descriptor, buffer.baseAddress! + count, buffer.count - count)
                #endif
            }
            guard got > 0 else { break }
            count += got
        }
        bytes.removeLast(bytes.count - count)
        var text = bytes
        while text.count > 64, text.last == 0x0A || text.last == 0x0D { text.removeLast() }
        if text.count == 64, text.allSatisfy(ByteSet.hex.contains) {
            bytes = stride(from: 0, to: 64, by: 2).compactMap {
                UInt8(String(decoding: text[$0..<$0 + 2], as: UTF8.self), radix: 16)
            }
        }
        guard let key = PseudonymKey(bytes: bytes) else { throw .wrongLength("\(self)", bytes: count) }
        return key
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Where a root key is: a file, an open descriptor or a command that writes it; never the key itself.
public enum KeyReference: Sendable, Equatable, CustomStringConvertible {
    /// `file:PATH`: 32 bytes, or 64 hexadecimal digits, that nobody but its owner may read.
    case file(String)
    /// `fd:NUMBER`: what can be read from a descriptor that the starting process opened.
    case descriptor(Int32)
    /// `cmd:/PATH ARGUMENT…`: what a program writes to its standard output, as a client of a key management service does. Words are parted at
    /// spaces; there is no shell.
    case command([String])

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
        /// A program without the path to it.
        case relative(String)
        /// Not 32 bytes.
        case wrongLength(String, bytes: Int)
        /// The operating system refused.
        case system(String, reason: String)

        /// What was wrong and the next step.
        public var description: String {
            switch self {
            case .notReference(let text):
                "\(text.prefix(12))… is no reference to a key; write file:PATH, fd:NUMBER or cmd:/PROGRAM ARGUMENTS, never the key itself"
            case .missing(let place):
                "\(place) is missing; make a key with: head -c 32 /dev/urandom > FILE; chmod 600 FILE"
            case .exposed(let place, let mode):
                "\(place) has mode \(String(mode, radix: 8)), so others can reach it; run: chmod 600 \(place)"
            case .foreign(let place): "\(place) belongs to another user; a key must be its reader's own"
            case .relative(let program):
                "cmd:\(program) is no absolute path; write cmd:/usr/bin/\(program), so that it is clear which program is run"
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
        } else if text.hasPrefix("cmd:"), text.utf8.count > 4 {
            let words = text.dropFirst(4).split(separator: " ").map(String.init)
            guard let program = words.first else { throw .notReference(text) }
            guard program.hasPrefix("/") else { throw .relative(program) }
            self = .command(words)
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
        case .command(let words): "cmd:\(words.joined(separator: " "))"
        }
    }

    /// The reference for messages: of a command the program alone, since arguments may be secret.
    private var place: String {
        if case .command(let words) = self { "cmd:\(words[0])" } else { description }
    }

    /// The key.
    public func read() throws(Failure) -> PseudonymKey {
        let descriptor: Int32
        switch self {
        case .command(let words): return try key(in: Self.output(of: words, limit: 130))
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
            let got = bytes.withUnsafeMutableBytes {
                Self.take(from: descriptor, into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
            }
            guard got > 0 else { break }
            count += got
        }
        bytes.removeLast(bytes.count - count)
        return try key(in: bytes)
    }

    /// read(2), whose name is a method's here.
    static func take(from descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Darwin)
            Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #else
            Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }

    private func key(in bytes: [UInt8]) throws(Failure) -> PseudonymKey {
        let count = bytes.count
        var bytes = bytes
        var text = bytes
        while text.count > 64, text.last == 0x0A || text.last == 0x0D { text.removeLast() }
        if text.count == 64, text.allSatisfy(ByteSet.hex.contains) {
            bytes = stride(from: 0, to: 64, by: 2).compactMap {
                UInt8(String(decoding: text[$0..<$0 + 2], as: UTF8.self), radix: 16)
            }
        }
        guard let key = PseudonymKey(bytes: bytes) else { throw .wrongLength(place, bytes: count) }
        return key
    }
}

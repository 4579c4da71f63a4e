#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Why an exchange log cannot be written or checked. The text names the file and what would be right; it never holds a
/// record's content.
public enum ExchangeLogError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A setting is outside of its range.
    case setting(name: String, allowed: String)
    /// The folder's path leads to something that is no folder.
    case notAFolder(path: String)
    /// The operating system refused an operation; `code` is `errno`.
    case system(operation: String, path: String, code: Int32)
    /// Compression failed; `reason` is zstd's own name for it.
    case compression(path: String, reason: String)

    /// What was wrong and what would be right.
    public var description: String {
        switch self {
        case .setting(let name, let allowed): "the exchange log's \(name) must be \(allowed)"
        case .notAFolder(let path): "\(path) is not a folder; the exchange log needs one of its own"
        case .system(let operation, let path, let code):
            "cannot \(operation) \(path): \(String(cString: strerror(code)))"
        case .compression(let path, let reason): "cannot compress \(path): \(reason)"
        }
    }

    /// The error for a system call that has just failed.
    static func lastError(_ operation: String, _ path: String) -> ExchangeLogError {
        .system(operation: operation, path: path, code: errno)
    }

    /// Whether the disk may get well by itself, so that trying again makes sense: it is full, over its quota, or failing.
    var isTransient: Bool {
        guard case .system(_, _, let code) = self else { return false }
        return [ENOSPC, EDQUOT, EIO, EMFILE, ENFILE, ENOMEM].contains(code)
    }
}

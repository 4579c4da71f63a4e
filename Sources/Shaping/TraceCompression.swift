import CZstd
import Synchronization

/// Compresses texts with contexts that are kept between calls: making one costs more than using it.
final class TraceCompression: Sendable {
    private struct Contexts: @unchecked Sendable {
        var compressing: [OpaquePointer] = []
        var decompressing: [OpaquePointer] = []
    }

    private let contexts = Mutex(Contexts())
    /// A fast one: the text is short, and its size is padded anyway.
    private static let level: Int32 = -5

    deinit {
        contexts.withLock { contexts in
            contexts.compressing.forEach { ZSTD_freeCCtx($0) }
            contexts.decompressing.forEach { ZSTD_freeDCtx($0) }
        }
    }

    /// Appends the compressed text; false where the library fails.
    func compress(_ text: [UInt8], to output: inout [UInt8]) -> Bool {
        guard let context = contexts.withLock({ $0.compressing.popLast() }) ?? ZSTD_createCCtx() else { return false }
        defer { contexts.withLock { $0.compressing.append(context) } }
        let start = output.count
        let bound = ZSTD_compressBound(text.count)
        output.append(contentsOf: repeatElement(0, count: bound))
        let count = output.withUnsafeMutableBytes { output in
            text.withUnsafeBytes { text in
                ZSTD_compressCCtx(
                    context, output.baseAddress.map { $0 + start }, bound, text.baseAddress, text.count, Self.level)
            }
        }
        guard ZSTD_isError(count) == 0 else { return false }
        output.removeLast(bound - count)
        return true
    }

    /// The text again; nil where it is damaged or has more than `limit` bytes.
    func decompress(_ bytes: ArraySlice<UInt8>, limit: Int) -> [UInt8]? {
        guard let context = contexts.withLock({ $0.decompressing.popLast() }) ?? ZSTD_createDCtx() else { return nil }
        defer { contexts.withLock { $0.decompressing.append(context) } }
        return bytes.withUnsafeBytes { bytes in
            let size = ZSTD_getFrameContentSize(bytes.baseAddress, bytes.count)
            guard size <= UInt64(limit) else { return nil }
            var text = [UInt8](repeating: 0, count: Int(size))
            let count = text.withUnsafeMutableBytes { text in
                ZSTD_decompressDCtx(context, text.baseAddress, text.count, bytes.baseAddress, bytes.count)
            }
            return ZSTD_isError(count) == 0 && count == text.count ? text : nil
        }
    }
}

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

    /// The compressed text; nil where the library fails.
    func compress(_ text: [UInt8]) -> [UInt8]? {
        guard let context = contexts.withLock({ $0.compressing.popLast() }) ?? ZSTD_createCCtx() else { return nil }
        defer { contexts.withLock { $0.compressing.append(context) } }
        var isGood = false
        let bytes = [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(text.count)) { output, count in
            let written = text.withUnsafeBytes { text in
                ZSTD_compressCCtx(
                    context, output.baseAddress, output.count, text.baseAddress, text.count, Self.level)
            }
            isGood = ZSTD_isError(written) == 0
            count = isGood ? written : 0
        }
        return isGood ? bytes : nil
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

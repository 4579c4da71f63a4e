import Watermarking

/// What a C handle points to.
final class SchemeHandle {
    let scheme: any WatermarkScheme

    init(_ scheme: any WatermarkScheme) {
        self.scheme = scheme
    }
}

final class EmbedderHandle {
    var embedder: any Embedder

    init(_ embedder: any Embedder) {
        self.embedder = embedder
    }
}

final class TapeHandle {
    let scheme: any WatermarkScheme
    var tape: Tape

    init(_ scheme: any WatermarkScheme) {
        self.scheme = scheme
        tape = Tape(contextWidth: scheme.contextWidth)
    }
}

func handle<Object: AnyObject>(_ object: Object) -> OpaquePointer {
    OpaquePointer(Unmanaged.passRetained(object).toOpaque())
}

func object<Object: AnyObject>(_ handle: OpaquePointer?, _ type: Object.Type) -> Object? {
    handle.map { Unmanaged<Object>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
}

func free<Object: AnyObject>(_ handle: OpaquePointer?, _ type: Object.Type) {
    if let handle { Unmanaged<Object>.fromOpaque(UnsafeRawPointer(handle)).release() }
}

/// The elements of a C array; nil for a null pointer with elements, or more than can be counted.
func elements<Element>(_ start: UnsafePointer<Element>?, _ count: Int) -> UnsafeBufferPointer<Element>? {
    guard count >= 0, start != nil || count == 0 else { return nil }
    return UnsafeBufferPointer(start: start, count: count)
}

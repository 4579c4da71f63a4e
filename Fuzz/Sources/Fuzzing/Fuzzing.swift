/// What holds for every input, or what was wrong with this one.
public typealias Property = ([UInt8]) -> String?

nonisolated(unsafe) private var property: Property = { _ in nil }

/// What libFuzzer calls with each input; a property that fails stops the run with what was wrong.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let fault = property(bytes) { fatalError(fault) }
    return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Runs libFuzzer with a program's arguments and gives its exit status.
public func fuzz(
    _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ holding: @escaping Property
) -> CInt {
    property = holding
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, testOneInput)
}

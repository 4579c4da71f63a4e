import Fuzzing

/// SwiftPM calls the program's entry point by the target's name.
@_cdecl("FuzzJSON_main")
public func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    fuzz(count, arguments, JSONProperty.fault)
}

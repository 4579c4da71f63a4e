import Foundation
import Fuzzing

/// SwiftPM calls the program's entry point by the target's name.
@_cdecl("FuzzLog_main")
public func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    // Where each input becomes a file.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("excise-fuzz-\(getpid())")
    try! FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return fuzz(count, arguments, LogProperty(folder: folder.path).fault)
}

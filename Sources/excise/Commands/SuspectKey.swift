import Foundation

/// The key for a suspect's API.
enum SuspectKey {
    /// What the file has, without white space around it; without a file, what `EXCISE_SUSPECT_KEY` says.
    static func read(_ file: String?) throws -> String? {
        guard let file else {
            let key = ProcessInfo.processInfo.environment["EXCISE_SUSPECT_KEY"] ?? ""
            return key.isEmpty ? nil : key
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("cannot read \(file)", next: "check the path and its permissions")
        }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

import Foundation
import Policy

extension PolicyFile {
    /// Reads the file at a path.
    static func read(path: String) throws -> Ladder {
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else {
            throw CommandFailure(
                "cannot read the policy \(path) as UTF-8",
                next: "check the path and its permissions; docs/policy.md has an example")
        }
        do {
            return try read(text)
        } catch {
            throw CommandFailure(
                error.lines(in: path),
                next: "mend that and try again with 'excise actions check \(path)'")
        }
    }
}

import ArgumentParser
import Audit
import Foundation

/// `excise canary`.
struct CanaryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "canary",
        abstract: "Plant values that nobody can guess in a training set, and find out whether a model knows them.",
        discussion: """
              excise canary plant train.jsonl --set canaries.json --commitment commitment.json --output planted.jsonl
              excise canary check --set canaries.json --commitment commitment.json --suspect http://127.0.0.1:9000/v1 --model m

            The set is a secret; its commitment is to be published before the model is trained. docs/anonymization.md says what a \
            result proves and what it does not.
            """,
        subcommands: [CanaryPlant.self, CanaryCheck.self])
}

/// Reads and writes the files of canaries.
enum CanaryFile {
    /// A set that nobody but its owner may read.
    static func readSet(_ path: String) throws -> CanarySet {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        if let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0 {
            throw CommandFailure(
                "\(path) has mode \(String(mode & 0o777, radix: 8)), so others can read which values are planted",
                next: "chmod 600 \(path)")
        }
        do {
            return try CanarySet(json: bytes(path))
        } catch let failure as CanarySet.Failure {
            throw CommandFailure("\(path): \(failure)", next: nil)
        }
    }

    static func writeSet(_ set: CanarySet, to path: String) throws {
        let isWritten = FileManager.default.createFile(
            atPath: path, contents: Data(set.json + [UInt8(ascii: "\n")]), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw CommandFailure("cannot write \(path)", next: "check the folder") }
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("cannot read \(path)", next: "make a set with 'excise canary plant'")
        }
        return Array(data)
    }
}

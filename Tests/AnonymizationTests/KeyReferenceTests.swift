import Foundation
import Testing

@testable import Anonymization

@Suite("Key references")
struct KeyReferenceTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "excise-key-\(UUID().uuidString)")

    private func file(_ content: String, mode: Int) throws -> KeyReference {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "key").path
        try Data(content.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return .file(path)
    }

    @Test("a key is read from a file of its owner alone; missing, exposed and short ones are refused")
    func files() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = String(repeating: "0123456789abcdef", count: 4)
        #expect(try file(text + "\n", mode: 0o600).read().derived(.token, tenant: "a", epoch: "1").count == 32)
        let exposed = try file(text, mode: 0o644)
        #expect(throws: KeyReference.Failure.self) { try exposed.read() }
        let short = try file("too short", mode: 0o600)
        #expect(throws: KeyReference.Failure.wrongLength("\(short)", bytes: 9)) { try short.read() }
        #expect(throws: KeyReference.Failure.missing("/nowhere/key")) { try KeyReference.file("/nowhere/key").read() }
        #expect(throws: KeyReference.Failure.self) { try KeyReference("hunter2") }
    }

    @Test("a command's output is a key; no shell reads its words")
    func commands() throws {
        let digits = String(repeating: "0123456789abcdef", count: 4)
        let key = try KeyReference("cmd:/usr/bin/printf \(digits)").read()
        let same = try file(digits, mode: 0o600).read()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(key.derived(.token, tenant: "a", epoch: "1") == same.derived(.token, tenant: "a", epoch: "1"))
        // With a shell, `;` would end the command.
        let words = try KeyReference("cmd:/usr/bin/printf 0123456789abcdef0123456789abcde; hidden")
        #expect(throws: Never.self) { try words.read() }
        let short = try KeyReference("cmd:/usr/bin/printf hidden")
        let failure = #expect(throws: KeyReference.Failure.self) { try short.read() }
        #expect(failure == .wrongLength("cmd:/usr/bin/printf", bytes: 6))
    }

    @Test(
        "a command that is missing, fails, says too much or does not end is refused",
        arguments: [
            (["/nowhere/key"], "is missing"), (["/bin/false"], "ended with status 1"), (["/usr/bin/yes"], "bytes"),
            (["/bin/sleep", "600"], "was not done within"),
        ])
    func failingCommands(_ words: [String], _ expected: String) {
        let failure = #expect(throws: KeyReference.Failure.self) {
            try KeyReference.output(of: words, limit: 130, timeout: 300)
        }
        #expect(failure.map { "\($0)".contains(expected) } == true, "\(String(describing: failure))")
        #expect(throws: KeyReference.Failure.relative("printf")) { try KeyReference("cmd:printf 1") }
    }

    @Test("a key's texts say nothing of it")
    func silent() throws {
        let key = try #require(PseudonymKey(bytes: Array("0123456789abcdef0123456789abcdef".utf8)))
        #expect("\(key) \(String(reflecting: key))" == "PseudonymKey PseudonymKey")
    }
}

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

    @Test("a key's texts say nothing of it")
    func silent() throws {
        let key = try #require(PseudonymKey(bytes: Array("0123456789abcdef0123456789abcdef".utf8)))
        #expect("\(key) \(String(reflecting: key))" == "PseudonymKey PseudonymKey")
    }
}

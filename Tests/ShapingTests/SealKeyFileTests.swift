import Foundation
import Shaping
import Testing

@Suite("The seal keys' file")
struct SealKeyFileTests {
    private let file: SealKeyFile

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("excise-seal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = SealKeyFile(path: folder.appendingPathComponent("seal-keys").path)
    }

    private var text: String {
        get throws { try String(contentsOfFile: file.path, encoding: .utf8) }
    }

    private func write(_ text: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file.path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    private static func seal(_ keys: SealKeys) throws -> [UInt8] {
        try ReasoningSeal(keys, lifetime: 1000).seal(Array("thoughts".utf8), place, content: VisibleContent(), now: 0)
    }

    private static func open(_ seal: [UInt8], _ keys: SealKeys, now: Int64 = 0) throws -> String {
        let opened = try ReasoningSeal(keys, lifetime: 1000).open(seal, place, content: VisibleContent(), now: now)
        return String(decoding: opened, as: UTF8.self)
    }

    @Test("is made once, with one key that only its owner can read")
    func create() throws {
        #expect(try file.read() == nil)
        let keys = try file.readOrCreate()
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let written = try text
        #expect(written.count == 65 && written.hasSuffix("\n"))
        #expect(try file.readOrCreate().keys.map(\.id) == keys.keys.map(\.id))
        #expect(try text == written)
        let folder = (file.path as NSString).deletingLastPathComponent
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["seal-keys"])
    }

    @Test("is the same for all who make it at once")
    func race() async throws {
        let file = file
        let ids = try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for _ in 0..<16 { group.addTask { try file.readOrCreate().keys.map(\.id) } }
            return try await group.reduce(into: Set<[UInt32]>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
    }

    @Test("a rotation has a new key seal; old seals open until they expire, and not once their key is dropped")
    func rotation() throws {
        let first = try file.readOrCreate()
        let old = try Self.seal(first)
        let second = try file.rotate(keeping: 1)
        #expect(second.keys.count == 2 && second.keys[1].id == first.keys[0].id)
        let new = try Self.seal(second)
        #expect(try Self.open(old, second) == "thoughts" && Self.open(new, second) == "thoughts")
        #expect(throws: ReasoningSeal.Refusal.unknownKey) { try Self.open(new, first) }
        #expect(throws: ReasoningSeal.Refusal.expired) { try Self.open(old, second, now: 1001) }
        let third = try file.rotate(keeping: 1)
        #expect(third.keys.map(\.id).contains(second.keys[0].id) && third.keys.count == 2)
        #expect(try Self.open(new, third) == "thoughts")
        #expect(throws: ReasoningSeal.Refusal.unknownKey) { try Self.open(old, third) }
        #expect(try file.rotate(keeping: 0).keys.count == 1)
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("a rotation where there is no file makes the first key")
    func rotateNothing() throws {
        #expect(try file.rotate(keeping: 3).keys.count == 1)
    }

    @Test("a file that others can read is refused with what to do, and not changed", arguments: [0o640, 0o604, 0o622])
    func exposed(mode: Int) throws {
        try write(String(repeating: "a", count: 64) + "\n", mode: mode)
        let refusal = SealKeyFile.Failure.exposed(path: file.path, mode: UInt32(mode))
        #expect(throws: refusal) { try file.readOrCreate() }
        #expect(throws: refusal) { try file.rotate(keeping: 1) }
        #expect(refusal.description.hasSuffix("run: chmod 600 \(file.path)"))
        #expect(try text.count == 65)
    }

    @Test(
        "a damaged file is refused with its line, and nothing of it is told or changed",
        arguments: [
            ("", 1), ("\n\n", 1), ("abc\n", 1), (String(repeating: "a", count: 63) + "\n", 1),
            (String(repeating: "a", count: 64) + "\n" + String(repeating: "g", count: 64) + "\n", 2),
            (String(repeating: "a", count: 64) + " # old\n", 1), (String(repeating: "é", count: 32), 1),
            (String(repeating: "a", count: 64) + "\u{0}", 1),
        ] as [(String, Int)])
    func damaged(content: String, line: Int) throws {
        try write(content)
        let refusal = SealKeyFile.Failure.malformed(path: file.path, line: line)
        #expect(throws: refusal) { try file.readOrCreate() }
        #expect(throws: refusal) { try file.rotate(keeping: 1) }
        #expect(!refusal.description.contains(String(repeating: "a", count: 8)))
        #expect(try text == content)
    }

    @Test("capital digits, empty lines and a missing last line end are read")
    func lenient() throws {
        try write("\n" + String(repeating: "AB", count: 32) + "\n\n" + String(repeating: "0c", count: 32))
        #expect(try file.read()?.keys.count == 2)
    }

    @Test("a folder in the file's place is refused")
    func folder() throws {
        try FileManager.default.createDirectory(atPath: file.path, withIntermediateDirectories: false)
        #expect(throws: SealKeyFile.Failure.self) { try file.read() }
    }
}

import Access
import Foundation
import Testing

@Suite("The pepper's file")
struct PepperFileTests {
    private let folder: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("excise-pepper-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
    }

    private func write(_ count: Int, mode: Int = 0o600) throws -> PepperFile {
        let file = PepperFile(dataFolder: folder)
        try Data((0..<count).map { UInt8(truncatingIfNeeded: $0) }).write(to: URL(fileURLWithPath: file.path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        return file
    }

    @Test("is made once, with 32 bytes that only its owner can read")
    func create() throws {
        let file = PepperFile(dataFolder: folder)
        #expect(try file.read() == nil)
        _ = try file.readOrCreate()
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
        #expect(bytes.count == 32)
        _ = try file.readOrCreate()
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == bytes)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["pepper"])
    }

    @Test("is the same for all who make it at once")
    func race() async throws {
        let folder = folder
        let stores = try await withThrowingTaskGroup(of: AccessControl.self) { group in
            let store = InMemoryAccessStore()
            for _ in 0..<16 {
                group.addTask {
                    try AccessControl(store: store.sharing(), pepperFile: PepperFile(dataFolder: folder))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(stores.count == 16)
    }

    @Test("of another length is an error that says so", arguments: [0, 1, 31, 33, 4096])
    func wrongLength(count: Int) throws {
        let file = try write(count)
        #expect(throws: PepperFile.Failure.wrongLength(path: file.path, bytes: count)) { try file.readOrCreate() }
    }

    @Test("that others can reach is an error that says how to close it", arguments: [0o644, 0o640, 0o604, 0o620])
    func exposed(mode: Int) throws {
        let file = try write(32, mode: mode)
        let error = #expect(throws: PepperFile.Failure.self) { try file.read() }
        #expect(error?.description.contains("chmod 600") == true)
    }

    @Test("that is a folder, or lies in no folder, is an error")
    func noFile() throws {
        let file = PepperFile(dataFolder: folder)
        try FileManager.default.createDirectory(atPath: file.path, withIntermediateDirectories: false)
        #expect(throws: PepperFile.Failure.self) { try file.read() }
        #expect(throws: PepperFile.Failure.self) { try PepperFile(dataFolder: folder + "/none").readOrCreate() }
    }

    @Test("that is not the one the store's keys were made with is an error, and so is a missing one")
    func foreign() throws {
        let store = InMemoryAccessStore()
        let file = PepperFile(dataFolder: folder)
        _ = try AccessControl(store: store, pepperFile: file)
        _ = try AccessControl(store: store, pepperFile: file)

        _ = try write(32)
        #expect(throws: AccessError.pepper(.foreign(path: file.path))) {
            try AccessControl(store: store, pepperFile: file)
        }
        try FileManager.default.removeItem(atPath: file.path)
        #expect(throws: AccessError.pepper(.missing(path: file.path))) {
            try AccessControl(store: store, pepperFile: file)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    @Test("and its value have text forms that tell nothing")
    func silent() throws {
        let pepper = try #require(Pepper(bytes: UInt8(0)..<32))
        #expect("\(pepper)" == "Pepper")
        #expect(String(reflecting: pepper) == "Pepper")
        #expect(Pepper(bytes: UInt8(0)..<31) == nil)
    }
}

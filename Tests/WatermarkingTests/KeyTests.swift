import Foundation
import Testing

@testable import Watermarking

@Suite("Watermark keys")
struct KeyTests {
    private static let master = WatermarkMaster(bytes: (0..<32).map { UInt8($0) })!

    @Test("of an account depend on master, epoch and account alone, and differ between schemes")
    func derivation() throws {
        let epoch = try Self.master.epoch("2026-11")
        // Python: HKDF-Expand by hmac.
        #expect(epoch.sglangKey(of: .account("acct_1")) == 0xA8D4_0518_AF05_0F52)
        var keys: Set<MarkKey> = []
        for name in ["2026-11", "2026-12"] {
            let epoch = try Self.master.epoch(name)
            keys.insert(epoch.partitionKey)
            for holder in [.everyone, .cohort("1"), .account("1"), .decoy(1)] as [EpochKeys.Holder] {
                keys.insert(epoch.markKey(of: holder))
                #expect(epoch.sglangKey(of: holder) != epoch.vllmKey(of: holder))
            }
        }
        #expect(keys.count == 10)
    }

    @Test(
        "of an epoch whose name could be read in two ways are refused",
        arguments: ["", "a b", "ä", "a/b", String(repeating: "x", count: 65)])
    func epochName(name: String) {
        #expect(throws: SchemeError.self) { try Self.master.epoch(name) }
    }

    @Test("say nothing of their value")
    func secrecy() throws {
        let epoch = try Self.master.epoch("e")
        #expect("\(Self.master) \(epoch.partitionKey)" == "WatermarkMaster MarkKey")
        #expect(String(reflecting: epoch.partitionKey) == "MarkKey")
        #expect(WatermarkMaster(bytes: [1]) == nil && MarkKey(bytes: [1]) == nil)
    }

    @Test("are committed to by the root that another program computed")
    func root() throws {
        let tree = KeyTree(try Self.master.epoch("2026-11"), cohorts: ["org-7"], accounts: ["acct_1"], decoys: 2)
        #expect(
            hexadecimal(tree.commitment.root) == "a5f01b6d4e683d0a09c4246c70d6bc0cd7204265e42179f6beb5e1f5388687cc")
    }

    @Test("open to their commitment, and nothing else does", arguments: [0, 1, 2, 3, 4, 5, 12, 30])
    func openings(decoys: Int) throws {
        let epoch = try Self.master.epoch("2026-11")
        let tree = KeyTree(epoch, cohorts: ["c"], accounts: ["a", "b", "a"], decoys: decoys)
        #expect(tree.commitment.count == 4 + decoys)
        let holders: [EpochKeys.Holder] =
            [.everyone, .cohort("c"), .account("a"), .account("b")] + (0..<decoys).map { .decoy($0) }
        for holder in holders {
            let opening = try #require(tree.opening(of: holder))
            #expect(tree.commitment.holds(opening))
            #expect(opening.markKey == epoch.markKey(of: holder))
            var secret = opening.secret
            secret[0] ^= 1
            let forged = [
                KeyOpening(holder: .account("c"), secret: opening.secret, index: opening.index, path: opening.path),
                KeyOpening(holder: holder, secret: secret, index: opening.index, path: opening.path),
                KeyOpening(holder: holder, secret: opening.secret, index: opening.index, path: opening.path.dropLast()),
                KeyOpening(
                    holder: holder, secret: opening.secret, index: opening.index, path: opening.path + [opening.secret]),
                KeyOpening(holder: holder, secret: opening.secret, index: -1, path: opening.path),
                KeyOpening(holder: holder, secret: opening.secret, index: tree.commitment.count, path: opening.path),
                KeyOpening(
                    holder: holder, secret: opening.secret, index: (opening.index + 1) % tree.commitment.count,
                    path: opening.path),
            ]
            #expect(!forged.contains { tree.commitment.holds($0) })
        }
        #expect(tree.opening(of: .account("nobody")) == nil)
    }
}

@Suite("The watermark key folder")
struct KeyFolderTests {
    private let folder: KeyFolder

    init() {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("excise-marks-\(UUID().uuidString)")
        folder = KeyFolder(path: url.path)
    }

    private func remove() { try? FileManager.default.removeItem(atPath: folder.path) }

    @Test("begins with a first master and keeps all when it is rotated")
    func rotation() throws {
        defer { remove() }
        #expect(try folder.numbers() == [])
        #expect(try folder.rotate() == 1)
        #expect(try folder.rotate() == 2)
        #expect(try folder.numbers() == [1, 2])
        let keys = try [1, 2].map { try folder.master($0).epoch("e").markKey(of: .everyone) }
        #expect(keys[0] != keys[1])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["master-1", "master-2"])
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/master-1")[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test("says what is wrong with a master", arguments: [0, 31, 33, 4096])
    func wrongLength(count: Int) throws {
        defer { remove() }
        _ = try folder.rotate()
        let path = folder.path + "/master-1"
        try Data(count: count).write(to: URL(fileURLWithPath: path))
        #expect(throws: KeyFolder.Failure.wrongLength(path: path, bytes: count)) { try folder.master(1) }
    }

    @Test("refuses a master that others can read, and one that is not there")
    func exposed() throws {
        defer { remove() }
        _ = try folder.rotate()
        let path = folder.path + "/master-1"
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(throws: KeyFolder.Failure.exposed(path: path, mode: 0o640)) { try folder.master(1) }
        #expect(throws: KeyFolder.Failure.missing(path: folder.path + "/master-7")) { try folder.master(7) }
    }
}

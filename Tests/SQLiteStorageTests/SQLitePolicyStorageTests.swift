import Exchanges
import Foundation
import Policy
import SQLiteStorage
import Testing

@Suite("The storage of actions and appeals")
struct SQLitePolicyStorageTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("excise-policy-\(UUID().uuidString)/data").path

    private func open() throws -> SQLitePolicyStorage {
        SQLitePolicyStorage(try SQLiteAccessStore(dataFolder: folder))
    }

    private func action(_ id: String, ending: Action.Decision? = nil) -> Action {
        let time = Timestamp(milliseconds: 1_790_000_000_123)
        var action = Action(
            id: id, campaign: "c-1", rung: .stepUp, state: ending == nil ? .proposed : .revoked,
            members: [
                .init(account: "a \"ü\"", joined: time, found: time, spared: .contract),
                .init(account: "b", joined: time, found: time),
            ], reasons: ["They share a card."], confidence: 0.97, pValue: 3.2e-181, since: time,
            until: time.advanced(by: .seconds(60)), appeal: "https://example.com/appeal",
            approval: .init(by: "cli:ada", time: time, note: nil))
        action.ending = ending
        return action
    }

    @Test("everything is read back as it was, also by another process, and every change is counted")
    func roundTrip() throws {
        let storage = try open()
        let ended = action("act_2", ending: .init(by: nil, time: Timestamp(milliseconds: 5), note: "over"))
        var standing = Standing(campaign: "c-1")
        standing.sufficed = ["seal": Timestamp(milliseconds: 7)]
        standing.spared = ["b"]
        let before = try storage.revision()
        try storage.change { records in
            #expect(records == PolicyRecords())
            records.actions = ["act_1": action("act_1"), "act_2": ended]
            records.standings = ["c-1": standing]
        }
        let other = try open()
        #expect(try other.records().actions == ["act_1": action("act_1"), "act_2": ended])
        #expect(try other.records().standings == ["c-1": standing])
        #expect(try other.openActions() == [action("act_1")])
        #expect(try other.revision() > before)
    }

    @Test("a change that fails changes nothing, and one that changes nothing is not counted")
    func failing() throws {
        struct Failure: Error {}
        let storage = try open()
        try storage.change { $0.actions["act_1"] = action("act_1") }
        let revision = try storage.revision()
        #expect(throws: Failure.self) {
            try storage.change { records in
                records.actions["act_9"] = action("act_9")
                throw Failure()
            }
        }
        try storage.change { _ in }
        #expect(try storage.records().actions.count == 1)
        #expect(try storage.revision() == revision)
    }

    @Test("a directory decides over it as over any other: appeals and their decisions survive")
    func directory() throws {
        try open().change { $0.actions["act_1"] = action("act_1") }
        let now = Timestamp(milliseconds: 1_790_000_000_200)
        let appeal = try PolicyDirectory(try open()).openAppeal(
            against: "act_1", of: "b", statement: "We are a school.", by: "cli:ada", at: now)
        try PolicyDirectory(try open()).decideAppeal(appeal.id, accepts: true, by: "cli:bob", note: "seen", at: now)
        let directory = PolicyDirectory(try open())
        #expect(try directory.appeal(appeal.id).decision?.by == "cli:bob")
        #expect(try directory.action("act_1").members.last?.spared == .appeal)
    }
}

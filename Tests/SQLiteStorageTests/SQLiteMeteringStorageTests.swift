import Foundation
import Metering
import SQLiteStorage
import Testing

@Suite("Metering's storage")
struct SQLiteMeteringStorageTests {
    private func open(_ folder: String) throws -> SQLiteMeteringStorage {
        SQLiteMeteringStorage(try SQLiteAccessStore(dataFolder: folder))
    }

    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("excise-metering-\(UUID().uuidString)/data").path

    @Test("keeps groups with their accounts and limits, replaces and removes them")
    func groups() throws {
        let storage = try open(folder)
        let group = AccountGroup(
            name: "ring", accounts: ["a", "b/ü"],
            allowances: [
                .requests: .rate(amount: 10, seconds: 60, burst: 3), .spend: .budget(amount: 2_500_000_000, .month),
                .concurrent: .concurrent(4),
            ], isShadow: true)
        try storage.setGroup(group)
        try storage.setGroup(AccountGroup(name: "other", accounts: ["c"]))
        #expect(try open(folder).groups() == [AccountGroup(name: "other", accounts: ["c"]), group])
        let smaller = AccountGroup(name: "ring", accounts: ["a"])
        try storage.setGroup(smaller)
        #expect(try storage.groups().last == smaller)
        #expect(try storage.removeGroup("ring"))
        #expect(try !storage.removeGroup("ring"))
        #expect(try storage.groups().map(\.name) == ["other"])
    }

    @Test("counts budgets and says in the same step how far")
    func budgets() throws {
        let storage = try open(folder)
        let charge = BudgetCount(cell: "b/account=a/spend", windowStart: 1000, taken: 7)
        try storage.count(
            [charge], segments: [CountedSegment(name: "s1", bytes: 10, isComplete: false)], gone: [],
            forgettingBefore: 0)
        try storage.count(
            [charge, BudgetCount(cell: charge.cell, windowStart: 2000, taken: 1)],
            segments: [
                CountedSegment(name: "s1", bytes: 25, isComplete: true),
                CountedSegment(name: "s2", bytes: 5, isComplete: false),
            ], gone: [], forgettingBefore: 0)
        let reopened = try open(folder)
        #expect(
            try reopened.counted().budgets == [
                BudgetCount(cell: charge.cell, windowStart: 1000, taken: 14),
                BudgetCount(cell: charge.cell, windowStart: 2000, taken: 1),
            ])
        #expect(try reopened.counted().segments.map(\.bytes) == [25, 5])
        try storage.count([], segments: [], gone: ["s1"], forgettingBefore: 1500)
        #expect(try storage.counted().segments.map(\.name) == ["s2"])
        #expect(try storage.counted().budgets.map(\.windowStart) == [2000])
    }

    @Test("keeps rates in the place of those before")
    func rates() throws {
        let storage = try open(folder)
        try storage.saveRates([.init(id: "a", arrival: 1.25), .init(id: "b", arrival: 2)])
        try storage.saveRates([.init(id: "a", arrival: 1_790_000_000.125)])
        #expect(try open(folder).rates() == [.init(id: "a", arrival: 1_790_000_000.125)])
    }
}

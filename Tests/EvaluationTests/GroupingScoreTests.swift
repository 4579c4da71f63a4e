import Testing

@testable import Evaluation

@Suite("Agreement of groups")
struct GroupingScoreTests {
    /// Accounts in random groups, some in two and some in none.
    private static func random(seed: UInt64) -> [Grouping.Membership] {
        var state = seed
        func draw(_ below: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % below)
        }
        func groups(_ count: UInt64) -> [Int] {
            switch draw(6) {
            case 0: []
            case 1: Array(Set([draw(count), draw(count)])).sorted()
            default: [draw(count)]
            }
        }
        return (0..<60).map { _ in Grouping.Membership(found: groups(5), actual: groups(4).map { $0 + 100 }) }
    }

    @Test("B-cubed is that of its definition, account by account", arguments: 1...20)
    func definition(seed: UInt64) throws {
        let accounts = Self.random(seed: seed)
        var grouping = Grouping()
        for account in accounts { grouping.add(found: account.found, actual: Set(account.actual)) }
        let score = GroupingScore(grouping)

        func share(_ left: [Int], _ right: [Int]) -> Bool { !Set(left).isDisjoint(with: right) }
        func mean(of group: (Grouping.Membership) -> [Int], in other: (Grouping.Membership) -> [Int]) -> Double {
            let values = accounts.filter { !group($0).isEmpty }.map { account in
                let mates = accounts.filter { share(group($0), group(account)) }
                return Double(mates.count { share(other($0), other(account)) }) / Double(mates.count)
            }
            return values.reduce(0, +) / Double(values.count)
        }
        let precision = mean(of: \.found, in: \.actual)
        let recall = mean(of: \.actual, in: \.found)
        #expect(abs(try #require(score.bCubedPrecision) - precision) < 1e-12)
        #expect(abs(try #require(score.bCubedRecall) - recall) < 1e-12)
        #expect(abs(try #require(score.bCubedF1) - 2 * precision * recall / (precision + recall)) < 1e-12)
    }

    @Test("groups that have nothing to do with each other agree by chance only")
    func chance() throws {
        var grouping = Grouping()
        for account in 0..<400 { grouping.add(found: [account % 20], actual: [100 + account / 20]) }
        #expect(abs(try #require(GroupingScore(grouping).adjustedRand)) < 0.06)
    }

    @Test("without any group there is nothing to score")
    func nothing() {
        let score = GroupingScore(Grouping())
        #expect(score.purity == nil)
        #expect(score.bCubedF1 == nil)
        #expect(score.adjustedRand == nil)
    }
}

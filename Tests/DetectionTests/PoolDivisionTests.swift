import Statistics
import Testing

@testable import Detection

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What is known of the accounts of one pool or two is drawn by the laws that a dispatcher's work follows; a division is looked
/// for as in a campaign.
@Suite("A campaign is divided where two dispatchers show, and only there")
struct PoolDivisionTests {
    /// How one dispatcher shares out work.
    enum Work: CaseIterable {
        /// The account that waited longest, tied by what fails to those that follow it.
        case inTurn
        /// Any account.
        case anyAccount
        /// By quotas as uneven as customers' volumes.
        case unevenQuotas
    }

    /// One pool's accounts: how many exchanges each had, with which template, and what is on record of it.
    struct Pool {
        var counts: [Int] = []
        var withTemplate: [Double] = []
        var marks: [[Int32]] = []
        var ties: [(Int32, Int32)] = []

        init(
            _ size: Int, _ work: Work, mean: Double, template: Double = 0.5, marks firstMark: Int32 = 0,
            _ generator: inout SeededGenerator
        ) {
            for _ in 0..<size {
                switch work {
                case .inTurn: counts.append(max(1, Int(mean) + Int.random(in: -1...1, using: &generator)))
                case .anyAccount:
                    counts.append(max(1, PoissonLogNormal(mu: log(mean), sigma: 0.05).sample(using: &generator)))
                case .unevenQuotas:
                    counts.append(max(1, PoissonLogNormal(mu: log(mean), sigma: 1.5).sample(using: &generator)))
                }
                let requests = min(counts[counts.count - 1], 4)
                withTemplate.append(
                    Double((0..<requests).count { _ in Double.random(in: 0..<1, using: &generator) < template }))
                // Of three issuers, four days, and eight networks.
                marks.append([3, 4, 8].map { firstMark + Int32.random(in: 0..<$0, using: &generator) })
            }
            for _ in 0..<size {
                let one = Int.random(in: 0..<size, using: &generator)
                let other =
                    work == .inTurn
                    ? (one + Int.random(in: 1...8, using: &generator)) % size
                    : Int.random(in: 0..<size, using: &generator)
                if one != other { ties.append((Int32(one), Int32(other))) }
            }
        }
    }

    private static let volumes = VolumeModel()

    /// The division of pools that were taken for one, if there is any.
    private static func division(_ pools: [Pool]) -> [Bool]? {
        let counts = pools.flatMap(\.counts)
        let marks = pools.flatMap(\.marks)
        var ties: [(Int32, Int32)] = []
        var start: Int32 = 0
        for pool in pools {
            ties += pool.ties.map { ($0.0 + start, $0.1 + start) }
            start += Int32(pool.counts.count)
        }
        let piece = zip(counts, pools.flatMap(\.withTemplate)).map { (has: $1, not: Double(min($0, 4)) - $1) }
        let attributes = (0..<3).map { attribute in
            MarkDivision.Attribute(
                values: marks.map { $0[attribute] }, shares: [Double](repeating: 0.01, count: 100),
                isKnown: marks.map { _ in true })
        }
        return PoolDivision(
            [
                VolumeDivision(volumes, counts: counts, lives: counts.map { _ in 1 }),
                TieDivision(ties, count: counts.count), TextDivision([piece]),
                MarkDivision(attributes.map { [$0] }),
            ], count: counts.count
        ).best()
    }

    @Test("one pool stays one, however its work is shared out", arguments: Work.allCases, [16, 60, 300])
    func onePool(work: Work, size: Int) {
        for seed in 0..<(size < 300 ? 12 : 6) as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let mean = [1.5, 6, 40][Int(seed % 3)]
            #expect(Self.division([Pool(size, work, mean: mean, &generator)]) == nil)
        }
    }

    /// What two pools differ in.
    enum Difference: CaseIterable { case quotas, templates, quotasAndMarks }

    @Test(
        "two pools with one template or one quota are two", arguments: Difference.allCases,
        [Work.inTurn, .anyAccount])
    func twoPools(difference: Difference, work: Work) throws {
        for seed in 0..<10 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let first = Pool(80, work, mean: 40, template: 0.95, &generator)
            let second =
                switch difference {
                case .quotas: Pool(50, work, mean: 10, template: 0.95, &generator)
                case .templates: Pool(50, work, mean: 40, template: 0, &generator)
                case .quotasAndMarks: Pool(50, work, mean: 25, template: 0.95, marks: 20, &generator)
                }
            let isFirst = try #require(Self.division([first, second]))
            let rightly = isFirst.enumerated().count { $0.element == ($0.offset < 80) }
            #expect(max(rightly, 130 - rightly) >= 127)
        }
    }

    @Test("two plans' quotas in one pool, whose failures cross from one to the other, are one pool")
    func twoPlans() {
        for seed in 0..<10 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var pool = Pool(130, .anyAccount, mean: 40, &generator)
            for place in 0..<50 { pool.counts[place] = 10 + place % 3 }
            #expect(Self.division([pool]) == nil)
        }
    }

    @Test("values that only few have, or nobody else, divide nobody")
    func rareMarks() {
        let values = (0..<200).map { Int32($0 % 10 < 2 ? $0 / 10 : -1) }
        let attribute = MarkDivision.Attribute(
            values: values, shares: [Double](repeating: 0.0001, count: 20), isKnown: values.map { _ in true })
        let division = MarkDivision([[attribute]])
        for period in 2..<8 { #expect(division.gain((0..<200).map { $0 % period == 0 }) < 5) }
    }

    @Test("campaigns of several pools with one template are reported one by one")
    func campaigns() throws {
        var world = World(seed: 12)
        world.addStrangers(150)
        let large = Set(world.addPool((0..<60).map { world.stranger("p\($0)") }, each: 40))
        let small = Set(world.addPool((0..<60).map { world.stranger("q\($0)") }, each: 8))
        let campaigns = try world.report().campaigns.map { Set($0.accounts) }
        #expect(campaigns.count == 2)
        for pool in [large, small] {
            let found = campaigns.filter { $0.isSubset(of: pool) }
            #expect(found.count == 1 && 5 * (found.first?.count ?? 0) >= 4 * pool.count)
        }
    }

    @Test("a campaign whose work is shared at random is reported as one", arguments: [3, 4] as [UInt64])
    func oneCampaign(seed: UInt64) throws {
        var world = World(seed: seed)
        world.addStrangers(150)
        let pool = Set(world.addPool(world.hired(80), each: 20, dispatch: .random))
        let report = try world.report()
        #expect(report.campaigns.map { Set($0.accounts) } == [pool])
    }
}

import Exchanges
import Statistics
import Testing

@testable import Detection

/// Suspensions that new accounts follow, and models that accounts turn to together.
@Suite("Hand-over and common switches of model")
struct HandoverTests {
    private static let span: ClosedRange<UInt32> = 1_769_990_400...1_769_990_400 + 168 * 3600

    private static func moment(_ generator: inout SeededGenerator) -> UInt32 {
        UInt32.random(in: span, using: &generator)
    }

    /// When honest accounts begin.
    enum Beginnings: CaseIterable {
        case anyTime
        /// Most in one hour, as a course does.
        case oneHour
        /// Some each morning.
        case mornings

        func sample(_ count: Int, _ generator: inout SeededGenerator) -> [UInt32] {
            let course = HandoverTests.moment(&generator)
            return (0..<count).map { _ in
                switch self {
                case .anyTime: HandoverTests.moment(&generator)
                case .oneHour:
                    min(course + UInt32.random(in: 0..<3600, using: &generator), HandoverTests.span.upperBound)
                case .mornings:
                    HandoverTests.span.lowerBound + UInt32.random(in: 0..<7, using: &generator) * 86_400 + 8 * 3600
                        + UInt32.random(in: 0..<3600, using: &generator)
                }
            }
        }
    }

    @Test(
        "accounts that begin when they please do not follow suspensions", arguments: Beginnings.allCases, [1, 4, 20])
    func noHandover(beginnings: Beginnings, suspensions: Int) {
        let simulation = EvidenceTests.Simulation(runs: 500, seed: 31) { generator in
            let begun = beginnings.sample(60, &generator)
            let moments = (0..<suspensions).map { _ in Self.moment(&generator) }
            // Each moment concerns a few accounts at once.
            let ended = begun.indices.map { moments.isEmpty || $0 % 3 > 0 ? nil : moments[$0 % suspensions] as UInt32? }
            return Handover(
                begun: begun, ended: ended, span: Self.span, isMember: [Bool](repeating: true, count: 60)
            ).logE
        }
        #expect(simulation.violated == nil)
    }

    @Test("a pool whose accounts are replaced within minutes, again and again, hands over")
    func rotation() {
        var generator = SeededGenerator(seed: 32)
        var begun = [UInt32](repeating: Self.span.lowerBound + 100, count: 40)
        var ended = [UInt32?](repeating: nil, count: 40)
        for wave in 1...8 {
            let moment = Self.span.lowerBound + UInt32(wave) * 68_000
            for _ in 0..<5 {
                let place = Int.random(in: 0..<begun.count, using: &generator)
                guard ended[place] == nil else { continue }
                ended[place] = moment
                begun.append(moment + UInt32.random(in: 300..<1500, using: &generator))
                ended.append(nil)
            }
        }
        let handover = Handover(
            begun: begun, ended: ended, span: Self.span, isMember: [Bool](repeating: true, count: begun.count))
        #expect(handover.logE > 15)
        #expect(handover.counts.followed == handover.counts.suspensions)
        #expect(handover.counts.begun == handover.counts.ended)
        #expect(handover.logRatios.prefix(40).allSatisfy { $0 == 0 })
        #expect(handover.logRatios[40] > 1)
    }

    @Test("suspensions outside of the time, none at all, and a log of a minute tell nothing")
    func nothing() {
        let begun = [UInt32](repeating: Self.span.lowerBound, count: 8)
        let all = [Bool](repeating: true, count: 8)
        for ended in [nil, 5, .max] as [UInt32?] {
            #expect(
                Handover(
                    begun: begun, ended: [UInt32?](repeating: ended, count: 8), span: Self.span, isMember: all
                ).logE == 0)
        }
        #expect(Handover(begun: begun, ended: begun, span: begun[0]...begun[0] + 60, isMember: all).logE == 0)
    }

    // MARK: Models

    @Test("an account's switch is the model that it turned to last, and when first")
    func modelSwitch() throws {
        var world = World(seed: 1)
        var identity = world.stranger("a")
        for hour in [1.0, 20, 50, 70] {
            identity.model = hour < 40 ? "large" : "next"
            world.ask(identity, at: hour, user: "\(world.words(6))?")
        }
        world.ask(world.stranger("b"), at: 3, user: "\(world.words(6))?")
        let table = try World.table(world.lines())
        #expect(table.sketches[0].modelSwitch?.time == UInt32(World.time(50).milliseconds / 1000))
        #expect(table.sketches[1].modelSwitch == nil)
    }
}

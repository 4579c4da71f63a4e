import Statistics
import Testing

@testable import Detection

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Questions that come again on other accounts: because they failed, because many ask them, or hardly ever.
@Suite("Questions that come again on other accounts")
struct RepeatedQuestionsTests {
    // MARK: Fail-over

    /// A crowd that asks the same exercises in the same hours, some of them in an outage.
    private static func classroom(_ generator: inout SeededGenerator, students: Int) -> [Failover.Trial] {
        var trials: [Failover.Trial] = []
        for hour in 0..<6 {
            let failing = hour == 3 ? 0.5 : 0.02
            for _ in 0..<4 {
                let places = (0..<Int32(students)).filter { _ in Double.random(in: 0..<1, using: &generator) < 0.6 }
                    .shuffled(using: &generator)
                for (turn, place) in places.enumerated() {
                    let next = turn + 1 < places.count && hour % 2 == 1 ? places[turn + 1] : -1
                    trials.append(
                        Failover.Trial(
                            place: place, next: next, bin: Int32(hour),
                            hasFailed: Double.random(in: 0..<1, using: &generator) < failing))
                }
            }
        }
        return trials
    }

    @Test("what fails in an outage during class comes again no more than what is answered", arguments: [8, 40])
    func classroomOutage(students: Int) {
        let simulation = EvidenceTests.Simulation(runs: 1000, seed: 21) { generator in
            let trials = Self.classroom(&generator, students: students)
            return Failover(trials, bins: 6, isMember: [Bool](repeating: true, count: students)).logE
        }
        #expect(simulation.violated == nil)
    }

    @Test("questions that come again whatever became of them show no fail-over", arguments: [0.01, 0.2, 0.9])
    func independence(share: Double) {
        let simulation = EvidenceTests.Simulation(runs: 2000, seed: 22) { generator in
            let trials = (0..<200).map { _ in
                Failover.Trial(
                    place: Int32.random(in: 0..<20, using: &generator),
                    next: Double.random(in: 0..<1, using: &generator) < share
                        ? Int32.random(in: 0..<20, using: &generator) : -1,
                    bin: Int32.random(in: 0..<5, using: &generator),
                    hasFailed: Double.random(in: 0..<1, using: &generator) < 0.1)
            }
            return Failover(trials, bins: 5, isMember: [Bool](repeating: true, count: 20)).logE
        }
        #expect(simulation.violated == nil)
    }

    @Test("the ratio of one table is that of Fisher's two laws, from the number of ways")
    func table() {
        // 4 of 5 that failed and 1 of 15 that were answered come again; `terms` are the ways in which 0 to 5 of the former could.
        let trials =
            (0..<5).map { Failover.Trial(place: 0, next: $0 < 4 ? 1 : -1, bin: 0, hasFailed: true) }
            + (0..<15).map { Failover.Trial(place: 0, next: $0 < 1 ? 1 : -1, bin: 0, hasFailed: false) }
        let terms = [3003.0, 6825, 4550, 1050, 75, 1]
        let ratios = [10.0, 100, 1000, 10_000].map { odds -> Double in
            var sum = 0.0
            var power = 1.0
            for term in terms {
                sum += term * power
                power *= odds
            }
            return odds * odds * odds * odds * 15_504 / sum
        }
        let failover = Failover(trials, bins: 1, isMember: [true, true])
        #expect(abs(failover.logE - logMeanExp(ratios.map(log))) < 1e-9)
        #expect(failover.counts == Failover.Counts(failed: 5, failedAgain: 4, answered: 15, answeredAgain: 1))
    }

    /// Accounts of unequal volumes and hours of their own, each with its template; what fails on one is sent again by another
    /// or by itself.
    private static func uneven(_ world: inout World, failsOver: Bool) -> Set<String> {
        let identities = (0..<40).map { world.stranger("p\($0)") }
        world.accounts += identities.map(\.account)
        for (place, identity) in identities.enumerated() {
            for hour in world.hours(max(4, world.volume()), peak: World.peak(identity)) {
                let (system, user) = World.template(world.words(9))
                let isFailure = world.uniform() < 0.12
                world.ask(identity, at: hour, system: system, user: user, status: isFailure ? 529 : 200)
                guard isFailure else { continue }
                var other = place
                while failsOver, other == place { other = world.number(below: 40) }
                world.ask(identities[other], at: min(hour + 0.01, 167.999), system: system, user: user)
            }
        }
        return Set(identities.map(\.account.id))
    }

    @Test("uneven accounts that fail over to each other have it as evidence; those that try again themselves have none")
    func uneven() throws {
        var world = World(seed: 4)
        world.addStrangers(150)
        let pool = Self.uneven(&world, failsOver: true)
        let sweep = Sweep(try world.population(), until: .max, volumes: VolumeModel(), threads: 1)
        let group = try #require(sweep.find(threads: 1).groups.first)
        let failover = try #require(group.evidence.first { $0.family == .failover })
        #expect(failover.logE > 20)
        #expect(group.failover.failedAgain >= 9 * group.failover.failed / 10)
        let ids = Set(group.members.map { sweep.population.ids[Int($0)] })
        #expect(ids.isSubset(of: pool))
        #expect(ids.count >= 30)

        var honest = World(seed: 4)
        honest.addStrangers(150)
        _ = Self.uneven(&honest, failsOver: false)
        let calm = Sweep(try honest.population(), until: .max, volumes: VolumeModel(), threads: 1)
        for group in calm.find(threads: 1).groups {
            #expect(group.evidence.allSatisfy { $0.family != .failover || $0.logE <= 0 })
        }
    }

    @Test("all failures connect most of a pool of which half of them connect no part worth a look")
    func sparseFailures() throws {
        var world = World(seed: 15)
        world.addStrangers(150)
        let identities = (0..<80).map { world.stranger("p\($0)") }
        world.accounts += identities.map(\.account)
        let shifts = (0..<8).map { _ in world.uniform() * 150 }
        for turn in 0..<80 * 30 {
            let hour = shifts[world.number(below: 8)] + 6 * world.uniform()
            let isFailure = world.uniform() < 0.035
            let request = "\(world.words(9))?"
            world.ask(identities[turn % 80], at: hour, user: request, status: isFailure ? 529 : 200)
            guard isFailure else { continue }
            world.ask(identities[world.number(below: 80)], at: hour + 0.01, user: request)
        }
        let sweep = Sweep(try world.population(), until: .max, volumes: VolumeModel(), threads: 1)
        let sizes = sweep.failoverCandidates().map(\.accounts.count)
        #expect(sizes.contains { $0 >= 56 })
    }

    @Test(
        "what hundreds of customers ask is no row of a data set, however many ask it; what a few ask may be",
        arguments: [3, 256, 257])
    func common(customers: Int) throws {
        var world = World(seed: 6)
        let questions = (0..<64).map { _ in world.words(9) }
        for number in 0..<customers {
            let identity = world.stranger("c\(number)")
            world.accounts.append(identity.account)
            for question in questions { world.ask(identity, at: 100 * world.uniform(), system: nil, user: question) }
        }
        let population = try world.population()
        let repeats = RowRepeats(population, until: .max, threads: 2)
        let rows = (0..<Int32(customers)).map { account in repeats.trials(of: account).filter { $0.row >= 0 } }
        // An eighth of the questions is of the sample.
        #expect(rows.allSatisfy { $0.isEmpty == (customers > 256) })
        for trial in rows.joined() { #expect(Array(repeats.askers(of: trial.row, until: .max)).count == customers) }
    }

    @Test("accounts of one declared organization that fail over to each other are one customer")
    func organization() throws {
        var world = World(seed: 4)
        world.addStrangers(150)
        let keys = Self.uneven(&world, failsOver: true)
        for place in world.accounts.indices where keys.contains(world.accounts[place].id) {
            world.accounts[place].organization = "One Firm"
        }
        #expect(try world.report().ids(.flagged).isEmpty)
    }

    // MARK: Tiling

    private static func tiling(_ questions: [(places: [Int32], others: [Int32])], members: Int) -> Tiling {
        var volumes: [Int32: Int] = [:]
        for question in questions { for other in question.others { volumes[other, default: 0] += 1 } }
        return Tiling(
            questions.filter { !$0.places.isEmpty }, volumes: volumes, isMember: [Bool](repeating: true, count: members)
        )
    }

    /// Who asks which questions of a data set of 400: evaluators each of them most, members as `partition` says.
    private static func askers(
        _ generator: inout SeededGenerator, members: Int, evaluators: Int, each: Int, isTiled: Bool
    ) -> [(places: [Int32], others: [Int32])] {
        var questions = [(places: [Int32], others: [Int32])](repeating: ([], []), count: 400)
        var order = Array(questions.indices).shuffled(using: &generator)[...]
        for member in 0..<Int32(members) {
            let rows =
                isTiled ? Array(order.prefix(each)) : Array(questions.indices.shuffled(using: &generator).prefix(each))
            order = order.dropFirst(isTiled ? each : 0)
            for row in rows { questions[row].places.append(member) }
        }
        for evaluator in 0..<Int32(evaluators) {
            for row in questions.indices where Double.random(in: 0..<1, using: &generator) < 0.8 {
                questions[row].others.append(Int32(members) + evaluator)
            }
        }
        return questions.filter { $0.places.count + $0.others.count > 1 }
    }

    @Test(
        "customers who each ask some questions of a public data set do not tile it",
        arguments: [(8, 5), (40, 5), (40, 30)])
    func independentUsers(members: Int, each: Int) {
        let simulation = EvidenceTests.Simulation(runs: 300, seed: 23) { generator in
            Self.tiling(
                Self.askers(&generator, members: members, evaluators: 6, each: each, isTiled: false), members: members
            ).logE
        }
        #expect(simulation.violated == nil)
    }

    @Test("customers who each evaluate with a data set of their own do not tile one")
    func ownDataSets() {
        let simulation = EvidenceTests.Simulation(runs: 300, seed: 24) { generator in
            // Ten data sets of 40 questions; eight members and twelve others choose one each.
            var questions = [(places: [Int32], others: [Int32])](repeating: ([], []), count: 400)
            for account in 0..<Int32(20) {
                let first = 40 * Int.random(in: 0..<10, using: &generator)
                for row in first..<first + 40 {
                    if account < 8 {
                        questions[row].places.append(account)
                    } else {
                        questions[row].others.append(account)
                    }
                }
            }
            return Self.tiling(questions.filter { $0.places.count + $0.others.count > 1 }, members: 8).logE
        }
        #expect(simulation.violated == nil)
    }

    @Test("a pool that asks each question of a public data set once tiles it")
    func tiled() {
        var generator = SeededGenerator(seed: 25)
        let questions = Self.askers(&generator, members: 40, evaluators: 6, each: 10, isTiled: true)
        let tiling = Self.tiling(questions, members: 40)
        #expect(tiling.logE > 50)
        #expect(tiling.counts.inside == 0)
        #expect(tiling.counts.members == 40)
        #expect(tiling.logRatios([Bool](repeating: true, count: 40)).allSatisfy { $0 > 0 })
    }

    @Test("that nobody else asks one's questions says nothing")
    func privateQuestions() {
        let questions = [(places: [0, 1] as [Int32], others: [] as [Int32])]
        #expect(Self.tiling(questions, members: 2).logE <= 0)
        #expect(Self.tiling([], members: 2).logE == 0)
    }
}

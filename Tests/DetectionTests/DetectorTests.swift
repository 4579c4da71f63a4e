import Exchanges
import Statistics
import Testing

@testable import Detection

@Suite("Campaigns are found, and customers are let be")
struct DetectorTests {
    private static func world(_ seed: UInt64 = 1, strangers: Int = 150) -> World {
        var world = World(seed: seed)
        world.addStrangers(strangers)
        return world
    }

    // MARK: Found

    @Test("a pool that shares cards and a day of opening is found whole, and nobody else")
    func pool() throws {
        var world = Self.world()
        let pool = Set(world.addPool(world.hired(40), each: 8))
        let report = try world.report()
        #expect(report.ids(.flagged) == pool)
        let campaign = try #require(report.campaigns.first)
        #expect(Set(campaign.accounts) == pool)
        #expect(campaign.exchanges == 320)
        #expect(campaign.pValue < 1e-9)
        #expect(campaign.confidence > 0.9)
        #expect(campaign.exchangesBeforeDetection < 160)
        let signals = Set(campaign.evidence.map(\.signal))
        #expect(signals.isSuperset(of: ["template", "evenness", "payment", "signup"]))
        #expect(report.totals.exchanges == world.records.count)
        #expect(report.totals.groupsTested > 0)
    }

    @Test("a pool of strangers' accounts is found by what they do", arguments: World.Dispatch.allCases)
    func poolOfStrangers(dispatch: World.Dispatch) throws {
        var world = Self.world()
        let pool = Set(world.addPool((0..<60).map { world.stranger("p\($0)") }, each: 8, dispatch: dispatch))
        let flagged = try world.report().ids(.flagged)
        #expect(flagged.isSubset(of: pool))
        #expect(Double(flagged.count) >= 0.8 * Double(pool.count))
    }

    @Test("a pool in a log that keeps hashes instead of contents is found")
    func hashes() throws {
        var world = Self.world()
        let pool = Set(world.addPool(world.hired(40), each: 8))
        for number in world.records.indices {
            world.records[number].messages = [.init(role: "user", content: .hash("h\(number)", bytes: 30))]
        }
        #expect(try world.report().ids(.flagged) == pool)
    }

    @Test("without a directory a pool is found by what it does")
    func noDirectory() throws {
        var world = Self.world()
        let pool = Set(world.addPool(world.hired(60), each: 8))
        let flagged = Detector().report(try world.population(directory: false)).ids(.flagged)
        #expect(flagged.isSubset(of: pool))
        #expect(Double(flagged.count) >= 0.8 * Double(pool.count))
    }

    // MARK: Let be

    @Test("strangers are not flagged", arguments: [2, 3] as [UInt64])
    func strangers(seed: UInt64) throws {
        let report = try Self.world(seed).report()
        #expect(report.campaigns.isEmpty)
        #expect(report.ids(.flagged).isEmpty)
    }

    @Test(
        "users of a popular application, who share its prompt and software, are not flagged",
        arguments: [
            "You are a kind tutor. Explain every task step by step to the student.",
            "You are a kind companion of those who study. Be short in what you say.",
        ])
    func application(prompt: String) throws {
        var world = Self.world(5)
        world.addApplication(80, prompt: prompt)
        #expect(try world.report().ids(.flagged).isEmpty)
    }

    @Test("users who came in one week to an application of one country, and ask in sessions, are not flagged")
    func launch() throws {
        var world = Self.world(8)
        world.addApplication(80, country: "KR") { $0.account.created = World.time(-100) }
        #expect(try world.report().ids(.flagged).isEmpty)
    }

    /// Crowds that have the day, an event or a free quota in common, and no operator.
    enum Crowd: CaseIterable {
        /// One country's users, who ask once a visit.
        case oneTimeZone
        /// Different questions of those who meet for a few hours, in accounts opened for it.
        case hackathon
        /// Most use up what is free.
        case freeQuota
    }

    @Test("crowds that share a day's rhythm, an event or a free quota are not flagged", arguments: Crowd.allCases)
    func crowds(crowd: Crowd) throws {
        var world = Self.world(9)
        switch crowd {
        case .oneTimeZone: world.addApplication(120, country: "KR", session: 0)
        case .hackathon:
            world.addApplication(100, country: "KR", session: 0.2, mu: 1.8, life: 84...92) {
                $0.account.created = World.time(70)
            }
        case .freeQuota: world.addApplication(200, mostExchanges: 10, mu: 2.5)
        }
        let flagged = try world.report().ids(.flagged)
        withKnownIssue("a cap on volumes counts as one dispatcher's work") {
            #expect(flagged.isEmpty)
        } when: {
            crowd == .freeQuota
        }
    }

    @Test("a world in which everybody sends one template has no campaign")
    func everybody() throws {
        var world = World(seed: 6)
        for number in 0..<200 {
            let user = world.stranger("a\(number)")
            world.accounts.append(user.account)
            for hour in world.hours(world.volume(), peak: World.peak(user)) {
                let (system, request) = World.template(world.words(9))
                world.ask(user, at: hour, system: system, user: request)
            }
        }
        #expect(try world.report().ids(.flagged).isEmpty)
    }

    @Test("a class that asks the questions of one exercise is no campaign, though in one rhythm")
    func schoolClass() throws {
        var world = Self.world(7)
        let exercise = (0..<12).map { _ in world.words(9) }
        var pupils: Set<String> = []
        for number in 0..<40 {
            var pupil = world.stranger("c\(number)", country: "DE")
            pupil.account.created = World.time(-30)
            pupil.account.emailDomain = "school.example"
            pupil.client.network = "DE-school"
            world.accounts.append(pupil.account)
            pupils.insert(pupil.account.id)
            for question in exercise where world.uniform() < 0.7 {
                let (system, request) = World.template(question)
                world.ask(pupil, at: 50 + 4 * world.uniform(), system: system, user: request)
            }
        }
        let report = try world.report()
        #expect(report.ids(.flagged).isEmpty)
        #expect(report.ids(.watch).isDisjoint(with: pupils))
    }

    /// People of one school, with its network, mail and software, opened in one day.
    private static func people(_ count: Int, of world: inout World) -> [World.Identity] {
        (0..<count).map { number in
            var person = world.stranger("c\(number)", country: "DE")
            person.account.created = World.time(-30)
            person.account.emailDomain = "school.example"
            person.client.network = "DE-school"
            person.client.address = "198.51.100.\(1 + number % 3)"
            person.parameters.temperature = 0.77
            return person
        }
    }

    @Test("a course whose few questions are asked with words of one's own has marks in common and is no campaign")
    func marksOfOnePlace() throws {
        var world = Self.world(12)
        let exercises = (0..<30).map { _ in world.words(9) }
        for pupil in Self.people(40, of: &world) {
            world.accounts.append(pupil.account)
            for _ in 0..<3 {
                let (_, request) = World.template("\(exercises[world.number(below: 30)]) \(world.words(2))")
                world.ask(pupil, at: 168 * world.uniform(), user: request)
            }
        }
        #expect(try world.report().ids(.flagged).isEmpty)
    }

    @Test("those who meet for a day with a tool of their own and different questions are no campaign")
    func eventOfOnePlace() throws {
        var world = Self.world(13)
        for pupil in Self.people(60, of: &world) {
            world.accounts.append(pupil.account)
            for hour in world.hours(world.volume(mu: 2.5, sigma: 1), peak: 13, session: 0.2, life: 60...90) {
                world.ask(pupil, at: hour, system: "You are the helper of our day of code.", user: "\(world.words(9))?")
            }
        }
        #expect(try world.report().ids(.flagged).isEmpty)
    }

    @Test("a pool that asks some of its questions on every account does not buy itself clearance")
    func boughtClearance() throws {
        var world = Self.world(14)
        let pool = world.hired(40)
        let common = (0..<6).map { _ in world.words(9) }
        let ids = Set(world.addPool(pool, each: 12))
        for account in pool {
            for question in common {
                let (system, request) = World.template(question)
                world.ask(account, at: 168 * world.uniform(), system: system, user: request)
            }
        }
        #expect(try world.report().ids(.flagged) == ids)
    }

    @Test("the accounts of one declared organization are one customer")
    func organization() throws {
        var world = Self.world()
        var keys = world.hired(40)
        for number in keys.indices { keys[number].account.organization = "Acme" }
        world.addPool(keys, each: 8)
        let report = try world.report()
        #expect(report.campaigns.isEmpty)
        #expect(report.ids(.flagged).isEmpty)
    }

    @Test("who may distil is authorised, in the midst of a campaign too")
    func entitled() throws {
        var world = Self.world()
        var keys = world.hired(50)
        for number in 0..<10 { keys[number].account.entitlements = [.distillation] }
        for number in 10..<13 { keys[number].account.entitlements = [.evaluation] }
        for number in 13..<16 { keys[number].account.entitlements = [.resale] }
        let ids = world.addPool(keys, each: 8)
        let report = try world.report()
        #expect(report.ids(.authorised) == Set(ids[..<10]))
        #expect(report.ids(.cleared).isSuperset(of: ids[10..<16]))
        #expect(report.ids(.flagged) == Set(ids[16...]))
        let campaign = try #require(report.campaigns.first)
        #expect(Set(campaign.accounts) == Set(ids[16...]))
    }

    // MARK: Framed

    /// A customer with a template and software of his own, and a pool that copies everything of him that can be seen.
    private static func framing(_ seed: UInt64, volume: Int, sharesCards: Bool) throws -> (framed: Bool, found: Int) {
        var world = world(seed)
        var rival = world.stranger("rival")
        rival.client.device = "device of the rival"
        world.accounts.append(rival.account)
        for hour in world.hours(volume, peak: 13) {
            let (system, request) = World.template(world.words(9))
            world.ask(rival, at: hour, system: system, user: request)
        }
        var pool = sharesCards ? world.hired(40) : (0..<60).map { world.stranger("p\($0)") }
        for number in pool.indices {
            pool[number].client = rival.client
            pool[number].parameters = rival.parameters
        }
        let ids = Set(world.addPool(pool, each: 8))
        let flagged = try world.report().ids(.flagged)
        return (flagged.contains("rival"), flagged.intersection(ids).count)
    }

    @Test(
        "a customer whose marks and template a pool with cards of its own copies is not flagged", arguments: [2, 100])
    func framed(volume: Int) throws {
        let result = try Self.framing(1, volume: volume, sharesCards: true)
        #expect(!result.framed)
        #expect(result.found == 40)
    }

    @Test("a customer whose marks and template a pool copies that shares nothing else is not flagged")
    func framedByStrangers() throws {
        let results = try [1, 2].map { try Self.framing($0, volume: 2, sharesCards: false) }
        #expect(results.allSatisfy { $0.found >= 48 })
        #expect(results.allSatisfy { !$0.framed })
    }

    // MARK: Moments

    @Test("what comes later is not seen")
    func moment() throws {
        var world = Self.world()
        let pool = Set(world.addPool(world.hired(40), each: 8))
        let whole = try world.report()
        let detected = try #require(whole.campaigns.first?.detectedAt)
        for hours in [30.0, 100] {
            let moment = World.time(hours)
            var earlier = world
            earlier.records.removeAll { $0.time.milliseconds / 1000 > moment.milliseconds / 1000 }
            let (seen, known) = (try world.report(at: moment), try earlier.report(at: moment))
            #expect(seen.ids(.flagged) == known.ids(.flagged))
            #expect(seen.totals.exchanges == known.totals.exchanges)
            #expect(try #require(seen.totals.to) <= moment)
        }
        #expect(try world.report(at: detected).ids(.flagged).isSubset(of: pool))
        #expect(try !world.report(at: detected).campaigns.isEmpty)
        #expect(try world.report(at: World.time(-1000)) == CampaignReport.nothing)
    }

    @Test("a question that is asked again later was not asked before")
    func repetitions() throws {
        var world = World(seed: 1)
        let who = world.stranger("a")
        for hour in [1.0, 100, 101, 102] { world.ask(who, at: hour, user: "What is the weather like now?") }
        let seen = try world.report(at: World.time(50)).totals.exchanges
        withKnownIssue("a print counts all repetitions at its first time") { #expect(seen == 1) }
    }

    // MARK: The same for all who compute it

    @Test("the report does not depend on threads nor on the log's order")
    func reproducible() throws {
        var world = Self.world()
        // Enough accounts that each thread has a part of them.
        let users = (0..<2000).map { world.stranger("user\($0)") }
        for user in users {
            for _ in 0..<2 {
                world.ask(user, at: 168 * world.uniform(), system: "You are a helper of all.", user: world.words(3))
            }
        }
        world.accounts += users.map(\.account)
        world.addPool(world.hired(40), each: 8)
        let report = try world.report()
        #expect(!report.campaigns.isEmpty)
        #expect(try world.report(threads: 4) == report)
        world.records.shuffle(using: &world.generator)
        let shuffled = try world.report(threads: 3)
        #expect(shuffled.ids(.flagged) == report.ids(.flagged))
        #expect(shuffled.totals == report.totals)
        #expect(shuffled.campaigns.map(\.accounts) == report.campaigns.map(\.accounts))
    }

    @Test("another seed of the hashes finds the same", arguments: [0, .max] as [UInt64])
    func seeds(seed: UInt64) throws {
        var world = Self.world()
        let pool = Set(world.addPool(world.hired(40), each: 8))
        #expect(Detector().report(try world.population(seed: seed)).ids(.flagged) == pool)
    }

    @Test("no text of anybody's is in a report, and every reason has a number in it")
    func noText() throws {
        var world = Self.world()
        world.addPool(world.hired(40), each: 8) { row in
            (
                "Sentinelone sentineltwo you are a xylophonist.",
                "\(row) sentinelthree?\nThink step by step, sentinelfour sentinelfive."
            )
        }
        let report = try world.report()
        #expect(!report.campaigns.isEmpty)
        let text = report.json.lowercased()
        for word in ["sentinel", "xylophonist", "think step by step"] { #expect(!text.contains(word)) }
        for finding in report.accounts where finding.disposition == .flagged {
            #expect(!finding.reasons.isEmpty)
            #expect(finding.campaign != nil)
        }
        for evidence in report.campaigns.flatMap(\.evidence) where evidence.signal != "synchrony" {
            #expect(evidence.explanation.contains { $0.isNumber })
            #expect(evidence.explanation.hasSuffix("."))
        }
        #expect(try CampaignReport(json: Array(report.json.utf8)).campaigns == report.campaigns)
    }
}

extension CampaignReport {
    /// The report of a log in which nothing is seen.
    fileprivate static var nothing: CampaignReport {
        var report = CampaignReport()
        report.totals.groupsTested = 1
        return report
    }
}

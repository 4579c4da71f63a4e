extension PopulationBuilder {
    /// A benchmark team: few keys of one firm, published rows, every model in turn, in bursts, most of all when a model comes out.
    mutating func addEvaluator(left: Int, _ draws: inout Draws) {
        let owner = Owner(
            .business, created: creation(&draws), isDeclared: draws.chance(0.85), population.places, &draws)
        var shared = workload(
            .problem, draws.chance(0.6) ? .reasoning : draws.chance(0.5) ? .judging : .answers, .script, &draws)
        shared.usePublicSet(corpus, &draws)
        shared.variation = .fixed
        shared.model = 0
        shared.modelCount = UInt8(max(1, min(scenario.models.count, 2 + draws.below(3))))
        shared.outputTokens = UInt16(300 + draws.below(1200))
        shared.switchTime = .max
        followRelease(&shared, 0.85, days: 0.3, &draws)
        let appearance = population.software.appearance(.script, &draws)
        let isEntitled = draws.chance(0.5)
        for place in 0..<min(left, 1 + draws.below(3)) {
            var profile = owner.account(
                .batchEvaluator, appearance, created: place == 0 ? owner.created : later(owner.created, &draws), &draws)
            if isEntitled { profile.entitlements = Entitlements.evaluation | Entitlements.batch }
            var arrivals = arrivals(
                .always, country: owner.country, created: profile.created, end: length, pause: 200, &draws)
            arrivals.variation = 3 + 4 * draws.uniform()
            if let release = scenario.release, release.time < arrivals.to - 3_600_000, draws.chance(0.6) {
                arrivals.from = max(
                    arrivals.from,
                    min(release.time + Int64(draws.exponential(mean: 4 * 3_600_000)), arrivals.to - 3_600_000))
                arrivals.to = min(arrivals.to, arrivals.from + 86_400_000 + Int64(draws.exponential(mean: 86_400_000)))
                shared.switchShare = 100
            }
            let volume = draws.logNormal(median: 80, sd: 0.9)
            add(population.add(profile), population.add(shared), arrivals, volume: volume, &draws)
        }
    }

    /// A team that may distil: what it sends is what an attacker sends.
    mutating func addLicensedDistiller(left: Int, _ draws: inout Draws) {
        let owner = Owner(.business, created: creation(&draws), isDeclared: true, population.places, &draws)
        let mode = draws.below(4)
        var shared = workload(
            mode == 1 ? .answers : .challenge, [.reasoning, .judging, .answers, .newTasks][mode], .server, &draws)
        shared.outputTokens = UInt16(mode == 1 ? 60 : 500 + draws.below(1200))
        shared.topic = draws.chance(0.5) ? -1 : shared.topic
        if let corpus, !corpus.attackerGroups.isEmpty { shared.corpusGroup = Int16(draws.pick(corpus.attackerGroups)) }
        let count = min(left, 2 + draws.below(10))
        let appearance = population.software.appearance(.server, &draws)
        for place in 0..<count {
            var profile = owner.account(
                .licensedDistiller, appearance, created: owner.created + Int64(place) * 1_800_000, &draws)
            profile.entitlements = Entitlements.distillation | (draws.chance(0.5) ? Entitlements.batch : 0)
            var arrivals = arrivals(
                .always, country: owner.country, created: profile.created, end: length, pause: 200, &draws)
            arrivals.variation = 0.3 + draws.uniform()
            add(
                population.add(profile), population.add(shared), arrivals,
                volume: draws.logNormal(median: 150, sd: 0.15), &draws)
            population.streams[population.streams.count - 1].firstRow = UInt32(place)
            population.streams[population.streams.count - 1].rowStride = UInt32(count)
        }
    }

    /// A product that grades what its users wrote; it grows.
    mutating func addJudgeProduct(left: Int, _ draws: inout Draws) {
        let owner = Owner(.business, created: creation(&draws), population.places, &draws)
        var shared = workload(.answers, .judging, .server, &draws)
        shared.variation = .fixed
        shared.topic = -1
        shared.bytesSpread = 70 + UInt8(draws.below(60))
        shared.sessions = UInt16(50 + draws.below(5000))
        shared.outputTokens = UInt16(30 + draws.below(150))
        let appearance = population.software.appearance(.server, &draws)
        for _ in 0..<min(left, 1 + draws.below(3)) {
            var profile = owner.account(.judgeProduct, appearance, created: later(owner.created, &draws), &draws)
            let end = fate(&profile, &draws)
            var arrivals = arrivals(
                .service, country: owner.country, created: profile.created, end: end, pause: 150, &draws)
            arrivals.variation = 1 + draws.uniform()
            arrivals.growth = 1.2 + 0.8 * draws.uniform()
            add(
                population.add(profile), population.add(shared), arrivals, volume: draws.logNormal(median: 80, sd: 1),
                &draws)
        }
    }

    /// A pipeline: one template over many records, tiny answers, narrow lengths, volumes by table.
    mutating func addETL(left: Int, _ draws: inout Draws) {
        let owner = Owner(
            .business, created: creation(&draws), isDeclared: draws.chance(0.9), population.places, &draws)
        var shared = workload(
            draws.chance(0.5) ? .records : .ticket, draws.chance(0.5) ? .classification : .extraction, .server, &draws)
        shared.variation = .fixed
        shared.bytesSpread = 4 + UInt8(draws.below(12))
        shared.outputTokens = UInt16(1 + draws.below(11))
        shared.outputSpread = 20
        let appearance = population.software.appearance(.server, &draws)
        let rhythm: Rhythm.Kind = draws.chance(0.5) ? .nightly : .always
        for _ in 0..<min(left, 1 + draws.below(8)) {
            var profile = owner.account(.etl, appearance, created: later(owner.created, &draws), &draws)
            if draws.chance(0.5) { profile.entitlements = Entitlements.batch }
            let arrivals = arrivals(
                rhythm, country: owner.country, created: profile.created, end: length, pause: 40, &draws)
            var own = shared
            own.rowsSeed = draws.next()
            add(
                population.add(profile), population.add(own), arrivals, volume: draws.logNormal(median: 20, sd: 1.8),
                &draws)
        }
    }

    /// Coding agents that a firm runs around the clock, each on its repository.
    mutating func addCodingAgents(left: Int, _ draws: inout Draws) {
        let owner = Owner(.business, created: creation(&draws), population.places, &draws)
        let appearance = population.software.appearance(.agent, &draws)
        let harness = Draws.mix(UInt64(40 * draws.uniform() * draws.uniform()))
        for _ in 0..<min(left, 1 + draws.below(6)) {
            var profile = owner.account(.codingAgent, appearance, created: later(owner.created, &draws), &draws)
            let end = fate(&profile, &draws)
            var own = workload(.agent, .harness, .agent, &draws)
            own.demandSeed = harness
            own.placement = .system
            own.variation = .fixed
            own.turns = 15 + UInt8(draws.below(40))
            own.sessions = 1
            own.outputTokens = UInt16(120 + draws.below(300))
            let arrivals = arrivals(
                .always, country: owner.country, created: profile.created, end: end, pause: 5000, &draws)
            add(
                population.add(profile), population.add(own), arrivals, volume: draws.logNormal(median: 80, sd: 0.9),
                &draws)
        }
    }

    /// One application that thousands use with keys of their own: its system prompt and program, their own text and identity.
    mutating func addPopularApp(left: Int, _ draws: inout Draws) {
        var shared = workload(
            .question, draws.pick([.application, .application, .answers, .reasoning, .harness]), .desktop, &draws)
        shared.placement = draws.chance(0.75) ? .system : .suffix
        shared.variation = .fixed
        shared.topic = -1
        let version = draws.below(40)
        let userAgents = (0..<3).map {
            population.software.add(userAgent: "\(Texts.name(shared.demandSeed))/\(version / 10).\(version % 10).\($0)")
        }
        let looks = (0..<4).map { _ in population.software.appearance(.desktop, &draws) }
        for _ in 0..<min(left, 300 + draws.below(3000)) {
            let owner = Owner(
                draws.chance(0.8) ? .person : .business, created: creation(&draws), population.places, &draws)
            var appearance = looks[Int(4 * draws.uniform() * draws.uniform())]
            appearance.userAgent = userAgents[Int(3 * draws.uniform() * draws.uniform())]
            appearance.hasDevice = draws.chance(0.5)
            var profile = owner.account(.popularApp, appearance, created: owner.created, &draws)
            let end = fate(&profile, &draws)
            var own = shared
            own.rowsSeed = draws.next()
            own.topic = draws.chance(0.6) ? Int16(draws.below(Texts.topicCount)) : -1
            own.model = model(&draws)
            own.turns = 1 + UInt8(draws.below(5))
            if let corpus, !corpus.customerGroups.isEmpty { own.corpusGroup = Int16(draws.pick(corpus.customerGroups)) }
            let arrivals = arrivals(
                draws.chance(0.3) ? .office : .leisure, country: owner.country, created: profile.created, end: end,
                pause: 5000, &draws)
            add(population.add(profile), population.add(own), arrivals, volume: volume(&draws), &draws)
        }
    }

    /// A class: one campus, accounts of one week, the same exercises, for a few days.
    mutating func addUniversityClass(left: Int, _ draws: inout Draws) {
        let campus = Owner(.university, created: creation(&draws), population.places, &draws)
        let opened = start + Int64((draws.uniform() - 0.7) * Double(length))
        let begin = max(opened, start)
        var shared = workload(.assignment, draws.chance(0.5) ? .reasoning : .none, .script, &draws)
        shared.rowCount = UInt32(8 + draws.below(30))
        shared.variation = .fixed
        let looks = (0..<4).map { _ in population.software.appearance(draws.chance(0.5) ? .desktop : .script, &draws) }
        let end = min(begin + 7 * 86_400_000 + Int64(draws.exponential(mean: 7 * 86_400_000)), start + length)
        for _ in 0..<min(left, 25 + draws.below(180)) {
            var owner = campus
            owner.payment = draws.chance(0.8) ? 0 : draws.next() | 1
            let created = opened + Int64(draws.uniform() * draws.uniform() * Double(min(length, 3 * 86_400_000)))
            let profile = owner.account(.universityClass, draws.pick(looks), created: created, &draws)
            var own = shared
            // Some change the exercise's words, most paste them.
            if draws.chance(0.2) { own.variation = .paraphrase }
            var arrivals = arrivals(
                .study, country: owner.country, created: max(created, begin), end: max(end - start, 120_000),
                pause: 20_000, &draws)
            arrivals.variation = 2 + draws.uniform()
            add(
                population.add(profile), population.add(own), arrivals, volume: draws.logNormal(median: 1.2, sd: 0.7),
                &draws)
            population.streams[population.streams.count - 1].firstRow = UInt32(draws.below(Int(shared.rowCount)))
        }
    }

    /// Sells access on: a few accounts, all its users behind them, nothing left of their programs.
    mutating func addReseller(left: Int, _ draws: inout Draws) {
        let owner = Owner(.business, created: creation(&draws), isDeclared: true, population.places, &draws)
        let appearance = population.software.appearance(.server, &draws)
        let count = min(left, 1 + draws.below(4))
        let first = UInt32(population.profiles.count)
        for _ in 0..<count {
            var profile = owner.account(.reseller, appearance, created: owner.created, &draws)
            if draws.chance(0.8) { profile.entitlements = Entitlements.resale }
            profile.isStripped = true
            profile.device = 0
            profile.verification = .business
            _ = population.add(profile)
        }
        for _ in 0..<count * 12 {
            var (own, _, rhythm) = ordinaryWork(draws.below(9), isBusiness: false, &draws)
            own.sessions = UInt16(20 + draws.below(400))
            let arrivals = arrivals(
                rhythm, country: population.places.country(&draws), created: owner.created, end: length, pause: 2000,
                &draws)
            add(
                first + UInt32(draws.below(count)), population.add(own), arrivals,
                volume: draws.logNormal(median: 25, sd: 1.2), &draws)
            population.streams[population.streams.count - 1].siblings = first..<first + UInt32(count)
        }
    }

    /// One company that spreads one job evenly over its keys, each row once.
    mutating func addEnterpriseShard(left: Int, _ draws: inout Draws) {
        let owner = Owner(.business, created: creation(&draws), isDeclared: true, population.places, &draws)
        let kind = draws.below(4)
        var shared = workload(
            [.document, .challenge, .records, .question][kind], [.task, .answers, .extraction, .reasoning][kind],
            .server, &draws)
        shared.outputTokens = UInt16(80 + draws.below(700))
        let appearance = population.software.appearance(.server, &draws)
        let count = min(left, 8 + draws.below(56))
        let first = UInt32(population.profiles.count)
        let volume = draws.logNormal(median: 60, sd: 0.8)
        for place in 0..<count {
            let profile = owner.account(
                .enterpriseShard, appearance, created: owner.created + Int64(place) * 400_000, &draws)
            var arrivals = arrivals(
                .always, country: owner.country, created: profile.created, end: length, pause: 100, &draws)
            arrivals.variation = 0.15 + 0.3 * draws.uniform()
            add(population.add(profile), population.add(shared), arrivals, volume: volume, &draws)
            let last = population.streams.count - 1
            population.streams[last].firstRow = UInt32(place)
            population.streams[last].rowStride = UInt32(count)
            population.streams[last].siblings = first..<first + UInt32(count)
        }
    }

    /// A bank or clinic whose every answer must show its grounds; what it sends is its users'.
    mutating func addRegulated(left: Int, _ draws: inout Draws) {
        var owner = Owner(.business, created: creation(&draws), isDeclared: true, population.places, &draws)
        owner.verification = .business
        owner.plan = .enterprise
        var shared = workload(
            draws.chance(0.5) ? .document : .question, draws.chance(0.6) ? .explanation : .reasoning, .server, &draws)
        shared.variation = .fixed
        shared.sessions = UInt16(100 + draws.below(8000))
        shared.outputTokens = UInt16(300 + draws.below(600))
        let appearance = population.software.appearance(.server, &draws)
        for _ in 0..<min(left, 1 + draws.below(3)) {
            let profile = owner.account(
                .regulatedExplainability, appearance, created: later(owner.created, &draws), &draws)
            var arrivals = arrivals(
                .office, country: owner.country, created: profile.created, end: length, pause: 400, &draws)
            arrivals.variation = 1 + draws.uniform()
            add(
                population.add(profile), population.add(shared), arrivals, volume: draws.logNormal(median: 80, sd: 0.8),
                &draws)
        }
    }

    /// An old customer's work, at full rate on an account of yesterday.
    mutating func addMigrated(left: Int, _ draws: inout Draws) {
        let moment = Int64(Double(length) * (0.1 + 0.6 * draws.uniform()))
        let owner = Owner(
            .business, created: min(creation(&draws), start - 86_400_000), isDeclared: draws.chance(0.8),
            population.places, &draws)
        let (shared, use, rhythm) = ordinaryWork([1, 3, 5, 2][draws.below(4)], isBusiness: true, &draws)
        let appearance = population.software.appearance(use, &draws)
        let volume = draws.logNormal(median: 100, sd: 0.7)
        let number = population.add(shared)
        for isNew in [false, true].prefix(left) {
            let created = isNew ? start + moment - Int64(draws.uniform() * 86_400_000) : owner.created
            var profile = owner.account(.migratedWorkload, appearance, created: created, &draws)
            if !isNew {
                profile.status = .closed
                profile.statusChanged = start + moment + Int64(draws.uniform() * 3_600_000)
            }
            var arrivals = arrivals(
                rhythm, country: owner.country, created: created, end: isNew ? length : moment, pause: 200, &draws)
            if isNew { arrivals.from = moment }
            let part = Double(arrivals.to - arrivals.from) / Double(length)
            add(population.add(profile), number, arrivals, volume: volume * part, &draws)
        }
    }
}

/// Bits of ``Profile/entitlements``.
enum Entitlements {
    static let distillation: UInt8 = 1
    static let evaluation: UInt8 = 2
    static let resale: UInt8 = 4
    static let batch: UInt8 = 8
}

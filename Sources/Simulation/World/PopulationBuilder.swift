/// Makes a population from a scenario and a seed, one class after the other.
struct PopulationBuilder {
    let scenario: Scenario
    let seed: UInt64
    let corpus: Corpus?
    let traces: ClientTraces?
    var population = Population()
    /// When the log begins, milliseconds since the epoch.
    let start: Int64
    let length: Int64

    private static let day: Int64 = 86_400_000

    init(_ scenario: Scenario, seed: UInt64, corpus: Corpus?, traces: ClientTraces?) {
        (self.scenario, self.seed, self.corpus, self.traces) = (scenario, seed, corpus, traces)
        (start, length) = (scenario.start.milliseconds, scenario.length)
    }

    /// The population.
    static func build(_ scenario: Scenario, seed: UInt64, corpus: Corpus?, traces: ClientTraces?) -> Population {
        var builder = PopulationBuilder(scenario, seed: seed, corpus: corpus, traces: traces)
        for label in CustomerClass.allCases {
            guard let count = scenario.customers.accounts[label], count > 0 else { continue }
            let first = builder.population.profiles.count
            var draws = Draws(seed, 0xACC0, label.rawValue.utf8.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) })
            while builder.population.profiles.count - first < count {
                builder.add(label, left: count - (builder.population.profiles.count - first), &draws)
            }
        }
        builder.scaleVolumes()
        for (index, plan) in scenario.campaigns.enumerated() { builder.add(plan, index) }
        return builder.population
    }

    private mutating func add(_ label: CustomerClass, left: Int, _ draws: inout Draws) {
        switch label {
        case .ordinary: addOrdinary(left: left, &draws)
        case .batchEvaluator: addEvaluator(left: left, &draws)
        case .licensedDistiller: addLicensedDistiller(left: left, &draws)
        case .judgeProduct: addJudgeProduct(left: left, &draws)
        case .etl: addETL(left: left, &draws)
        case .codingAgent: addCodingAgents(left: left, &draws)
        case .popularApp: addPopularApp(left: left, &draws)
        case .universityClass: addUniversityClass(left: left, &draws)
        case .reseller: addReseller(left: left, &draws)
        case .enterpriseShard: addEnterpriseShard(left: left, &draws)
        case .regulatedExplainability: addRegulated(left: left, &draws)
        case .migratedWorkload: addMigrated(left: left, &draws)
        case .framed, .attacker: break
        }
    }

    /// When an account was opened: the house has grown for three years, and grows on.
    func creation(_ draws: inout Draws) -> Int64 {
        let age = draws.exponential(mean: 300)
        if age > 1100 { return start - Int64(draws.uniform() * 1100 * Double(Self.day)) }
        let end = start + length
        return end - Int64(age * Double(Self.day))
    }

    /// Mails, orders and mistakes end some accounts; gives the moment within the log until which it sends.
    func fate(_ profile: inout Profile, _ draws: inout Draws) -> Int64 {
        guard draws.chance(0.025) else { return length }
        let from = profile.created
        let moment = from + Int64(draws.uniform() * Double(max(start + length - from, 1)))
        profile.status = draws.chance(0.4) ? .suspended : .closed
        profile.statusChanged = max(moment, start + Int64(draws.uniform() * Double(length)))
        return min(max(profile.statusChanged - start, 1), length)
    }

    /// Arrivals of an account that lives from its creation, or the log's beginning, to `end`.
    func arrivals(
        _ rhythm: Rhythm.Kind, country: UInt8, created: Int64, end: Int64, pause: Double, _ draws: inout Draws
    ) -> Arrivals {
        var arrivals = Arrivals()
        arrivals.rhythm = rhythm
        arrivals.offset = population.places.countries[Int(country)].offset
        arrivals.from = min(max(created - start, 0) + (created > start ? 60_000 : 0), max(end - 60_000, 0))
        arrivals.to = end
        arrivals.variation = variation(&draws)
        arrivals.pause = pause
        return arrivals
    }

    /// The gaps' coefficient of variation: as production traces have it, or log-normal with ServeGen's quantiles
    /// (1.04, 2.4 and 11 at 10, 50 and 90 %).
    func variation(_ draws: inout Draws) -> Double {
        if let traces { return min(max(traces.variation(&draws), 0.3), 8) }
        let normal = draws.normal()
        return min(max(2.4 * exp(normal > 0 ? 1.15 * normal : 0.65 * normal), 0.4), 8)
    }

    func volume(_ draws: inout Draws) -> Double {
        draws.logNormal(median: 1, sd: scenario.customers.volumeSpread)
    }

    /// Makes volumes numbers of exchanges.
    private mutating func scaleVolumes() {
        let customers = scenario.customers
        let accounts = population.profiles.count
        let total =
            customers.exchanges.map(Double.init) ?? customers.exchangesPerAccountDay * Double(accounts) * scenario.days
        let most = 40_000 * scenario.days
        var sum = population.streams.reduce(0) { $0 + $1.volume }
        guard sum > 0 else { return }
        // Cutting the largest leaves room, which the rest gets.
        var scale = total / sum
        for _ in 0..<8 {
            sum = population.streams.reduce(0) { $0 + min($1.volume * scale, most) }
            scale *= total / max(sum, 1e-9)
        }
        for index in population.streams.indices {
            population.streams[index].volume = min(population.streams[index].volume * scale, most)
        }
    }

    // MARK: Workloads

    /// Parameters as customers set them.
    func parameters(_ use: Software.Product.Use, _ draws: inout Draws) -> Workload.Parameters {
        var parameters = Workload.Parameters()
        parameters.temperature = UInt8(draws.index(cumulative: [0.42, 0.58, 0.68, 0.74, 0.86, 1.0]))
        if draws.chance(0.1) { parameters.topP = 1 + UInt8(draws.below(3)) }
        if draws.chance(0.6) {
            parameters.maxTokens = draws.pick([
                256, 300, 500, 512, 800, 1000, 1024, 1500, 2000, 2048, 4000, 4096, 8192, 16384,
            ])
        }
        parameters.streams = draws.chance(use == .desktop || use == .agent ? 0.95 : 0.25)
        if draws.chance(0.03) { parameters.seed = 1 + UInt16(draws.below(100)) }
        if draws.chance(0.08) { parameters.effort = 1 + UInt8(draws.below(3)) }
        if draws.chance(0.02) { parameters.logprobs = true }
        if use == .agent || draws.chance(0.06) { parameters.toolSet = 1 + UInt8(draws.below(200)) }
        return parameters
    }

    func model(_ draws: inout Draws) -> UInt8 {
        let count = scenario.models.count - (scenario.release == nil ? 0 : 1)
        return UInt8(draws.index(cumulative: (0..<max(count, 1)).map { 1 / Double($0 + 1) }.cumulative))
    }

    /// Some customers try the new model, in days rather than hours.
    func followRelease(_ workload: inout Workload, _ chance: Double, days: Double, _ draws: inout Draws) {
        guard let release = scenario.release, draws.chance(chance) else { return }
        workload.switchTime = release.time + Int64(draws.exponential(mean: days * Double(Self.day)))
        workload.switchModel = UInt8(scenario.models.firstIndex(of: release.model) ?? 0)
        workload.switchShare = draws.chance(0.5) ? 100 : UInt8(20 + draws.below(70))
    }

    /// A workload with sizes drawn as customers have them.
    func workload(
        _ content: Workload.Content, _ demand: Workload.Demand, _ use: Software.Product.Use, _ draws: inout Draws
    ) -> Workload {
        var workload = Workload()
        workload.content = content
        workload.demand = demand
        workload.demandSeed = draws.next()
        workload.rowsSeed = draws.next()
        workload.placement = draws.pick([.system, .system, .system, .prefix, .prefix, .suffix, .suffix, .line])
        workload.variation = draws.pick([.fixed, .fixed, .fixed, .slots, .paraphrase])
        workload.topic = draws.chance(0.75) ? Int16(draws.below(Texts.topicCount)) : -1
        let mean = Double(scenario.promptBytes)
        workload.meanBytes = UInt16(min(max(draws.logNormal(median: mean * 0.73, sd: 0.8), 40), min(8 * mean, 30_000)))
        workload.bytesSpread = UInt8(min(max(draws.logNormal(median: 35, sd: 0.7), 3), 150))
        if let traces, let size = traces.outputTokens(&draws) {
            workload.outputTokens = size
        } else {
            workload.outputTokens = UInt16(min(max(draws.logNormal(median: 90, sd: 1.3), 2), 6000))
        }
        workload.outputSpread = UInt8(min(max(draws.logNormal(median: 60, sd: 0.5), 5), 150))
        workload.parameters = parameters(use, &draws)
        workload.model = model(&draws)
        if let corpus, !corpus.customerGroups.isEmpty, content.isFromCorpus {
            workload.corpusGroup = Int16(draws.pick(corpus.customerGroups))
        }
        followRelease(&workload, 0.12, days: 3, &draws)
        return workload
    }

    /// Adds an account's stream.
    mutating func add(
        _ account: UInt32, _ workload: UInt32, _ arrivals: Arrivals, volume: Double, _ draws: inout Draws
    ) {
        population.streams.append(
            Population.Stream(
                account: account, workload: workload, arrivals: arrivals, volume: volume, seed: draws.next()))
    }
}

extension Workload.Content {
    /// Whether texts of a corpus can stand for it.
    var isFromCorpus: Bool {
        switch self {
        case .question, .problem, .challenge, .document, .ticket, .records, .code, .answers: true
        case .trace, .agent, .assignment: false
        }
    }
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

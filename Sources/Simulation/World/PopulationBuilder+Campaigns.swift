extension PopulationBuilder {
    /// Adds a campaign's workload, and its pool unless an earlier campaign has brought it.
    mutating func add(_ plan: CampaignPlan, _ index: Int) {
        var draws = Draws(seed, 0xCA3A, UInt64(index))
        let framed = plan.framing.map { addFramed($0, &draws) }
        var workload = attack(plan, &draws)
        workload.campaign = Int16(index)
        if let framing = plan.framing, framing.copiesTemplate, let framed {
            workload.demand = framed.workload.demand
            workload.demandSeed = framed.workload.demandSeed
            workload.placement = framed.workload.placement
            workload.variation = framed.workload.variation
        }
        population.campaignWorkloads.append(Int(population.add(workload)))
        addRelayed(plan, index, &draws)
        if let pool = population.pools.firstIndex(where: { $0.name == plan.pool }) {
            population.campaignPools.append(pool)
            return
        }
        population.campaignPools.append(population.pools.count)
        addPool(plan, framed: framed?.profile, &draws)
    }

    /// The customers whose requests the pool passes on beside the attack.
    private mutating func addRelayed(_ plan: CampaignPlan, _ index: Int, _ draws: inout Draws) {
        guard plan.share < 1 else { return }
        let daily = Double(plan.accounts) * plan.exchangesPerAccountDay * (1 - plan.share)
        let count = min(max(8, Int(daily / 12)), 200_000)
        population.relayed[index] = (0..<count).map { _ in
            var (workload, _, _) = ordinaryWork(draws.below(9), isBusiness: false, &draws)
            if workload.sessions > 1 { workload.sessions = 1 }
            return population.add(workload)
        }
    }

    /// What an attacker asks.
    private func attack(_ plan: CampaignPlan, _ draws: inout Draws) -> Workload {
        let content: Workload.Content
        let demand: Workload.Demand
        let tokens: Int
        switch plan.mode {
        case .answers: (content, demand, tokens) = (.challenge, .answers, 500 + draws.below(500))
        case .reasoning: (content, demand, tokens) = (.challenge, .reasoning, 800 + draws.below(1200))
        case .judge: (content, demand, tokens) = (.answers, .judging, 30 + draws.below(150))
        case .tasks: (content, demand, tokens) = (.challenge, .newTasks, 400 + draws.below(800))
        case .cleaning: (content, demand, tokens) = (.trace, .cleaning, 500 + draws.below(700))
        case .replay: (content, demand, tokens) = (.agent, .harness, 150 + draws.below(300))
        case .relay: (content, demand, tokens) = (.question, .application, 150 + draws.below(300))
        }
        var workload = self.workload(content, demand, plan.mode == .replay ? .agent : .server, &draws)
        workload.topic = plan.isNarrow ? Int16(draws.below(Texts.topicCount)) : -1
        workload.outputTokens = UInt16(tokens)
        workload.switchTime = .max
        workload.model = 0
        workload.sessions = draws.chance(0.3) ? 1 : 0
        switch plan.template {
        case .suffix: (workload.placement, workload.variation) = (.suffix, .fixed)
        case .prefix: (workload.placement, workload.variation) = (.prefix, .fixed)
        case .line: (workload.placement, workload.variation) = (.line, .fixed)
        case .slots: (workload.placement, workload.variation) = (.system, .slots)
        case .paraphrase:
            (workload.placement, workload.variation) = (draws.chance(0.5) ? .prefix : .suffix, .paraphrase)
        case .none: workload.demand = .none
        }
        if plan.mode == .replay {
            workload.turns = 8 + UInt8(draws.below(20))
            workload.sessions = 1
            if plan.template != .none {
                (workload.placement, workload.variation) = (.system, .fixed)
                workload.demandSeed = Draws.mix(UInt64(40 * draws.uniform() * draws.uniform()))
            }
        }
        if plan.isPublicSet { workload.usePublicSet(corpus, &draws) }
        if let corpus, content.isFromCorpus, !plan.isPublicSet {
            let groups =
                plan.sources.isEmpty
                ? corpus.attackerGroups
                : corpus.groups.indices.filter { plan.sources.contains(corpus.groups[$0].source) }
            if !groups.isEmpty { workload.corpusGroup = Int16(draws.pick(groups)) }
        }
        if let pivot = plan.pivot {
            workload.switchTime = pivot.time
            workload.switchShare = UInt8((pivot.share * 100).rounded())
            workload.switchModel = UInt8(scenario.models.firstIndex(of: pivot.model) ?? 0)
        }
        return workload
    }

    /// The customer whose looks are borrowed.
    private mutating func addFramed(_ framing: CampaignPlan.Framing, _ draws: inout Draws) -> (
        profile: Profile, workload: Workload
    ) {
        let owner = Owner(.business, created: min(creation(&draws), start), isDeclared: true, population.places, &draws)
        let (shared, use, rhythm) = ordinaryWork(1, isBusiness: true, &draws)
        var appearance = population.software.appearance(use, &draws)
        // Looks that only this customer has, else there is nothing to borrow.
        appearance.headers = UInt32(truncatingIfNeeded: draws.next()) | 0x8000_0000
        appearance.tls = UInt32(truncatingIfNeeded: draws.next()) | 0x8000_0000
        appearance.userAgent = population.software.add(
            userAgent: "\(Texts.name(shared.demandSeed))-client/\(1 + draws.below(9)).\(draws.below(20))")
        appearance.hasDevice = true
        let device = draws.next() | 1
        for _ in 0..<framing.accounts {
            var profile = owner.account(.framed, appearance, created: later(owner.created, &draws), &draws)
            profile.device = device
            var own = shared
            own.rowsSeed = draws.next()
            let arrivals = arrivals(
                rhythm, country: owner.country, created: min(profile.created, start), end: length, pause: 300, &draws)
            profile.created = min(profile.created, start)
            add(
                population.add(profile), population.add(own), arrivals,
                volume: draws.logNormal(median: 40, sd: 1) * scenario.days, &draws)
        }
        return (population.profiles[population.profiles.count - 1], shared)
    }

    private mutating func addPool(_ plan: CampaignPlan, framed: Profile?, _ draws: inout Draws) {
        let banned = plan.bans.reduce(0) { $0 + Int((Double(plan.accounts) * $1.share).rounded()) }
        let reserve =
            plan.banResponse == .none
            ? 0 : plan.banResponse == .secondPool ? plan.accounts : min(banned, plan.accounts * 20)
        var pool = Population.Pool(name: plan.pool, accounts: [], reserve: [])
        let number = Int16(population.pools.count)
        let begin = start + max(plan.start - (plan.probe?.length ?? 0), 0)
        let values = SharedValues(
            identity: plan.identity, begin: begin, length: length, software: population.software,
            places: population.places, draws: Draws(draws.next()))
        for place in 0..<plan.accounts + reserve {
            var own = Draws(seed, UInt64(number) &+ 0x9001, UInt64(place))
            // As ordinary accounts are: about half of them are businesses', and so are the programs.
            let owner = Owner(own.chance(0.5) ? .person : .business, created: creation(&own), population.places, &own)
            let uses: [Software.Product.Use] = [.server, .desktop, .script, .agent]
            let use = plan.mode == .replay ? .agent : uses[own.index(cumulative: [0.44, 0.7, 0.86, 1])]
            var profile = owner.account(
                .attacker, population.software.appearance(use, &own), created: owner.created, &own)
            if owner.kind == .business, own.chance(0.06) { profile.isStripped = true }
            values.apply(to: &profile, &own)
            // Opened before it is used.
            if profile.created > begin - 60_000 {
                profile.created = begin - 60_000 - Int64(own.exponential(mean: 5 * 86_400_000))
            }
            profile.pool = number
            if let framed, plan.framing?.copiesFingerprints == true {
                (profile.userAgent, profile.tls, profile.headers, profile.device) = (
                    framed.userAgent, framed.tls, framed.headers, framed.device
                )
                profile.isStripped = framed.isStripped
            }
            let account = population.add(profile)
            if place < plan.accounts { pool.accounts.append(account) } else { pool.reserve.append(account) }
        }
        population.pools.append(pool)
    }
}

/// The values that a pool's accounts have in common.
private struct SharedValues {
    let identity: CampaignPlan.Identity
    /// When the accounts are first used, milliseconds since the epoch.
    let begin: Int64
    let length: Int64
    let software: Software
    let places: Places
    let draws: Draws

    /// The group that an account is in for an attribute, and draws that are the same for all of the group; nil where the
    /// account keeps what it has.
    private func group(_ attribute: CampaignPlan.Identity.Attribute, _ own: inout Draws) -> Draws? {
        var root = draws
        let key = root.next() &+ UInt64(CampaignPlan.Identity.Attribute.allCases.firstIndex(of: attribute) ?? 0)
        switch identity[attribute] {
        case .population: return nil
        case .shared: return Draws(key, 0)
        case .few(let count): return Draws(key, UInt64(own.below(count)))
        case .unique: return Draws(own.next())
        }
    }

    func apply(to profile: inout Profile, _ own: inout Draws) {
        if var draws = group(.payment, &own) {
            profile.payment = draws.next() | 1
            profile.issuer = places.issuer(places.country(&draws), &draws)
            if profile.plan == .free { profile.plan = .payAsYouGo }
        }
        if var draws = group(.issuer, &own) {
            profile.issuer = places.issuer(places.country(&draws), &draws)
        }
        if identity[.cohort] != .unique, var draws = group(.cohort, &own) {
            // Opened within six hours, up to weeks before their use.
            let moment = begin - 25_200_000 - Int64(draws.uniform() * 0.5 * Double(max(length, 14 * 86_400_000)))
            profile.created = moment + Int64(own.uniform() * 6 * 3_600_000)
        }
        if var draws = group(.emailDomain, &own) {
            profile.domain =
                identity[.emailDomain] == .unique || draws.chance(0.5)
                ? Domains.own(&draws) : Domains.disposable(&draws)
        }
        if var draws = group(.emailPattern, &own) { profile.patternSeed = UInt32(truncatingIfNeeded: draws.next()) }
        if var draws = group(.network, &own) {
            profile.network =
                draws.chance(0.5) && identity[.network] != .unique
                ? places.hostingNetwork(&draws) : places.accessNetwork(places.country(&draws), &draws)
        }
        if var draws = group(.address, &own) {
            profile.host = UInt32(truncatingIfNeeded: draws.next())
            profile.addressing = .fixed
            if identity[.network] == .population, identity[.address] != .unique {
                profile.network = places.hostingNetwork(&draws)
            }
        }
        if var draws = group(.userAgent, &own) {
            profile.userAgent = software.anyAppearance(&draws).userAgent
            profile.isStripped = false
        }
        if var draws = group(.tls, &own) {
            profile.tls =
                identity[.tls] == .unique
                ? UInt32(truncatingIfNeeded: draws.next()) | 0x8000_0000 : software.anyAppearance(&draws).tls
        }
        if var draws = group(.headers, &own) {
            profile.headers = UInt32(truncatingIfNeeded: draws.next()) | 0x8000_0000
        }
        if var draws = group(.device, &own) { profile.device = draws.next() | 1 }
    }
}

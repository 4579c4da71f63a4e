extension PopulationBuilder {
    /// An owner of one or a few accounts with work of one of many kinds.
    mutating func addOrdinary(left: Int, _ draws: inout Draws) {
        let isBusiness = draws.chance(0.35)
        let owner = Owner(isBusiness ? .business : .person, created: creation(&draws), population.places, &draws)
        let count = isBusiness && draws.chance(0.25) ? min(left, 2 + draws.below(5)) : 1
        let kind = draws.index(cumulative: Self.ordinaryWeights)
        for place in 0..<count {
            addOrdinary(
                owner, kind, created: place == 0 ? owner.created : later(owner.created, &draws), .ordinary, &draws)
        }
    }

    /// A later moment, before the log's end.
    func later(_ moment: Int64, _ draws: inout Draws) -> Int64 {
        moment + Int64(draws.uniform() * draws.uniform() * Double(max(start + length - moment, 0)))
    }

    private static let ordinaryWeights: [Double] = [26, 16, 18, 9, 7, 6, 6, 3, 5, 2, 2].cumulative

    /// Adds one ordinary account.
    mutating func addOrdinary(
        _ owner: Owner, _ kind: Int, created: Int64, _ label: CustomerClass, _ draws: inout Draws
    ) {
        let isBusiness = owner.kind == .business
        let (workload, use, rhythm) = ordinaryWork(kind, isBusiness: isBusiness, &draws)
        var profile = owner.account(label, population.software.appearance(use, &draws), created: created, &draws)
        if isBusiness, draws.chance(0.06) { profile.isStripped = true }
        let end = fate(&profile, &draws)
        let pause =
            use == .desktop || use == .agent
            ? draws.logNormal(median: 6000, sd: 1) : draws.logNormal(median: 300, sd: 1.5)
        let arrivals = arrivals(rhythm, country: owner.country, created: created, end: end, pause: pause, &draws)
        add(population.add(profile), population.add(workload), arrivals, volume: volume(&draws), &draws)
    }

    /// Work of one of the ordinary kinds, the sort of program that does it, and when.
    func ordinaryWork(
        _ kind: Int, isBusiness: Bool, _ draws: inout Draws
    ) -> (Workload, Software.Product.Use, Rhythm.Kind) {
        let usual: Rhythm.Kind =
            isBusiness
            ? (draws.chance(0.25) ? .always : draws.chance(0.5) ? .service : .office)
            : draws.chance(0.15) ? .always : .leisure
        let code: Software.Product.Use = isBusiness || draws.chance(0.5) ? .server : .script
        var workload: Workload
        switch kind {
        case 0:  // Somebody chats.
            workload = self.workload(.question, draws.chance(0.6) ? .none : .application, .desktop, &draws)
            workload.topic = -1
            workload.turns = 1 + UInt8(draws.below(5))
            workload.sessions = draws.chance(0.5) ? 1 : 0
            return (workload, draws.chance(0.8) ? .desktop : .script, draws.chance(0.6) ? .leisure : .office)
        case 1:  // An application's back end.
            workload = self.workload(draws.chance(0.5) ? .question : .ticket, .application, code, &draws)
            workload.variation = draws.chance(0.8) ? .fixed : .slots
            workload.placement = .system
            workload.turns = 1 + UInt8(draws.below(4))
            workload.sessions = draws.chance(0.5) ? UInt16(2 + draws.below(3000)) : 0
            return (workload, code, usual == .leisure ? .service : usual)
        case 2:  // Development.
            let isAgent = draws.chance(0.5)
            workload = self.workload(
                isAgent ? .agent : .code, isAgent ? .harness : draws.chance(0.5) ? .none : .task, .agent, &draws)
            if isAgent {
                workload.placement = .system
                workload.variation = .fixed
                // A harness's prompt is its version's, whoever runs it.
                workload.demandSeed = Draws.mix(UInt64(40 * draws.uniform() * draws.uniform()))
                workload.turns = 5 + UInt8(draws.below(25))
                workload.sessions = 1
            }
            return (workload, draws.chance(0.75) ? .agent : .desktop, draws.chance(0.7) ? .office : .leisure)
        case 3:
            workload = self.workload(.document, .task, code, &draws)
        case 4:
            workload = self.workload(.ticket, .classification, code, &draws)
            workload.outputTokens = UInt16(2 + draws.below(12))
        case 5:
            workload = self.workload(draws.chance(0.5) ? .records : .document, .extraction, code, &draws)
        case 6:  // Learning.
            workload = self.workload(
                .problem, draws.chance(0.5) ? .reasoning : draws.chance(0.5) ? .answers : .none, code, &draws)
            workload.outputTokens = UInt16(300 + draws.below(900))
        case 7:  // A little benchmark of one's own choice.
            workload = self.workload(.problem, draws.chance(0.5) ? .reasoning : .answers, .script, &draws)
            workload.usePublicSet(corpus, &draws)
            workload.outputTokens = UInt16(200 + draws.below(900))
            return (workload, .script, draws.chance(0.3) ? .always : .nightly)
        case 8:  // Writing.
            workload = self.workload(.document, draws.chance(0.5) ? .application : .task, .desktop, &draws)
            workload.outputTokens = UInt16(200 + draws.below(700))
        case 9:  // Test data for software.
            workload = self.workload(.challenge, .newTasks, code, &draws)
            workload.outputTokens = UInt16(200 + draws.below(700))
        default:  // Marking.
            workload = self.workload(.answers, .judging, code, &draws)
        }
        if draws.chance(0.25) { workload.sessions = 1 }
        // Prompts that were read somewhere, used by many who do not know each other.
        if draws.chance(0.12) {
            workload.demandSeed = Draws.mix(0xB10C + UInt64(300 * draws.uniform() * draws.uniform() * draws.uniform()))
        }
        return (workload, code, usual)
    }
}

extension Workload {
    /// Takes rows from one of the published sets, which whoever measures models asks.
    mutating func usePublicSet(_ corpus: Corpus?, _ draws: inout Draws) {
        let set = UInt64(12 * draws.uniform() * draws.uniform())
        var size = Draws(0x5E7, set)
        rowsSeed = Draws.mix(0x9_0B11C + set)
        rowCount = UInt32(200 + size.below(1400))
        topic = -1
        meanBytes = UInt16(180 + size.below(500))
        bytesSpread = 40
        if let corpus, !corpus.groups.isEmpty { corpusGroup = Int16(size.below(corpus.groups.count)) }
    }
}

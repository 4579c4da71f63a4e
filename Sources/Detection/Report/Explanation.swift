import Exchanges

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A group's evidence in sentences, each with the numbers by which it could be disputed.
struct Explanation {
    let group: Group
    let sweep: Sweep
    private let supporting: [Family]

    init(_ judgement: Judgement, _ sweep: Sweep) {
        group = judgement.group
        supporting = judgement.supporting
        self.sweep = sweep
        evidence = tested
    }

    /// The evidence, strongest first.
    private(set) var evidence: [Campaign.Evidence] = []

    private var tested: [Campaign.Evidence] {
        bonds
            + group.evidence.filter { supporting.contains($0.family) }.map { family, logE in
                let (statistic, sentence) = sentence(family)
                return Campaign.Evidence(
                    signal: family.rawValue, statistic: statistic, pValue: min(1, exp(-min(logE, 690))),
                    explanation: sentence)
            }
    }

    /// What brought the accounts together; it is told, not tested.
    private var bonds: [Campaign.Evidence] {
        let members = Set(group.members)
        let others = group.weighed.count { !members.contains($0) }
        return group.bonds.prefix(3).map { bond in
            switch bond {
            case .segments:
                Campaign.Evidence(
                    signal: "template", statistic: Double(group.members.count), pValue: nil,
                    explanation:
                        "\(group.members.count) accounts sent requests that have the same fixed piece of text around "
                        + "changing content, \(group.counts.reduce(0, +)) requests in all; "
                        + "\(others) other customers sent that text too and are not "
                        + "counted among them.")
            case .attributes(let values):
                Campaign.Evidence(
                    signal: values[0].attribute.family.rawValue, statistic: Double(group.members.count), pValue: nil,
                    explanation: "\(group.members.count) accounts have the same "
                        + values.map(\.attribute.words).joined(separator: " and the same ") + ".")
            case .failover:
                Campaign.Evidence(
                    signal: Family.failover.rawValue, statistic: Double(group.members.count), pValue: nil,
                    explanation:
                        "Requests that failed on one of \(group.members.count) accounts were sent by another soon after."
                )
            }
        }
    }

    private func sentence(_ family: Family) -> (statistic: Double, text: String) {
        switch family {
        case .evenness:
            let sorted = group.counts.sorted()
            let mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
            let variance =
                sorted.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(max(1, sorted.count - 1))
            let dispersion = (variance - mean) / (mean * mean)
            return (
                dispersion,
                "The work is spread evenly\(group.isByLife ? " in proportion to how long each account was in use" : ""): "
                    + "half of the accounts sent \(sorted[sorted.count / 4]) to \(sorted[sorted.count * 3 / 4]) such "
                    + "requests (mean \(Self.short(mean)), excess dispersion \(Self.short(dispersion))); independent "
                    + "customers' volumes\(group.isByLife ? ", also in proportion to their use," : "") differ far more "
                    + "(excess dispersion 1.7 and above)."
            )
        case .synchrony:
            return (
                group.evidence.first { $0.family == .synchrony }?.logE ?? 0,
                "The accounts are active in one rhythm: while an account exists, its requests follow the sum of the others' "
                    + "requests as if one dispatcher gave them out, which independent customers' bursts do not."
            )
        case .demand:
            let demands = sweep.tables[Attribute.demand.rawValue].codes
            let members = group.members.count { demands[Int($0)] > 0 }
            return (
                Double(members) / Double(group.members.count),
                "\(members) of the \(group.members.count) accounts ask for written-out reasoning, gradings, made-up tasks or "
                    + "tests, whose answers are worth more as training data than as answers, and in shares that are rarer "
                    + "among other customers."
            )
        case .failover:
            let counts = group.failover
            return (
                Double(counts.failedAgain) / Double(max(1, counts.failed)),
                "Of \(counts.failed) different requests that failed on one of the accounts, another of them sent "
                    + "\(counts.failedAgain) within \(RowRepeats.window / 60) minutes; of \(counts.answered) that were "
                    + "answered, another sent \(counts.answeredAgain). Independent customers do not know what failed for others."
            )
        case .tiling:
            let counts = group.tiling
            return (
                Double(counts.inside) / max(1, counts.expected),
                "\(counts.members) of the accounts ask questions that \(counts.outsiders) other customers ask too, and each has "
                    + "them in common with these; of customers who draw their questions from one data set, about "
                    + "\(Int(counts.expected.rounded())) pairs would have one in common, of these accounts \(counts.inside) "
                    + "have, as if the data set had been divided between them."
            )
        case .handover:
            let counts = group.handover
            return (
                Double(counts.followed) / Double(max(1, counts.suspensions)),
                "\(counts.ended) of the accounts were suspended, at \(counts.suspensions) different times; within an hour of "
                    + "\(counts.followed) of these times new accounts of the group began, at least half as many as went, "
                    + "\(counts.begun) in all. So many begin at few other moments."
            )
        default:
            var best: (attribute: Attribute, count: Int, share: Double, known: Int, gain: Double)?
            let members = Set(group.members)
            let isMember = group.weighed.map(members.contains)
            var numbering = Numbering()
            for attribute in Attribute.allCases where attribute.family == family {
                let values = CandidateAttribute(
                    attribute, sweep.tables[attribute.rawValue], accounts: group.weighed, &numbering)
                let test = Concentration(values, isMember)
                guard let top = test.top, top.gain > best?.gain ?? -.infinity else { continue }
                best = (attribute, top.count, exp(values.logShares[Int(top.value)]), test.known, top.gain)
            }
            guard let best else { return (0, "The accounts have more in common than strangers.") }
            return (
                Double(best.count) / Double(best.known),
                "\(best.count) of the \(best.known) accounts whose \(best.attribute.words) is known have the same one; "
                    + "among other customers\(best.attribute.followsCountry ? " of the same country" : "") "
                    + "\(Self.percent(best.share)) have it."
            )
        }
    }

    /// Why an account was flagged.
    func reasons(of account: Int32) -> [String] {
        var reasons: [String] = []
        if let place = group.members.firstIndex(of: account) {
            if case .segments = group.bonds.first {
                reasons.append(
                    "It sent \(group.counts[place]) requests that have the group's fixed piece of text around changing content."
                )
            }
        }
        reasons.append(contentsOf: evidence.filter { $0.pValue != nil }.map(\.explanation))
        return reasons
    }

    /// Why a group is no campaign.
    func sentence(_ clearance: Clearance) -> String {
        switch clearance {
        case .sameQuestions(let overlap):
            "It is one of \(group.members.count) accounts that ask the same questions: on average \(Self.percent(overlap)) of "
                + "the others ask what one of them asks, as classes and evaluators do; who collects answers would not pay twice."
        case .onePlace(let share):
            "It is one of \(group.members.count) accounts of which \(Self.percent(share)) have one address or e-mail domain: "
                + "people of one place, whose other things in common an event there explains."
        case .organization:
            "It is one of \(group.members.count) accounts most of which belong to one declared organization: one customer."
        }
    }

    /// MITRE ATLAS techniques that the evidence points to.
    var techniques: [String] {
        var techniques = ["AML.T0024.002", "AML.T0040"]
        if supporting.contains(where: \.isBehaviour) { techniques.append("AML.T0008.005") }
        if supporting.contains(where: { $0 == .payment || $0 == .signup }) { techniques.append("AML.T0021") }
        return techniques.sorted()
    }

    /// What the answers are good for.
    var capabilities: [Campaign.Capability] {
        var segments: Set<UInt32> = []
        for case .segments(let wanted) in group.bonds { segments.formUnion(wanted) }
        var counts: [RequestCapability: Int] = [:]
        var all = 0
        for account in group.members {
            for print in sweep.population.sketches[Int(account)].prints where print.time <= sweep.until {
                guard segments.isEmpty || print.segments.contains(where: segments.contains) else { continue }
                counts[print.capability, default: 0] += 1
                all += 1
            }
        }
        return counts.map { Campaign.Capability(name: $0.name, share: Double($1) / Double(max(1, all))) }
            .filter { $0.share >= 0.01 }.sorted { ($0.share, $1.name) > ($1.share, $0.name) }
    }

    static func short(_ value: Double) -> String {
        abs(value) >= 100 ? "\(Int(value.rounded()))" : "\((value * 100).rounded() / 100)"
    }

    static func percent(_ share: Double) -> String {
        share > 0 && share < 0.0001 ? "less than 0.01 %" : "\((share * 10000).rounded() / 100) %"
    }
}

extension Attribute {
    /// What it is called in a sentence.
    var words: String {
        switch self {
        case .payment: "payment instrument"
        case .issuer: "payment issuer"
        case .signupDay: "day of sign-up"
        case .signupWeek: "week of sign-up"
        case .emailDomain: "e-mail domain"
        case .emailPattern: "shape of e-mail address"
        case .address: "client address"
        case .prefix: "address block"
        case .network: "network"
        case .tls: "TLS fingerprint"
        case .headers: "order of headers"
        case .userAgent: "user agent"
        case .device: "device id"
        case .parameters: "sampling parameters"
        case .tools: "set of tools"
        case .template: "fixed piece of text"
        case .modelSwitch: "switch to another model within six hours"
        case .demand: "kind of demand"
        }
    }
}

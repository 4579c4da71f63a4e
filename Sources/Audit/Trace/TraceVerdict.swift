import Statistics
import Watermarking

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a trace comes to.
public struct TraceVerdict: Sendable, Equatable {
    /// One who is named, with the p-value after everything that was tried.
    public struct Finding: Sendable, Equatable {
        /// The cohort or the account.
        public let name: String
        /// The natural logarithm of the family-wise p-value.
        public let logP: Double
        /// The score of its key that decided; nil for a cohort that is found by its accounts' keys alone.
        public let score: KeyScore?
    }

    /// Who may be accused of what.
    public enum Claim: Sendable, Equatable {
        /// Nobody is named.
        case nothingFound
        /// The marked model's text is in the suspect; nobody in particular is named.
        case ours
        /// Cohorts, and accounts among them if any, are named.
        case named
        /// Nobody may be accused, for this reason.
        case refused(String)
    }

    /// The claim.
    public let claim: Claim
    /// The natural logarithm of the global family-wise p-value.
    public let globalLogP: Double
    /// The natural logarithm of the largest e-value of the global key, or of any key where a mark has no global one.
    public let globalLogE: Double
    /// Cohorts named, the clearest first.
    public let cohorts: [Finding]
    /// Accounts named, the clearest first.
    public let accounts: [Finding]
    /// Keys × epochs × marks tried.
    public let tried: Int
    /// Every key's score.
    public let scores: [KeyScore]
    /// What the keys of nobody show.
    public let decoys: DecoyCheck

    /// Whether somebody is named.
    public var isAccusing: Bool { claim == .named }
}

/// How chance did, by keys that never marked anything.
public struct DecoyCheck: Sendable, Equatable {
    /// The chance of an unsound pipeline being taken for a sound one's accident.
    private static let level = 1e-6

    /// How many keys there are; a key counts for each mark.
    public let count: Int
    /// Shares of decoys, and the p-value that so many are at most.
    public let quantiles: [(share: Double, p: Double)]
    /// Decoys with a p-value of at most 0.01.
    public let belowHundredth: Int
    /// Whether so many small p-values would be chance.
    public let isSound: Bool

    init(_ scores: [KeyScore]) {
        let values = scores.map { exp($0.logP) }.sorted()
        count = values.count
        quantiles = [0, 0.01, 0.1, 0.5, 0.9].compactMap { share in
            values.isEmpty ? nil : (share, values[min(Int(share * Double(values.count)), values.count - 1)])
        }
        belowHundredth = values.count { $0 <= 0.01 }
        let tail = ScoreNull.binomial(trials: 1, probability: 0.01).logTail(
            count: count, sum: Double(belowHundredth))
        let best = (scores.map(\.logP).min() ?? 0) + log(Double(max(count, 1)))
        isSound = (tail ?? 0) > log(Self.level) && best > log(Self.level)
    }

    /// Whether both say the same.
    public static func == (left: DecoyCheck, right: DecoyCheck) -> Bool {
        left.count == right.count && left.belowHundredth == right.belowHundredth
            && left.quantiles.elementsEqual(right.quantiles) { $0 == $1 }
    }
}

extension Trace {
    /// Tests what was collected so far.
    ///
    /// - Parameters:
    ///   - isSequential: whether one looks more than once and stops when it is enough; then e-values decide, which hold
    ///     whenever one stops.
    ///   - tasks: how many tasks share the keys.
    public func verdict(isSequential: Bool, tasks: Int = 1) async -> TraceVerdict {
        let scores = await scores(isSequential: isSequential, tasks: tasks)
        let decoys = DecoyCheck(
            scores.filter { if case .decoy = $0.holder { true } else { false } })
        let summary = KeySummary(scores, epochs: epochs, isSequential: isSequential)
        let test = ClosedTest(level: level, repeats: epochs.count * marks.count)
        let outcome = test.outcome(global: summary.global, cohorts: summary.cohorts) { summary.accounts(of: $0) }
        func findings(_ named: [ClosedTest.Finding], _ holder: (String) -> EpochKeys.Holder) -> [TraceVerdict.Finding] {
            named.map { finding in
                TraceVerdict.Finding(
                    name: finding.name, logP: finding.logP, score: summary.best[holder(finding.name)])
            }
        }
        let claim: TraceVerdict.Claim
        if let reason = unsoundness {
            claim = .refused(reason)
        } else if !decoys.isSound {
            claim = .refused(
                "\(decoys.belowHundredth) of \(decoys.count) keys of nobody have a p-value of at most 0.01, so p-values do not hold for this text"
            )
        } else if !outcome.isGlobalFound {
            claim = .nothingFound
        } else if outcome.cohorts.isEmpty, outcome.accounts.isEmpty {
            claim = .ours
        } else if epochs.contains(where: { $0.commitment == nil }) {
            claim = .refused("the keys were not committed to before the test (--commitment)")
        } else {
            claim = .named
        }
        let isNamed = claim == .named
        return TraceVerdict(
            claim: claim, globalLogP: outcome.globalLogP, globalLogE: summary.globalLogE,
            cohorts: isNamed ? findings(outcome.cohorts) { .cohort($0) } : [],
            accounts: isNamed ? findings(outcome.accounts) { .account($0) } : [], tried: outcome.tried,
            scores: scores, decoys: decoys)
    }

    /// How much each collected text shows of a key, in the order of the texts: distinct tuples and ln p of each alone.
    public func passages(of score: KeyScore) -> [(count: Int, logP: Double)] {
        guard let epoch = epochs.first(where: { $0.roster.epoch == score.epoch }) else { return [] }
        guard let width = score.mark.contextWidth else {
            let key = LexicalKey(epoch.keys.lexicalKey(of: score.holder))
            return choicesOfTexts.map { choices in
                let tape = epoch.keys.lexicalPartition.part(
                    Self.layer(of: score.holder), of: choices.tape(isSequential: false))
                let evidence = Evidence(
                    count: tape.count, sum: Double(key.hits(in: tape)), null: LexicalKey.null)
                return (tape.count, evidence.logP ?? 0)
            }
        }
        return texts.map { text in
            var tape = Tape(contextWidth: width)
            tape.add(text)
            let scheme = Self.scheme(score, epoch.keys)
            if case .excise1 = score.mark,
                let partition = try? Excise1Partition(key: epoch.keys.partitionKey, contextWidth: width)
            {
                tape = partition.part(Self.layer(of: score.holder), of: tape)
            }
            let evidence = try? scheme?.evidence(from: tape)
            return (tape.count, evidence?.logP ?? 0)
        }
    }

    /// Whose contexts are tested for a holder.
    private static func layer(of holder: EpochKeys.Holder) -> Excise1Partition.Layer {
        switch holder {
        case .everyone: .everyone
        case .cohort: .cohort
        case .account, .decoy: .account
        }
    }

    private static func scheme(_ score: KeyScore, _ keys: EpochKeys) -> (any WatermarkScheme)? {
        switch score.mark {
        case .excise1(let width): Excise1Key(key: keys.markKey(of: score.holder), contextWidth: width)
        case .sglang(let width): try? SGLangGumbel(key: keys.sglangKey(of: score.holder), contextWidth: width)
        case .vllm(let width): try? VLLMGumbel(key: keys.vllmKey(of: score.holder), contextWidth: width)
        case .unigram(let entries, let size):
            try? Unigram(
                vocabularySize: size, greenShare: Unigram.share(entries: entries, vocabularySize: size),
                key: keys.unigramKey(of: score.holder))
        case .lexical: nil
        }
    }
}

/// The keys' p-values as the closed test takes them.
///
/// A holder's is the best over epochs and marks, which the test counts as so many tries. Where a mark has no key of its own
/// for a cohort or for everyone, the best of the keys below it stands in, multiplied by their number.
private struct KeySummary {
    private(set) var best: [EpochKeys.Holder: KeyScore] = [:]
    private(set) var global = 0.0
    private(set) var globalLogE = 0.0
    private var cohortLogP: [String: Double] = [:]
    private var accountLogP: [String: Double] = [:]
    private var members: [String: Set<String>] = [:]

    init(_ scores: [KeyScore], epochs: [TraceEpoch], isSequential: Bool) {
        for epoch in epochs {
            for member in epoch.roster.members { members[member.cohort, default: []].insert(member.account) }
        }
        var groups: [String: [KeyScore]] = [:]
        for score in scores { groups["\(score.epoch) \(score.mark)", default: []].append(score) }
        for group in groups.values { add(group, isSequential) }
    }

    private mutating func add(_ group: [KeyScore], _ isSequential: Bool) {
        var own: [EpochKeys.Holder: Double] = [:]
        for score in group {
            if case .decoy = score.holder { continue }
            let logP = score.decisive(isSequential: isSequential)
            own[score.holder] = logP
            if logP <= best[score.holder]?.decisive(isSequential: isSequential) ?? 0 { best[score.holder] = score }
            if case .account(let name) = score.holder {
                accountLogP[name] = min(accountLogP[name] ?? 0, logP)
            }
        }
        for (cohort, accounts) in members {
            let logP =
                own[.cohort(cohort)]
                ?? FamilyWise.logP(best: accounts.compactMap { own[.account($0)] }.min() ?? 0, tried: accounts.count)
            cohortLogP[cohort] = min(cohortLogP[cohort] ?? 0, logP)
        }
        let logP =
            own[.everyone] ?? FamilyWise.logP(best: own.values.min() ?? 0, tried: own.count)
        global = min(global, logP)
        globalLogE = max(globalLogE, group.first { $0.holder == .everyone }?.logE ?? group.map(\.logE).max() ?? 0)
    }

    var cohorts: [ClosedTest.Candidate] {
        cohortLogP.sorted { $0.key < $1.key }.map { ClosedTest.Candidate(name: $0.key, logP: $0.value) }
    }

    func accounts(of cohort: String) -> [ClosedTest.Candidate] {
        (members[cohort] ?? []).sorted().map { ClosedTest.Candidate(name: $0, logP: accountLogP[$0] ?? 0) }
    }
}

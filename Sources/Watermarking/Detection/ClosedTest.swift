#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The chance of the best of many keys.
public enum FamilyWise {
    /// The natural logarithm of the p-value of the best of `tried` keys (Bonferroni).
    ///
    /// - Parameter tried: keys × epochs × schemes × context widths that were tried, all of them.
    public static func logP(best: Double, tried: Int) -> Double { min(0, best + log(Double(max(tried, 1)))) }
}

/// Names accounts in three steps: is anything ours, which cohorts, which accounts of those cohorts.
///
/// A step is taken only where the one before rejects, so a cohort's accounts are few. Each step has a third of the level
/// and divides it among the keys it tries. An innocent key's p-value is uniform over that key, whatever was rejected
/// before, because keys are independent of one another; so the chance that any innocent cohort or account is named is
/// at most the level.
public struct ClosedTest: Sendable {
    /// Steps: global, cohorts, accounts.
    private static let steps = 3.0

    /// The chance of naming anyone innocent that is taken.
    public let level: Double
    /// Epochs, schemes and context widths tried with every key.
    public let repeats: Int

    /// A test.
    ///
    /// - Parameters:
    ///   - level: held between the smallest number above 0 and 1.
    ///   - repeats: epochs × schemes × widths that every key is tried with; at least 1.
    public init(level: Double, repeats: Int = 1) {
        self.level = min(max(level, .leastNormalMagnitude), 1)
        self.repeats = max(repeats, 1)
    }

    /// A key's name with what is tested of it.
    public struct Candidate: Sendable, Equatable {
        /// The account or cohort.
        public let name: String
        /// The natural logarithm of its key's p-value.
        public let logP: Double

        /// A candidate.
        public init(name: String, logP: Double) {
            self.name = name
            self.logP = logP
        }
    }

    /// One who is named.
    public struct Finding: Sendable, Equatable {
        /// The account or cohort.
        public let name: String
        /// The natural logarithm of its p-value, adjusted for all that was tried; below the level's.
        public let logP: Double
    }

    /// What a test found.
    public struct Outcome: Sendable, Equatable {
        /// The global key's adjusted p-value, as a natural logarithm.
        public let globalLogP: Double
        /// Whether the global key's test rejects. Public text of the marked model suffices for that, so it accuses
        /// nobody.
        public let isGlobalFound: Bool
        /// Cohorts named, the clearest first.
        public let cohorts: [Finding]
        /// Accounts named, the clearest first.
        public let accounts: [Finding]
        /// Keys tried in all.
        public let tried: Int
    }

    /// Tests from the top.
    ///
    /// - Parameters:
    ///   - global: the natural logarithm of the global key's p-value.
    ///   - cohorts: every cohort's.
    ///   - accounts: computes them for the accounts of one cohort; asked only for cohorts that are named.
    public func outcome<Failure: Error>(
        global: Double, cohorts: [Candidate], accounts: (String) throws(Failure) -> [Candidate]
    ) throws(Failure) -> Outcome {
        let globalLogP = adjusted(global, tried: 1)
        let isGlobalFound = globalLogP <= log(level)
        guard isGlobalFound else {
            return Outcome(globalLogP: globalLogP, isGlobalFound: false, cohorts: [], accounts: [], tried: repeats)
        }
        let named = findings(cohorts)
        var candidates: [Candidate] = []
        for cohort in named { candidates += try accounts(cohort.name) }
        return Outcome(
            globalLogP: globalLogP, isGlobalFound: true, cohorts: named, accounts: findings(candidates),
            tried: (1 + cohorts.count + candidates.count) * repeats)
    }

    private func findings(_ candidates: [Candidate]) -> [Finding] {
        candidates.map { Finding(name: $0.name, logP: adjusted($0.logP, tried: candidates.count)) }
            .filter { $0.logP <= log(level) }
            .sorted { ($0.logP, $0.name) < ($1.logP, $1.name) }
    }

    private func adjusted(_ logP: Double, tried: Int) -> Double {
        min(0, FamilyWise.logP(best: logP, tried: tried * repeats) + log(Self.steps))
    }
}

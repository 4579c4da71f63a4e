import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Where a canary's planted value stands: among its candidates by log-probability, among all values by what was said.
public struct CanaryResult: Sendable, Equatable {
    /// The canary's place in the set.
    public let index: Int
    /// The word that it is about.
    public let label: String
    /// How often it was planted.
    public let repetitions: Int
    /// How many candidates do as well as the planted value or better, itself among them: 1 is first, alone. All where the suspect
    /// said nothing of any.
    public let rank: Int
    /// How many candidates there are.
    public let candidates: Int
    /// Whether the suspect named the whole planted value; nil where it was not asked to.
    public let isReproduced: Bool?

    /// The result of a canary from its candidates' scores, the planted value's first; higher is likelier.
    public init(_ canary: Canary, scores: [Double]) {
        let planted = scores.first ?? 0
        let isComplete = scores.count == canary.candidates.count && scores.allSatisfy { !$0.isNaN }
        self.init(
            canary, rank: isComplete ? scores.count { $0 >= planted } : canary.candidates.count,
            candidates: canary.candidates.count, isReproduced: nil)
    }

    /// The result of a canary from its planted value's rank among all values.
    public init(_ canary: Canary, rank: Int, isReproduced: Bool) {
        self.init(canary, rank: rank, candidates: canary.valueCount, isReproduced: isReproduced)
    }

    /// The result of a canary that could not be asked about: last.
    init(unknown canary: Canary, _ method: CanaryInterview.Method) {
        let candidates = method == .probabilities ? canary.candidates.count : canary.valueCount
        self.init(canary, rank: candidates, candidates: candidates, isReproduced: nil)
    }

    private init(_ canary: Canary, rank: Int, candidates: Int, isReproduced: Bool?) {
        index = canary.index
        label = canary.label
        repetitions = canary.repetitions
        self.rank = rank
        self.candidates = candidates
        self.isReproduced = isReproduced
    }

    /// log p: had none of the candidates been planted, each would be as likely to stand where the planted one does. Exact, and
    /// too large rather than too small where candidates do equally well.
    public var logP: Double { log(Double(rank)) - log(Double(candidates)) }

    /// Bits by which the planted value is easier to guess than its rank by chance (Carlini et al. 2019, with the candidates in the
    /// place of all values where there are fewer): from 0 to log₂ of their number.
    public var exposure: Double { log2(Double(candidates)) - log2(Double(rank)) }
}

/// What the results of all canaries come to.
public struct CanaryVerdict: Sendable, Equatable {
    /// The results in the set's order; canaries that could not be asked about count as last of their candidates.
    public let results: [CanaryResult]
    /// The p-value of each with all the others in account (Holm 1979), as natural logarithms.
    public let familyWiseLogP: [Double]
    /// How many planted values stand first of their candidates, alone.
    public let firstCount: Int
    /// log P of as many or more firsts by chance, exact (binomial).
    public let firstLogP: Double
    /// log P of ranks as high all together by chance (Fisher's method over exact p-values).
    public let rankLogP: Double

    /// A verdict.
    public init(_ results: [CanaryResult]) {
        self.results = results
        familyWiseLogP = Correction.holm(results.map(\.logP))
        firstCount = results.count { $0.rank == 1 }
        let chance = results.first.map { 1 / Double($0.candidates) } ?? 1
        firstLogP = Binomial(trials: results.count, probability: chance).logUpperTail(firstCount)
        rankLogP = Combination.fisher(results.map(\.logP))
    }

    /// log p that the suspect never saw any of the canaries: twice the smaller of the two, because two are looked at.
    public var logP: Double { min(0, min(firstLogP, rankLogP) + log(2)) }

    /// The canaries of each number of repetitions, fewest first.
    public var byRepetitions: [(repetitions: Int, results: [CanaryResult])] {
        Dictionary(grouping: results, by: \.repetitions).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

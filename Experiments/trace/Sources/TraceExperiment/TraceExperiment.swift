import LanguageModel
import Watermarking

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Who is named when a student is traced, by how the thief worked: one line of JSON for every student.
///
///     TraceExperiment thief SEED      students of thieves: pooling × mixing, and paraphrasing
///     TraceExperiment innocent SEED COUNT   students of nobody, each with keys of its own
@main
struct TraceExperiment {
    /// Tokens that a suspect is asked for, in the order of asking.
    static let budgets = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000]

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let kind = arguments.first, let seed = arguments.dropFirst().first.flatMap({ UInt64($0) }) else {
            print("usage: TraceExperiment thief SEED | innocent SEED COUNT")
            exit(2)
        }
        let teacher = try Teacher()
        switch kind {
        case "thief": try await thieves(teacher, seed)
        default:
            for number in 0..<(arguments.dropFirst(2).first.flatMap { UInt64($0) } ?? 20) {
                try await innocent(teacher, seed &* 10_000 &+ number)
            }
        }
    }

    private static func thieves(_ teacher: Teacher, _ seed: UInt64) async throws {
        let keys = try Keys(seed: seed)
        for accounts in [1, 4, 16] {
            let collected = try Thief.collected(teacher, keys, accounts: accounts, seed: seed &* 1_000 &+ UInt64(accounts))
            for mixing in [0, 0.5, 0.75, 0.9, 0.95] {
                try await trace(Thief(accounts: accounts, mixing: mixing), collected, teacher, keys, seed)
            }
            guard accounts == 1 else { continue }
            for paraphrase in [0.15, 0.3, 0.5] {
                try await trace(Thief(accounts: 1, paraphrase: paraphrase), collected, teacher, keys, seed)
            }
        }
    }

    private static func trace(
        _ thief: Thief, _ collected: [[Turn]], _ teacher: Teacher, _ keys: Keys, _ seed: UInt64
    ) async throws {
        let tokenizer = teacher.model.tokenizer
        let suspect = try Suspect(
            trainedOn: thief.trainingText(collected, seed: seed, tokenizer: tokenizer), tokenizer: tokenizer)
        let guilty = Array(Keys.accounts(of: Keys.thieves).prefix(thief.accounts))
        for budget in budgets {
            let trace = await Trace(suspect.tape(tokens: budget, seed: seed &+ 5), keys, thieves: guilty)
            let named = trace.outcome.accounts.map(\.name)
            print(
                """
                {"kind": "thief", "seed": \(seed), "accounts": \(thief.accounts), "mixing": \(thief.mixing), \
                "paraphrase": \(thief.paraphrase), "tokens": \(trace.tokens), "global_log_p": \(trace.everyone), \
                "cohort": \(trace.outcome.cohorts.contains { $0.name == Keys.thieves }), \
                "named": \(named.count { guilty.contains($0) }), \
                "innocent_accounts": \(named.count { !guilty.contains($0) }), \
                "innocent_cohorts": \(trace.outcome.cohorts.count { $0.name != Keys.thieves }), \
                "cohort_signal": \(trace.signal.cohort), "account_signal": \(trace.signal.account)}
                """)
        }
    }

    private static func innocent(_ teacher: Teacher, _ seed: UInt64) async throws {
        let keys = try Keys(seed: seed)
        let tokenizer = teacher.model.tokenizer
        // Every second one distilled the same teacher before it was marked; the others learned from somebody else's text.
        let isOfUnmarked = seed % 2 == 0
        var documents: [TrainingDocument]
        if isOfUnmarked {
            var questions = Questions(seed: seed)
            documents = (0..<400).map { number in
                let question = questions.next()
                let answer = teacher.answer(question, mark: nil, seed: seed &+ UInt64(number))
                return .conversation([Turn(role: .user, text: question), Turn(role: .assistant, text: answer)])
            }
        } else {
            documents = TrainingText.documents(seed: seed, bytes: 80_000)
        }
        let suspect = try Suspect(trainedOn: documents, tokenizer: tokenizer)
        let trace = await Trace(suspect.tape(tokens: 8_000, seed: seed &+ 5), keys, thieves: [])
        let logs = trace.cohorts.map(\.logP) + trace.accounts.values.flatMap { $0.map(\.logP) }
        func below(_ level: Double) -> Int { logs.count { $0 <= log(level) } }
        print(
            """
            {"kind": "innocent", "seed": \(seed), "unmarked_teacher": \(isOfUnmarked), "tokens": \(trace.tokens), \
            "keys": \(logs.count), "global_log_p": \(trace.everyone), "below_5_percent": \(below(0.05)), \
            "below_1_percent": \(below(0.01)), "below_1_permille": \(below(0.001)), "smallest_log_p": \(logs.min() ?? 0), \
            "cohorts_named": \(trace.outcome.cohorts.count), "accounts_named": \(trace.outcome.accounts.count)}
            """)
    }
}

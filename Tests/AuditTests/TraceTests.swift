import Audit
import Testing
import Watermarking

@Suite("Trace")
struct TraceTests {
    private static let master = WatermarkMaster(bytes: (0..<32).map { UInt8($0) })!
    private static let members = (0..<40).map { KeyRoster.Member(account: "a\($0)", cohort: "c\($0 / 4)") }

    private static func epoch(isCommitted: Bool = true) throws -> TraceEpoch {
        let keys = try master.epoch("2026-11")
        let roster = KeyRoster(epoch: "2026-11", master: 1, decoys: 200, members: members)
        return TraceEpoch(roster: roster, keys: keys, commitment: isCommitted ? roster.tree(keys).commitment : nil)
    }

    private static func trace(_ epoch: TraceEpoch, vocabularySize: Int? = nil) -> Trace {
        Trace(epochs: [epoch], marks: [.excise1(contextWidth: 2)], level: 0.001, vocabularySize: vocabularySize) {
            $0.utf8.map { Int32($0) }
        }
    }

    /// Tokens of a uniform model of 200 tokens, marked for an account or not.
    private static func tokens(_ count: Int, account: String?, seed: UInt64) throws -> [Int32] {
        var random = SystemLike(state: seed)
        var embedder: (any Embedder)?
        if let account, let member = members.first(where: { $0.account == account }) {
            embedder = try Excise1(master.epoch("2026-11"), cohort: member.cohort, account: account).embedder(
                Sampling())
        }
        var tokens: [Int32] = []
        for _ in 0..<count {
            var logits = [Float](repeating: 0, count: 200)
            if case .chosen(let token) = embedder?.mark(&logits, after: tokens) {
                tokens.append(token)
            } else {
                tokens.append(Int32(random.next() % 200))
            }
        }
        return tokens
    }

    @Test("a marked text names its account and cohort and nobody else")
    func named() async throws {
        var trace = Self.trace(try Self.epoch())
        for seed in 0..<10 {
            trace.add(CollectedAnswer(text: "", tokens: try Self.tokens(200, account: "a7", seed: UInt64(seed))))
        }
        for isSequential in [false, true] {
            let verdict = await trace.verdict(isSequential: isSequential, tasks: 2)
            #expect(verdict.claim == .named)
            #expect(verdict.accounts.map(\.name) == ["a7"])
            #expect(verdict.cohorts.map(\.name) == ["c1"])
            #expect(verdict.decoys.isSound && verdict.decoys.count == 200)
        }
    }

    @Test("unmarked text names nobody, over many texts")
    func unmarked() async throws {
        let epoch = try Self.epoch()
        for seed in 0..<40 {
            var trace = Self.trace(epoch)
            trace.add(CollectedAnswer(text: "", tokens: try Self.tokens(300, account: nil, seed: UInt64(1000 + seed))))
            #expect(await trace.verdict(isSequential: false).claim == .nothingFound)
        }
    }

    @Test("without a commitment, without text, or with foreign tokens nobody is accused")
    func refused() async throws {
        var uncommitted = Self.trace(try Self.epoch(isCommitted: false))
        uncommitted.add(CollectedAnswer(text: "", tokens: try Self.tokens(2000, account: "a7", seed: 1)))
        var foreign = Self.trace(try Self.epoch(), vocabularySize: 100)
        foreign.add(CollectedAnswer(text: "", tokens: try Self.tokens(2000, account: "a7", seed: 1)))
        let empty = Self.trace(try Self.epoch())
        var single = Self.trace(try Self.epoch())
        single.add(CollectedAnswer(text: "x"))
        for trace in [uncommitted, foreign, empty, single] {
            let verdict = await trace.verdict(isSequential: false)
            guard case .refused = verdict.claim else {
                Issue.record("claimed \(verdict.claim)")
                continue
            }
            #expect(verdict.accounts.isEmpty && verdict.cohorts.isEmpty)
        }
    }

    @Test("contexts of the question are left out")
    func echo() async throws {
        var trace = Self.trace(try Self.epoch())
        trace.add(CollectedAnswer(prompt: "tell me of rivers", text: "tell me of rivers"))
        #expect(trace.tupleCount == 0 && trace.promptedCount > 10)
    }

    @Test("an interrogation ends when it is enough, when the suspect is hopeless, and when questions run out")
    func interrogation() async throws {
        let prompts = CapabilityPrompts.prompts([], count: 60)
        #expect(Set(prompts).count == 60)
        struct Mute: Suspect {
            let failure: SuspectFailure
            func answer(_ prompt: String) async throws(SuspectFailure) -> String { throw failure }
        }
        for (failure, ending) in [
            (SuspectFailure.hopeless("no key"), Interrogation.Ending.hopeless("no key")),
            (.failed("garbage"), .hopeless("20 failures in a row; last: garbage")),
        ] {
            var trace = Self.trace(try Self.epoch())
            let result = await Interrogation(Mute(failure: failure), prompts: prompts, concurrency: 4, tasks: 1)
                .run(into: &trace)
            #expect(result.ending == ending && trace.counts.answers == 0)
        }
        struct Parrot: Suspect {
            func answer(_ prompt: String) async throws(SuspectFailure) -> String { "I'm sorry, I cannot say that." }
        }
        var trace = Self.trace(try Self.epoch())
        let result = await Interrogation(Parrot(), prompts: prompts, concurrency: 4, tasks: 1).run(into: &trace)
        #expect(result.ending == .outOfQuestions)
        #expect(trace.counts.refused == 60 && trace.counts.repeated == 59 && trace.counts.remarks.count == 2)
    }
}

/// A small generator, so that texts are the same in each run.
private struct SystemLike {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

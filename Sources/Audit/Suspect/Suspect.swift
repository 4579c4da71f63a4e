/// A model that is asked whether it was made from ours.
public protocol Suspect: Sendable {
    /// Its answer to a question.
    ///
    /// - Throws: ``SuspectFailure``.
    func answer(_ prompt: String) async throws(SuspectFailure) -> String
}

/// Why there is no answer.
public enum SuspectFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Every further question would fail for the same reason.
    case hopeless(String)
    /// This question failed; others may not.
    case failed(String)

    /// What was wrong and what would be right.
    public var description: String {
        switch self {
        case .hopeless(let reason), .failed(let reason): reason
        }
    }
}

/// Asks a suspect until it is enough.
public struct Interrogation: Sendable {
    /// How far it has come.
    public struct Progress: Sendable {
        /// Questions put.
        public let asked: Int
        /// Distinct tuples collected.
        public let tuples: Int
        /// What the test says now.
        public let verdict: TraceVerdict
    }

    /// Why it ended.
    public enum Ending: Sendable, Equatable {
        /// Somebody is named, and as many questions again named nobody else.
        case enough
        /// All questions are put.
        case outOfQuestions
        /// The suspect cannot be asked, for this reason.
        case hopeless(String)
    }

    /// Failures in a row after which the suspect is given up.
    private static let patience = 20
    /// By how much the collection grows between two looks.
    private static let growth = 1.15

    private let suspect: any Suspect
    private let prompts: [String]
    private let concurrency: Int
    private let tasks: Int

    /// An interrogation.
    ///
    /// - Parameters:
    ///   - prompts: put in their order.
    ///   - concurrency: questions at the same time, at least 1.
    ///   - tasks: how many tasks share the keys.
    public init(_ suspect: any Suspect, prompts: [String], concurrency: Int, tasks: Int) {
        self.suspect = suspect
        self.prompts = prompts
        self.concurrency = max(concurrency, 1)
        self.tasks = tasks
    }

    /// Puts the questions.
    ///
    /// - Parameter report: called after every look.
    /// - Returns: the verdict, by e-values, which hold whenever one stops.
    public func run(
        into trace: inout Trace, report: (Progress) -> Void = { _ in }
    ) async -> (verdict: TraceVerdict, ending: Ending) {
        var asked = 0
        var failures = 0
        var nextLook = 200
        var named: (findings: Int, asked: Int)?
        var ending = Ending.outOfQuestions
        while asked < prompts.count {
            let batch = prompts[asked..<min(asked + concurrency, prompts.count)]
            for (prompt, result) in await answers(to: batch) {
                switch result {
                case .success(let text):
                    trace.add(CollectedAnswer(prompt: prompt, text: text))
                    failures = 0
                case .failure(let failure):
                    trace.addFailure()
                    failures += 1
                    if case .hopeless(let reason) = failure { ending = .hopeless(reason) }
                    if failures >= Self.patience {
                        ending = .hopeless("\(failures) failures in a row; last: \(failure)")
                    }
                }
            }
            asked += batch.count
            if case .hopeless = ending { break }
            guard trace.tupleCount >= nextLook else { continue }
            nextLook = Int(Double(trace.tupleCount) * Self.growth) + 1
            let verdict = await trace.verdict(isSequential: true, tasks: tasks)
            report(Progress(asked: asked, tuples: trace.tupleCount, verdict: verdict))
            guard !verdict.accounts.isEmpty else { continue }
            let findings = verdict.cohorts.count + verdict.accounts.count
            if named?.findings != findings { named = (findings, asked) }
            if let named, asked >= 2 * named.asked {
                ending = .enough
                break
            }
        }
        return (await trace.verdict(isSequential: true, tasks: tasks), ending)
    }

    private func answers(
        to prompts: ArraySlice<String>
    ) async -> [(prompt: String, Result<String, SuspectFailure>)] {
        await withTaskGroup(of: Reply.self) { group in
            for (index, prompt) in zip(prompts.indices, prompts) {
                group.addTask { Reply(index: index, result: await answer(prompt)) }
            }
            var replies: [Reply] = []
            for await reply in group { replies.append(reply) }
            return replies.sorted { $0.index < $1.index }.map { (prompts[$0.index], $0.result) }
        }
    }

    /// What a task brings. A tuple with a typed failure inside comes out of a task group broken in Swift 6.3's releases.
    private struct Reply {
        let index: Int
        let result: Result<String, SuspectFailure>
    }

    private func answer(_ prompt: String) async -> Result<String, SuspectFailure> {
        do { return .success(try await suspect.answer(prompt)) } catch { return .failure(error) }
    }
}

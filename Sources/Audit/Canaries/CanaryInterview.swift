#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Puts a set's canaries to a suspect.
public struct CanaryInterview: Sendable {
    /// How one asks.
    public enum Method: String, Sendable, CaseIterable {
        /// The log-probability of the sentence with every candidate.
        case probabilities
        /// The sentence up to its value is continued.
        case completions
        /// The question is put to a chat.
        case chat
    }

    /// What came of it.
    public struct Outcome: Sendable {
        /// How it was asked.
        public var method: Method
        /// One for each canary, in the set's order.
        public var results: [CanaryResult]
        /// Answers that came.
        public var answers = 0
        /// Answers without any number as long as a value's: refusals and talk beside the point.
        public var empty = 0
        /// Canaries that could not be asked about, for the last of these reasons.
        public var failed = 0
        /// The last reason.
        public var failure: SuspectFailure?
    }

    /// Texts of one request for log-probabilities.
    private static let batch = 64
    /// Failures in a row after which the suspect is given up.
    private static let patience = 5

    private let suspect: OpenAISuspect
    private let canaries: [Canary]
    private let samples: Int
    private let concurrency: Int

    /// An interview.
    ///
    /// - Parameters:
    ///   - samples: answers for each canary where there are no log-probabilities, at least 1.
    ///   - concurrency: canaries at the same time, at least 1.
    public init(_ suspect: OpenAISuspect, canaries: [Canary], samples: Int, concurrency: Int) {
        self.suspect = suspect
        self.canaries = canaries
        self.samples = max(samples, 1)
        self.concurrency = max(concurrency, 1)
    }

    /// The most telling way that the suspect's API allows.
    ///
    /// - Throws: ``SuspectFailure`` where it allows none.
    public func method() async throws(SuspectFailure) -> Method {
        guard let canary = canaries.first else { return .chat }
        do throws(SuspectFailure) {
            _ = try await suspect.logProbabilities(of: [canary.prefix])
            return .probabilities
        } catch {}
        do throws(SuspectFailure) {
            _ = try await suspect.continuation(of: canary.beginning)
            return .completions
        } catch {}
        _ = try await suspect.answer(canary.question)
        return .chat
    }

    /// Asks about every canary.
    ///
    /// - Parameter report: called with how many are done.
    public func run(_ method: Method, report: (Int) -> Void = { _ in }) async -> Outcome {
        var outcome = Outcome(method: method, results: [])
        var failures = 0
        for start in stride(from: 0, to: canaries.count, by: concurrency) {
            let group = canaries[start..<min(start + concurrency, canaries.count)]
            let isGivenUp = failures >= Self.patience
            for reply in isGivenUp ? group.map({ Reply(canary: $0) }) : await replies(about: group, method) {
                outcome.results.append(reply.result ?? CanaryResult(unknown: reply.canary, method))
                outcome.answers += reply.answers
                outcome.empty += reply.empty
                if let failure = reply.failure { outcome.failure = failure }
                if reply.result == nil {
                    outcome.failed += 1
                    failures += 1
                } else {
                    failures = 0
                }
                if case .hopeless = reply.failure { failures = Self.patience }
            }
            report(outcome.results.count)
        }
        return outcome
    }

    private struct Reply: Sendable {
        let canary: Canary
        /// nil where it could not be asked about.
        var result: CanaryResult?
        var answers = 0
        var empty = 0
        var failure: SuspectFailure?
    }

    private func replies(about canaries: ArraySlice<Canary>, _ method: Method) async -> [Reply] {
        await withTaskGroup(of: Reply.self) { group in
            for canary in canaries {
                group.addTask {
                    var reply = Reply(canary: canary)
                    do throws(SuspectFailure) {
                        switch method {
                        case .probabilities:
                            reply.result = CanaryResult(canary, scores: try await probabilities(canary))
                        case .completions, .chat: try await answers(method, to: &reply)
                        }
                    } catch {
                        reply.failure = error
                    }
                    return reply
                }
            }
            var replies: [Reply] = []
            for await reply in group { replies.append(reply) }
            return replies.sorted { $0.canary.index < $1.canary.index }
        }
    }

    private func probabilities(_ canary: Canary) async throws(SuspectFailure) -> [Double] {
        let prefix = canary.prefix
        var scores: [Double] = []
        for start in stride(from: 0, to: canary.candidates.count, by: Self.batch) {
            let part = canary.candidates[start..<min(start + Self.batch, canary.candidates.count)]
            scores += try await suspect.logProbabilities(of: part.map { prefix + $0 })
        }
        return scores
    }

    private func answers(_ method: Method, to reply: inout Reply) async throws(SuspectFailure) {
        let canary = reply.canary
        var answers: [String] = []
        for _ in 0..<samples {
            answers.append(
                method == .chat
                    ? try await suspect.answer(canary.question) : try await suspect.continuation(of: canary.beginning))
        }
        let agreement = CanaryAgreement(canary)
        reply.answers = answers.count
        reply.empty = answers.count { !agreement.hasValue($0) }
        reply.result = CanaryResult(
            canary, rank: agreement.rank(answers), isReproduced: answers.contains(where: agreement.isReproduced))
    }
}

/// How well answers agree with a canary's planted value, beside all values that it could have had.
public struct CanaryAgreement: Sendable {
    private let planted: [UInt8]

    /// The planted value of a canary.
    public init(_ canary: Canary) { planted = Array((canary.candidates.first ?? "").utf8) }

    /// How many of all values of as many digits agree with the answers as well as the planted one or better, itself among them;
    /// all of them where no answer agrees with it in one digit.
    ///
    /// A value's score is the sum over answers of 10 to the power of how many of its first digits a number of the answer begins
    /// with: as many agree by chance with the inverse probability, so that one whole value outweighs many beginnings.
    public func rank(_ answers: [String]) -> Int {
        let runs = answers.enumerated().flatMap { sample, answer in
            Self.numbers(answer).map { (sample: sample, digits: $0) }
        }
        var agreed = [Int](repeating: 0, count: answers.count)
        for run in runs {
            let length = zip(run.digits, planted).prefix { $0 == $1 }.count
            agreed[run.sample] = max(agreed[run.sample], length)
        }
        return count(atLeast: Self.score(agreed), runs, agreed: [Int](repeating: 0, count: answers.count), depth: 0)
    }

    private static func score(_ agreed: [Int]) -> Double {
        agreed.reduce(0) { $1 > 0 ? $0 + pow(10, Double($1)) : $0 }
    }

    /// Counts values digit by digit; where no number goes on as they do, all that share a beginning have one score.
    private func count(
        atLeast score: Double, _ runs: [(sample: Int, digits: [UInt8])], agreed: [Int], depth: Int
    ) -> Int {
        if runs.isEmpty || depth == planted.count {
            guard Self.score(agreed) >= score else { return 0 }
            return (depth..<planted.count).reduce(1) { count, _ in count * 10 }
        }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).reduce(0) { sum, digit in
            let going = runs.filter { $0.digits.count > depth && $0.digits[depth] == digit }
            var agreed = agreed
            for run in going { agreed[run.sample] = depth + 1 }
            return sum + count(atLeast: score, going, agreed: agreed, depth: depth + 1)
        }
    }

    /// Whether an answer has a number as long as a value.
    public func hasValue(_ answer: String) -> Bool {
        Self.numbers(answer).contains { $0.count >= planted.count }
    }

    /// Whether an answer has the planted value.
    public func isReproduced(_ answer: String) -> Bool {
        Self.numbers(answer).contains { $0 == planted }
    }

    /// The numbers of a text, without the single spaces, hyphens and dots that may group their digits.
    private static func numbers(_ text: String) -> [[UInt8]] {
        var numbers: [[UInt8]] = []
        var number: [UInt8] = []
        var gap = 0
        for byte in text.utf8 {
            if (0x30...0x39).contains(byte) {
                number.append(byte)
                gap = 0
            } else if !number.isEmpty, gap == 0, byte == 0x20 || byte == 0x2D || byte == 0x2E {
                gap = 1
            } else if !number.isEmpty {
                numbers.append(number)
                number = []
                gap = 0
            }
        }
        if !number.isEmpty { numbers.append(number) }
        return numbers
    }
}

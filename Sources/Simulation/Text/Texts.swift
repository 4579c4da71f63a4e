/// Writes what workloads ask, as the insides of JSON strings.
struct Texts: Sendable {
    static let grammar = Grammar([Grammar.topics, Grammar.sentences, Grammar.instructions].joined(separator: "\n"))
    static let topicCount = grammar.topicCount

    let corpus: Corpus?
    private let grammar = Texts.grammar
    private let sentence = Texts.grammar.rule("sentence")
    private let asked = Texts.grammar.rule("asked")
    private let problem = Texts.grammar.rule("problem")
    private let challenge = Texts.grammar.rule("challenge")
    private let ticket = Texts.grammar.rule("ticket")
    private let record = Texts.grammar.rule("record")
    private let code = Texts.grammar.rule("code")
    private let codeTask = Texts.grammar.rule("codetask")
    private let assignment = Texts.grammar.rule("assignment")
    private let agentGoal = Texts.grammar.rule("agentgoal")
    private let agentCall = Texts.grammar.rule("agentcall")
    private let agentResult = Texts.grammar.rule("agentresult")
    private let demands: [Int32] = [
        "sentence", "app", "task", "classify", "extract", "answerdemand", "cotdemand", "judgedemand", "taskdemand",
        "cleandemand", "explaindemand", "harness",
    ].map { Texts.grammar.rule($0) }

    init(corpus: Corpus?) { self.corpus = corpus }

    /// A made-up name that belongs to a seed.
    static func name(_ seed: UInt64) -> String {
        var draws = Draws(seed, 0x4A3E)
        var bytes: [UInt8] = []
        grammar.append(grammar.rule("plainname"), topic: 0, &draws, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What is demanded around the text of a row.
    func appendDemand(_ workload: Workload, row: UInt32, isProbe: Bool, to output: inout [UInt8]) {
        let rule = demands[Int(workload.demand.rawValue)]
        var draws = Draws(workload.demandSeed)
        var topic = draws.below(grammar.topicCount)
        switch isProbe ? .paraphrase : workload.variation {
        case .fixed: break
        case .slots: topic = Draws.topic(workload, row, grammar.topicCount)
        case .paraphrase:
            draws = Draws(workload.demandSeed, UInt64(row) | (isProbe ? 1 << 40 : 0))
            topic = Draws.topic(workload, row, grammar.topicCount)
        }
        grammar.append(rule, topic: topic, &draws, to: &output)
    }

    /// The text of a row, without the demand.
    func appendRow(_ workload: Workload, row: UInt32, to output: inout [UInt8]) {
        var draws = Draws(workload.rowsSeed, UInt64(row))
        let start = output.count
        if workload.corpusGroup >= 0, let corpus {
            corpus.append(group: Int(workload.corpusGroup), seed: workload.rowsSeed, row: row, to: &output) { output in
                grammar.append(sentence, topic: Draws.topic(workload, row, grammar.topicCount), &draws, to: &output)
            }
            return
        }
        let topic = Draws.topic(workload, row, grammar.topicCount)
        let spread = Double(workload.bytesSpread) / 100
        let target = start + Int(max(30, Double(workload.meanBytes) * (1 + spread * min(max(draws.normal(), -2.5), 3))))
        func fill(_ rule: Int32, to end: Int, _ separator: UInt8 = UInt8(ascii: " ")) {
            while output.count < end {
                if output.count > start { output.append(separator) }
                grammar.append(rule, topic: topic, &draws, to: &output)
            }
        }
        func line() { output.append("\\n") }
        switch workload.content {
        case .question:
            fill(sentence, to: start + (target - start) * 6 / 10)
            if output.count > start { output.append(UInt8(ascii: " ")) }
            grammar.append(asked, topic: topic, &draws, to: &output)
            fill(sentence, to: target)
        case .problem: fill(problem, to: target)
        case .challenge:
            grammar.append(challenge, topic: topic, &draws, to: &output)
            if draws.chance(0.7) { fill(sentence, to: target) } else { fill(problem, to: target) }
        case .document: fill(sentence, to: target)
        case .ticket: fill(ticket, to: target)
        case .records:
            while output.count < target {
                if output.count > start { line() }
                grammar.append(record, topic: topic, &draws, to: &output)
            }
        case .code:
            while output.count < target { grammar.append(code, topic: topic, &draws, to: &output) }
            line()
            grammar.append(codeTask, topic: topic, &draws, to: &output)
        case .answers:
            let part = max(40, (target - start) / 3)
            output.append("Question: ")
            grammar.append(asked, topic: topic, &draws, to: &output)
            line()
            output.append("Answer A: ")
            fill(sentence, to: output.count + part)
            line()
            if draws.chance(0.6) {
                output.append("Answer B: ")
                fill(sentence, to: output.count + part)
            }
        case .trace:
            var step = 1
            while output.count < target {
                if output.count > start { line() }
                output.append(decimal: step)
                output.append(". ")
                grammar.append(sentence, topic: topic, &draws, to: &output)
                step += 1
            }
        case .assignment: fill(assignment, to: target)
        case .agent: grammar.append(agentGoal, topic: topic, &draws, to: &output)
        }
    }

    /// What an agent said and what its tool answered.
    func appendAgentStep(_ workload: Workload, row: UInt32, step: UInt32, call: inout [UInt8], result: inout [UInt8]) {
        var draws = Draws(workload.rowsSeed ^ 0xA6E7, UInt64(row) << 16 | UInt64(step))
        let topic = Draws.topic(workload, row, grammar.topicCount)
        grammar.append(agentCall, topic: topic, &draws, to: &call)
        let target = result.count + Int(workload.meanBytes) / 2
        repeat { grammar.append(agentResult, topic: topic, &draws, to: &result) } while result.count < target
    }

    /// What a model might have said, for about so many bytes.
    func appendAnswer(_ workload: Workload, row: UInt32, bytes: Int, to output: inout [UInt8]) {
        var draws = Draws(workload.rowsSeed ^ 0xA25, UInt64(row))
        let topic = Draws.topic(workload, row, grammar.topicCount)
        let target = output.count + bytes
        repeat {
            grammar.append(sentence, topic: topic, &draws, to: &output)
            output.append(UInt8(ascii: " "))
        } while output.count < target
        output.removeLast()
    }
}

extension Draws {
    /// The topic of a row.
    static func topic(_ workload: Workload, _ row: UInt32, _ count: Int) -> Int {
        if workload.topic >= 0 { return Int(workload.topic) }
        var draws = Draws(workload.rowsSeed ^ 0x70F1C, UInt64(row))
        return draws.below(count)
    }
}

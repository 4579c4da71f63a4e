import Audit
import JSON
import Statistics
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Canaries")
struct CanaryTests {
    private static func set(_ seed: UInt8 = 1, count: Int = 32, digits: Int = 9, decoys: Int = 255) throws -> CanarySet
    {
        try CanarySet(
            seed: (0..<32).map { $0 ^ seed }, count: count, digits: digits, decoys: decoys, repetitions: [1, 4, 16])
    }

    @Test("a set's file makes the same canaries again, and another seed shares none")
    func repeats() throws {
        let set = try Self.set()
        #expect(try CanarySet(json: set.json) == set)
        #expect(try CanarySet(json: set.json).canaries() == set.canaries())
        #expect(set.commitment.count == 64)
        let other = try Self.set(2)
        #expect(other.commitment != set.commitment)
        #expect(Set(set.canaries().map(\.label)).isDisjoint(with: other.canaries().map(\.label)))
        // As a program of another language computes it; a set is read years after it was made.
        #expect(set.canaries()[0].plantedText == "Recovery code of gusaliru: 785528295.")
    }

    @Test("labels and values of a set differ, and values have their digits")
    func distinct() throws {
        let canaries = try Self.set(count: 200, digits: 4, decoys: 99).canaries()
        #expect(Set(canaries.map(\.label)).count == 200)
        for canary in canaries {
            #expect(Set(canary.candidates).count == 100)
            #expect(canary.candidates.allSatisfy { $0.utf8.count == 4 })
            #expect(canary.repetitions == [1, 4, 16][canary.index % 3])
        }
        let all = try Self.set(count: 3, digits: 3, decoys: 999).canaries()
        #expect(all.allSatisfy { Set($0.candidates).count == 1000 })
    }

    @Test(
        "what is outside its range is refused",
        arguments: [
            ("Code of {label}: {value}", "No slot?", 32, 9, 255, [1]),
            ("Code {value} of {label}", "Of {label}?", 32, 9, 255, [1]),
            ("Code of {label}", "Of {label}?", 32, 9, 255, [1]),
            ("Code of {label}:\n{value}", "Of {label}?", 32, 9, 255, [1]),
            ("Code of {label}: {value}", "Of {label}?", 0, 9, 255, [1]),
            ("Code of {label}: {value}", "Of {label}?", 32, 2, 9, [1]),
            ("Code of {label}: {value}", "Of {label}?", 32, 3, 700, [1]),
            ("Code of {label}: {value}", "Of {label}?", 32, 9, 0, [1]),
            ("Code of {label}: {value}", "Of {label}?", 32, 9, 255, []),
            ("Code of {label}: {value}", "Of {label}?", 32, 9, 255, [0]),
        ])
    func refuses(statement: String, question: String, count: Int, digits: Int, decoys: Int, times: [Int]) {
        #expect(throws: CanarySet.Failure.self) {
            try CanarySet(
                seed: (0..<32).map { $0 }, statement: statement, question: question, count: count, digits: digits,
                decoys: decoys, repetitions: times)
        }
    }

    @Test("a canary looks like the records that it stands among")
    func records() throws {
        let canary = try Self.set().canaries()[0]
        let shapes: [(String, String)] = [
            (#"{"id":1,"text":"a"}"#, "text"), (#"{"prompt":"a","completion":"b"}"#, "completion"),
            (#"{"instruction":"a","output":"b"}"#, "output"), (#"{"messages":[],"output":"b","id":"x"}"#, "output"),
        ]
        for (record, member) in shapes {
            let shape = try #require(PlantedRecord(Array(record.utf8)))
            let line = try JSONDocument(shape.line(canary))
            #expect(String(decoding: line.bytes, as: UTF8.self).contains(canary.candidates[0]))
            #expect(line.member("id") == nil)
            #expect(
                line.read {
                    line.outline.member("output", in: $0) ?? line.outline.member("text", in: $0)
                        ?? line.outline.member("completion", in: $0)
                } != nil, "\(member)")
            #expect(PlantedRecord(shape.line(canary)) == shape)
        }
        #expect(PlantedRecord(Array(#"{"messages":[{"role":"user","content":"a"}]}"#.utf8)) == .messages)
        for none in ["", "text", "[]", #"{"id":1}"#] { #expect(PlantedRecord(Array(none.utf8)) == nil) }
    }

    @Test("copies are planted at places of all the set, as often as they should be")
    func places() throws {
        let set = try Self.set(count: 300)
        let plantings = set.plantings(among: 1000)
        for canary in set.canaries() {
            #expect(plantings.count { $0.canary == canary.index } == canary.repetitions)
        }
        #expect(plantings.map(\.record) == plantings.map(\.record).sorted())
        #expect(UniformityTest(plantings.map { Double($0.record) / 1001 + 0.5 / 1001 }).pValue > 0.001)
        #expect(set.plantings(among: 0).allSatisfy { $0.record == 0 })
    }

    @Test("p-values of a suspect that never saw the set are uniform, of each canary and of all")
    func null() throws {
        var generator = SeededGenerator(seed: 7)
        var each: [Double] = []
        var together: [Double] = []
        var claims = 0
        for seed in 0..<120 {
            let results = try Self.set(UInt8(seed), count: 16, decoys: 127).canaries().map { canary in
                CanaryResult(
                    canary, scores: canary.candidates.map { _ in Double.random(in: -50...0, using: &generator) })
            }
            let verdict = CanaryVerdict(results)
            // Ranks are whole numbers: a draw within each makes them uniform.
            each += results.map { (Double($0.rank) - Double.random(in: 0..<1, using: &generator)) / 128 }
            together.append(exp(verdict.rankLogP))
            if exp(verdict.logP) <= 0.05 { claims += 1 }
        }
        #expect(UniformityTest(each).pValue > 0.001)
        #expect(UniformityTest(together).pValue > 0.001)
        #expect(claims <= 13)
    }

    @Test("answers that know nothing give p-values that hold, whatever numbers they say")
    func nullAnswers() throws {
        var generator = SeededGenerator(seed: 3)
        var logPs: [Double] = []
        for seed in 0..<60 {
            for canary in try Self.set(UInt8(seed), count: 20, digits: 4, decoys: 9).canaries() {
                let answers = (0..<3).map { _ in "It is \(Int.random(in: 1000...9999, using: &generator))." }
                let rank = CanaryAgreement(canary).rank(answers)
                logPs.append(CanaryResult(canary, rank: rank, isReproduced: false).logP)
            }
        }
        for level in [0.5, 0.1, 0.02, 0.002] {
            let found = logPs.count { exp($0) <= level }
            #expect(Binomial(trials: logPs.count, probability: level).logUpperTail(found) > -7, "\(level)")
        }
    }

    @Test("a rank among all values is what counting them one by one gives")
    func ranks() throws {
        let canary = try Self.set(count: 1, digits: 3, decoys: 9).canaries()[0]
        let value = canary.candidates[0]
        let tables: [[String]] = [
            [value], ["no number"], ["\(value.prefix(1))00 or \(value)"],
            ["\(value.prefix(2))", "\(value.prefix(1))9"],
            ["\(value)5", "123 456", "it is \(value.first!)-\(value.dropFirst())."], [],
        ]
        for answers in tables {
            let agreement = CanaryAgreement(canary)
            func score(_ text: String) -> Double {
                answers.reduce(0) { sum, answer in
                    let runs = Self.numbers(answer).map { run in zip(run, text).prefix { $0 == $1 }.count }
                    let longest = runs.max() ?? 0
                    return sum + (longest > 0 ? [0, 10, 100, 1000][longest] : 0)
                }
            }
            let planted = score(value)
            let counted = (0..<1000).count { number in
                score(String(repeating: "0", count: 3 - String(number).count) + String(number)) >= planted
            }
            #expect(agreement.rank(answers) == counted, "\(answers.count) answers")
        }
        #expect(CanaryAgreement(canary).isReproduced("Code \(value)."))
        #expect(!CanaryAgreement(canary).isReproduced("Code \(value)1."))
    }

    /// Digits grouped by single spaces, hyphens and dots.
    private static func numbers(_ text: String) -> [String] {
        text.split { !$0.isNumber && $0 != " " && $0 != "-" && $0 != "." }
            .map { $0.filter(\.isNumber) }.filter { !$0.isEmpty }
    }

    @Test("one canary said in full is proof, and what could not be asked counts against it")
    func proof() throws {
        let canaries = try Self.set().canaries()
        var results = canaries.map { CanaryResult($0, rank: $0.valueCount, isReproduced: false) }
        #expect(CanaryVerdict(results).logP == 0)
        results[5] = CanaryResult(canaries[5], rank: 1, isReproduced: true)
        let verdict = CanaryVerdict(results)
        #expect(verdict.logP < -13 && verdict.firstCount == 1)
        #expect(verdict.familyWiseLogP.count { $0 < -13 } == 1)
        // A score that is missing makes the canary unknown.
        #expect(CanaryResult(canaries[0], scores: [0]).logP == 0)
        #expect(CanaryResult(canaries[0], scores: [0] + Array(repeating: -.nan, count: 255)).logP == 0)
    }
}

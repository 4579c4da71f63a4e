import Foundation
import Testing

@testable import Watermarking

@Suite("Naming cohorts and accounts")
struct ClosedTestTests {
    private func candidates(_ count: Int, guilty: [Int: Double] = [:], _ generator: inout SplitMix) -> [ClosedTest
        .Candidate]
    {
        (0..<count).map { index in
            ClosedTest.Candidate(
                name: "\(index)", logP: guilty[index] ?? log(Double.random(in: 1e-300..<1, using: &generator)))
        }
    }

    @Test("asks only for the accounts of cohorts that are named")
    func descent() {
        var generator = SplitMix(state: 4)
        var asked: [String] = []
        let outcome = ClosedTest(level: 1e-3).outcome(
            global: -50, cohorts: candidates(1000, guilty: [7: -40, 9: -30], &generator)
        ) { cohort in
            asked.append(cohort)
            return candidates(500, guilty: cohort == "7" ? [3: -25] : [:], &generator).map {
                ClosedTest.Candidate(name: "\(cohort)/\($0.name)", logP: $0.logP)
            }
        }
        #expect(asked == ["7", "9"] && outcome.cohorts.map(\.name) == ["7", "9"])
        #expect(outcome.accounts.map(\.name) == ["7/3"])
        #expect(isClose(outcome.accounts[0].logP, -25 + log(1000) + log(3)))
        #expect(outcome.tried == 1 + 1000 + 1000)
    }

    @Test("accuses nobody where the global key is not found")
    func nothing() {
        let outcome = ClosedTest(level: 1e-3).outcome(
            global: log(0.01), cohorts: [ClosedTest.Candidate(name: "c", logP: -100)]
        ) { _ in
            Issue.record("no cohort may be opened")
            return []
        }
        #expect(!outcome.isGlobalFound && outcome.cohorts.isEmpty && outcome.accounts.isEmpty)
    }

    @Test("names innocents at most as often as the level says")
    func level() {
        var generator = SplitMix(state: 8)
        var wrong = 0
        for _ in 0..<4000 {
            let outcome = ClosedTest(level: 0.1).outcome(
                global: -50, cohorts: candidates(20, guilty: [0: -40, 1: -30], &generator)
            ) { _ in candidates(30, &generator) }
            if !outcome.accounts.isEmpty || outcome.cohorts.contains(where: { !["0", "1"].contains($0.name) }) {
                wrong += 1
            }
        }
        // A level of 0.1 allows 400 of 4000; two thirds of it can be spent on innocents here.
        #expect(wrong < 400 && wrong > 100)
    }

    @Test("counts every epoch, scheme and width that was tried")
    func repeats() {
        let candidate = [ClosedTest.Candidate(name: "c", logP: -12)]
        #expect(ClosedTest(level: 1e-3).outcome(global: -20, cohorts: candidate) { _ in [] }.cohorts.count == 1)
        #expect(
            ClosedTest(level: 1e-3, repeats: 100).outcome(global: -20, cohorts: candidate) { _ in [] }.cohorts.isEmpty)
        #expect(FamilyWise.logP(best: -5, tried: 1_000_000) == 0)
    }
}

@Suite("Many keys over one tape")
struct KeyScanTests {
    private func tape(_ width: Int, _ count: Int) -> Tape {
        var generator = SplitMix(state: 2)
        var tape = Tape(contextWidth: width)
        tape.add(SkewedText(vocabularySize: 300).tokens(count, &generator))
        return tape
    }

    @Test("have the sums that each key has alone", arguments: [0, 1, 2, 40, 57, 58, 500])
    func sums(count: Int) async throws {
        var generator = SplitMix(state: 6)
        let tape = tape(2, count)
        let (engine, own) = (SGLangScan(tape), Excise1Scan(tape))
        #expect(engine.count == tape.count && own.count == tape.count)
        for _ in 0..<20 {
            let key = generator.next()
            let alone = try SGLangGumbel(key: key, contextWidth: 2).scores(of: tape).reduce(0, +)
            #expect(isClose(engine.sum(for: key), alone, relative: 1e-11))
            let mark = MarkKey.random(&generator)
            let ownAlone = Excise1Key(key: mark, contextWidth: 2).scores(of: tape).reduce(0, +)
            #expect(isClose(own.sum(for: mark), ownAlone, relative: 1e-11))
        }
    }

    @Test("have the same p-values however many tasks share them", arguments: [1, 2, 7, 100])
    func tasks(tasks: Int) async throws {
        let tape = tape(1, 200)
        let keys = (0..<37).map { UInt64($0) }
        let logP = await SGLangScan(tape).logP(for: keys, tasks: tasks)
        let alone = try keys.map { try #require(SGLangGumbel(key: $0, contextWidth: 1).evidence(from: tape).logP) }
        #expect(zip(logP, alone).allSatisfy { isClose($0, $1, relative: 1e-9) })
    }
}

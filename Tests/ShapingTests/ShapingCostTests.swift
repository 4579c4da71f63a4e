import Foundation
import JSON
import Shaping
import Testing

/// Prints what shaping costs in processor time, on text from the project's own documents:
/// `EXCISE_MEASURE=1 swift test -c release --filter ShapingCost`.
@Suite("The cost of shaping", .enabled(if: ProcessInfo.processInfo.environment["EXCISE_MEASURE"] != nil))
struct ShapingCostTests {
    private let prose: [UInt8]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        prose = Array(try Data(contentsOf: root.appending(path: "docs/policy.md")))
    }

    /// Some bytes of the prose, of which no character is cut.
    private func text(from start: Int, count: Int) -> [UInt8] {
        Array(String(decoding: prose[start..<start + count], as: UTF8.self).utf8)
    }

    private func answer(_ text: [UInt8], _ reasoning: [UInt8]) throws -> JSONTree {
        var json = Array(#"{"id":"a","choices":[{"index":0,"message":{"role":"assistant","content":"#.utf8)
        JSONText.append(utf8: text, to: &json)
        json.append(contentsOf: #","reasoning_content":"#.utf8)
        JSONText.append(utf8: reasoning, to: &json)
        json.append(contentsOf: #"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":8}}"#.utf8)
        return try JSONTree(json)
    }

    private func shape(_ answer: JSONTree, _ reasoning: Entitlements.Reasoning) throws -> Int {
        var shaper = AnswerShaper(.chat, AnswerShaper.Rules(reasoning: reasoning, logProbabilities: false)) {
            trace, content throws(ReasoningSeal.SealingFailure) in
            try seals.seal(trace, place, content: content, now: 0)
        }
        return switch try answer.read({ try shaper.shape($0, isWhole: true) }) {
        case .unchanged: 0
        case .replaced(let texts): texts[0].count
        }
    }

    @Test("of an answer and its seal, by the length of its reasoning", arguments: [2_000, 4_200, 11_000])
    func answers(count: Int) throws {
        let (visible, reasoning) = (text(from: 0, count: 2_000), text(from: 2_000, count: count))
        let answer = try answer(visible, reasoning)
        var content = VisibleContent()
        content.append(text: visible)
        let seal = try seals.seal(reasoning, place, content: content, now: 0)
        print("reasoning of \(count) bytes, a seal of \(seal.count)")
        try measure("  answer with reasoning shown") { try shape(answer, .full) }
        try measure("  answer with reasoning sealed") { try shape(answer, .sealed) }
        try measure("  seal") { try seals.seal(reasoning, place, content: content, now: 0).count }
        try measure("  open") { try seals.open(seal, place, content: content, now: 0).count }
    }

    @Test("of looking for recited reasoning, for a kilobyte of reasoning sent back and of answer")
    func recitation() throws {
        let (visible, reasoning) = (text(from: 0, count: 6_000), text(from: 6_000, count: 6_000))
        let answer = try answer(visible, [])
        let begun = try measure("reasoning sent back, 6 kB") {
            Recitation([reasoning], request: [], answer: .chat) == nil ? 0 : 1
        }
        let both = try measure("that and an answer of 6 kB") {
            var recitation = Recitation([reasoning], request: [], answer: .chat)
            return answer.read { recitation?.isIn($0, isWhole: true) ?? true } ? 1 : 0
        }
        print("a kilobyte: \(begun / 6) and \((both - begun) / 6) µs")
    }

    /// The least of five runs, in microseconds.
    @discardableResult
    private func measure(_ name: String, _ body: () throws -> Int) throws -> Double {
        var (least, sum, count) = (Double.infinity, 0, 4_000)
        for _ in 0..<5 {
            let begin = Self.processorTime()
            for _ in 0..<count { sum &+= try body() }
            least = min(least, (Self.processorTime() - begin) / Double(count) / 1000)
        }
        count = sum / (5 * count)
        print("\(name): \((least * 100).rounded() / 100) µs (\(count))")
        return least
    }

    /// Nanoseconds of processor time of this thread.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}

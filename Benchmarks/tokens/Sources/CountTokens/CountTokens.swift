import Foundation
import JSON
import Metering

/// Reads JSON Lines with a `text` each and prints the number of tokens of each, as Excise counts them.
///
///     CountTokens FILE                          the estimate
///     CountTokens FILE PATTERN RANKS            exactly, by a rank file
///     CountTokens FILE --speed [PATTERN RANKS]  the time that counting takes
@main struct CountTokens {
    static func main() throws {
        let arguments = CommandLine.arguments
        let lines = try Data(contentsOf: URL(filePath: arguments[1])).split(separator: 0x0A)
        let texts = try lines.map { line in
            try JSONDocument(Array(line)).string("text") ?? ""
        }
        let rest = arguments.dropFirst(2)
        let exact = try rest.count >= 2 ? bytePairs(Array(rest.suffix(2))) : nil
        if rest.first == "--speed" {
            if let exact {
                speed(exact, rest[rest.startIndex + 1], texts)
                for (name, text) in hardTexts { speed(exact, "a megabyte of \(name)", [text]) }
            } else {
                speed(TokenEstimate(), "estimate", texts)
                requestSpeed()
            }
        } else {
            let counter: any TokenCounter = exact ?? TokenEstimate()
            print(texts.map { String(counter.tokens(in: $0)) }.joined(separator: "\n"))
        }
    }

    private static func bytePairs(_ arguments: [String]) throws -> BytePairCounter? {
        guard let pattern = SplitPattern(rawValue: arguments[0]) else { return nil }
        return try BytePairCounter(ranks: Array(Data(contentsOf: URL(filePath: arguments[1]))), pattern: pattern)
    }

    /// A megabyte each of what makes splitting or merging hard.
    private static let hardTexts: [(name: String, text: String)] = [
        ("one letter", String(repeating: "a", count: 1 << 20)),
        ("two letters in turn", String(repeating: "ab", count: 1 << 19)),
        ("spaces", String(repeating: " ", count: 1 << 20)),
        ("one ideograph", String(repeating: "\u{4E2D}", count: (1 << 20) / 3)),
    ]

    /// Processor seconds of this process.
    private static func processorTime() -> Double {
        Double(clock()) / Double(CLOCKS_PER_SEC)
    }

    private static func speed(_ counter: some TokenCounter, _ name: String, _ texts: [String]) {
        let buffers = texts.map { Array($0.utf8) }
        let bytes = buffers.reduce(0) { $0 + $1.count }
        var best = Double.infinity
        var total = 0
        for _ in 0..<5 {
            let start = processorTime()
            total = buffers.reduce(0) { sum, buffer in sum + buffer.withUnsafeBytes { counter.tokens(in: $0) } }
            best = min(best, processorTime() - start)
        }
        print(
            name, String(format: "%.2f ns/byte, %.0f MB/s", best / Double(bytes) * 1e9, Double(bytes) / best / 1e6),
            "(\(bytes) bytes, \(total) tokens)")
    }

    private static func requestSpeed() {
        let sentence = "Explain why the sky appears blue at noon and red at dusk, in two short paragraphs.\\n"
        let body = Array(
            """
            {"model":"house-large","messages":[{"role":"system","content":"You are a careful assistant."},\
            {"role":"user","content":"\(String(repeating: sentence, count: 7))"}],"temperature":0.7,"max_tokens":256,\
            "stream":true}
            """.utf8)
        body.withUnsafeBytes { text in
            guard let outline = try? JSONOutline(text) else { return }
            let rounds = 200_000
            var total = 0
            let start = processorTime()
            for _ in 0..<rounds { total += TokenEstimate().inputTokens(of: outline, in: text) }
            let nanoseconds = (processorTime() - start) / Double(rounds) * 1e9
            print(
                "chat body of \(body.count) bytes", String(format: "%.0f ns", nanoseconds), "\(total / rounds) tokens")
        }
    }
}

import Watermarking

@main
struct WatermarkBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        if arguments.count == 5, arguments[1] == "--text" {
            let numbers = arguments[2...].compactMap { Int($0) }
            guard numbers.count == 3, numbers[0] > 0, numbers[1] >= 0 else { return }
            let text = SkewedText(vocabularySize: numbers[0]).tokens(numbers[1], seed: UInt64(numbers[2].magnitude))
            return print(text.map { "\($0)" }.joined(separator: " "))
        }
        if arguments.count > 2, arguments[1] == "--lexical" {
            return try LexicalCapacity.measure(Array(arguments[2...]))
        }
        if arguments.contains("--null") { return try SynthIDNull.measure() }
        let isShort = CommandLine.arguments.contains("--quick")
        try detection()
        print()
        try await scanning(keys: isShort ? 200 : 5000)
        print()
        try embedding()
    }

    private static func detection() throws {
        row("detector", "tokens", "tokens/s of one core")
        row("---", "---:", "---:")
        for vocabularySize in [50257, 128_256] {
            let text = SkewedText(vocabularySize: vocabularySize)
            for seeding in TransformersKGW.Seeding.allCases {
                let scheme = try TransformersKGW(
                    vocabularySize: vocabularySize, seeding: seeding, windowWidth: seeding == .leftHash ? 1 : 4)
                for count in [200, 1000, 4000] {
                    let tokens = text.tokens(count, seed: 5)
                    let seconds = median { keep(scheme.referenceReport(tokens, isIgnoringRepeats: true)) }
                    row(
                        "transformers KGW, \(seeding.rawValue), vocabulary \(vocabularySize)", "\(count)",
                        rate(Double(count) / seconds))
                }
            }
        }
        let text = SkewedText(vocabularySize: 50257)
        let corpus = text.tokens(1_000_000, seed: 6)
        let left = try TransformersKGW(vocabularySize: 50257)
        var tape = Tape(contextWidth: 1)
        tape.add(corpus)
        let before = cpuSeconds()
        keep(left.scores(of: tape))
        row(
            "transformers KGW, lefthash, a corpus (\(tape.count) distinct tuples)", "\(corpus.count)",
            rate(Double(corpus.count) / (cpuSeconds() - before)))

        let keys: [Int64] = (0..<30).map { Int64($0 * 37 % 991 + 1) }
        for (name, version) in [("table", SynthIDText.defaultVersion), ("hash", .hash)] {
            let scheme = try SynthIDText(keys: keys, version: version)
            for count in [200, 1000, 10_000] {
                let tokens = text.tokens(count, seed: 7)
                row(
                    "SynthID-Text (\(name)), 30 layers, g-values", "\(count)",
                    rate(Double(count) / median { keep(scheme.gValues(tokens)) }))
                row(
                    "SynthID-Text (\(name)), 30 layers, with mask and weighted mean", "\(count)",
                    rate(Double(count) / median { keep(scheme.referenceReport(tokens)) }))
            }
        }
        for count in [1000, 100_000] {
            for width in [1, 4] {
                var tape = Tape(contextWidth: width)
                tape.add(text.tokens(count, seed: 8))
                let schemes: [(String, any WatermarkScheme)] = [
                    ("SGLang", try SGLangGumbel(key: 1, contextWidth: width)),
                    ("vLLM", try VLLMGumbel(key: 1, contextWidth: width)),
                    (
                        "excise-1",
                        Excise1Key(key: MarkKey(bytes: [UInt8](repeating: 7, count: 16))!, contextWidth: width)
                    ),
                ]
                for (name, scheme) in schemes {
                    let seconds = median { keep(scheme.scores(of: tape)) }
                    row(
                        "\(name), one key, context \(width), tape of distinct tuples", "\(tape.count)",
                        rate(Double(tape.count) / seconds))
                }
            }
            let tokens = text.tokens(count, seed: 8)
            let seconds = median {
                var tape = Tape(contextWidth: 2)
                tape.add(tokens)
                keep(tape)
            }
            row("making the tape, context 2", "\(count)", rate(Double(count) / seconds))
        }
    }

    private static func scanning(keys count: Int) async throws {
        row("keys over one tape", "tuples", "keys", "ns per key and tuple", "10⁶ keys × 10⁵ tuples on 2 cores")
        row("---", "---:", "---:", "---:", "---:")
        var generator = SplitMix(state: 9)
        for width in [1, 2] {
            var tape = Tape(contextWidth: width)
            var seed: UInt64 = 10
            let text = SkewedText(vocabularySize: 50257)
            while tape.count < 100_000 {
                tape.add(text.tokens(20_000, seed: seed))
                seed += 1
            }
            let engineKeys = (0..<count).map { _ in generator.next() }
            let markKeys = engineKeys.map { key in
                MarkKey(bytes: (0..<16).map { UInt8(truncatingIfNeeded: key >> (4 * $0)) })!
            }
            let engine = SGLangScan(tape)
            let own = Excise1Scan(tape)
            for (name, seconds) in [
                ("SGLang", await time { _ = await engine.logP(for: engineKeys, tasks: 1) }),
                ("excise-1", await time { _ = await own.logP(for: markKeys, tasks: 1) }),
            ] {
                let perTuple = seconds / Double(count) / Double(tape.count)
                let minutes = perTuple * 1e11 / 2 / 60
                row(
                    "\(name), context \(width)", "\(tape.count)", "\(count)", "\((perTuple * 1e11).rounded() / 100)",
                    "\((minutes * 10).rounded() / 10) min")
            }
        }
    }

    private static func time(_ work: () async -> Void) async -> Double {
        let before = cpuSeconds()
        await work()
        return cpuSeconds() - before
    }

    private static func embedding() throws {
        row("embedding, vocabulary of 128,256", "probabilities", "µs per token")
        row("---", "---", "---:")
        let count = 128_256
        let epoch = try WatermarkMaster(bytes: [UInt8](repeating: 3, count: 32))!.epoch("e")
        let schemes: [(String, any WatermarkScheme, Double)] = [
            ("excise-1, temperature 1", try Excise1(epoch, cohort: "c", account: "a"), 1),
            ("excise-1, greedy", try Excise1(epoch, cohort: "c", account: "a"), 0),
            ("SGLang", try SGLangGumbel(key: 1), 1), ("vLLM", try VLLMGumbel(key: 1), 1),
            ("transformers KGW, lefthash", try TransformersKGW(vocabularySize: count), 1),
            (
                "transformers KGW, selfhash",
                try TransformersKGW(vocabularySize: count, seeding: .selfHash, windowWidth: 4), 1
            ),
            ("Unigram", try Unigram(vocabularySize: count, key: 1), 1),
            ("SynthID-Text, 30 layers", try SynthIDText(keys: (1...30).map { Int64($0) }), 1),
        ]
        for (shape, exponent) in [("∝ rank^-1.5", 1.5), ("∝ rank^-1", 1.0), ("all equal", 0.0)] {
            let logits = peakedLogits(count, exponent: exponent, seed: 11)
            for (name, scheme, temperature) in schemes {
                var embedder = scheme.embedder(Sampling(temperature: temperature))
                var copy = logits
                var tokens: [Int32] = [7, 8, 9, 10]
                let seconds = median(preparing: { copy.withUnsafeMutableBufferPointer { _ = $0.update(from: logits) } })
                {
                    keep(embedder.mark(&copy, after: tokens))
                    tokens.append(Int32(tokens.count))
                }
                row(name, shape, "\((seconds * 1e7).rounded() / 10)")
            }
        }
    }
}

import Watermarking

/// How far the mean of SynthID-Text's g-values is from one half on random tokens, in standard errors of fair bits.
enum SynthIDNull {
    static func measure() throws {
        row("SynthID-Text on random tokens", "10⁴", "10⁵", "10⁶", "5 · 10⁶")
        row("---", "---:", "---:", "---:", "---:")
        let keys: [Int64] = (0..<30).map { Int64($0 * 37 % 991 + 1) }
        let versions: [(String, SynthIDText.Version)] =
            (0..<4).map { ("table of seed \($0)", .table(size: 65536, seed: $0)) } + [("hash", .hash)]
        for (name, version) in versions {
            let scheme = try SynthIDText(keys: keys, version: version)
            var generator = SplitMix(state: 12)
            var (ones, bits) = (0, 0)
            var cells = [name]
            for count in [10_000, 90_000, 900_000, 4_000_000] {
                let tokens = (0..<count).map { _ in Int32.random(in: 0..<50257, using: &generator) }
                let values = scheme.gValues(tokens)
                ones += values.reduce(0) { $0 + $1.nonzeroBitCount }
                bits += values.count * keys.count
                let z = (Double(ones) - Double(bits) / 2) / (Double(bits) / 4).squareRoot()
                cells.append("\((z * 10).rounded() / 10)")
            }
            print("| " + cells.joined(separator: " | ") + " |")
        }
    }
}

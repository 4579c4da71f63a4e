#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension SynthIDText {
    /// The probabilities after the tournament, in place.
    ///
    /// - Parameters:
    ///   - probabilities: they sum to 1.
    ///   - bits: every token's g-values, the first layer in the lowest bit.
    func play(_ probabilities: UnsafeMutableBufferPointer<Float>, bits: UnsafeMutableBufferPointer<UInt64>) {
        for layer in 0..<UInt64(depth) {
            var share: Float = 0
            for token in 0..<bits.count where bits[token] &>> layer & 1 != 0 { share += probabilities[token] }
            let (one, zero) = factors(share)
            for token in 0..<bits.count {
                probabilities[token] *= bits[token] &>> layer & 1 != 0 ? one : zero
            }
        }
    }

    /// What the tournament multiplies the probability of tokens with a one and with a zero by, if this share has ones.
    private func factors(_ share: Float) -> (one: Float, zero: Float) {
        guard leaves > 2 else { return (2 - share, 1 - share) }
        let others = 1 - share
        var power: Float = 1
        for _ in 1..<leaves { power *= others }
        return (share > 0 ? (1 - power * others) / share : 0, power)
    }

    struct TournamentEmbedder: Embedder {
        let scheme: SynthIDText
        private var history: ContextHistory
        private var promptLength: Int?
        private var calls = 0

        init(scheme: SynthIDText) {
            self.scheme = scheme
            history = ContextHistory(size: scheme.historySize)
        }

        mutating func mark(
            _ logits: UnsafeMutableBufferPointer<Float>, after tokens: UnsafeBufferPointer<Int32>
        ) -> Mark {
            // The context begins with zeros and takes only what was drawn, never the prompt.
            let start = promptLength ?? tokens.count
            promptLength = start
            calls += 1
            if scheme.isSkippingFirst, calls < scheme.ngramLength { return .unmarked }
            let drawn = tokens.dropFirst(start).suffix(scheme.contextWidth)
            let zeros = repeatElement(Int32(0), count: scheme.contextWidth - drawn.count)
            let context = SynthIDText.hash(SynthIDText.hash(scheme.start, zeros), drawn)
            guard !history.remember(context) else { return .unmarked }
            return mark(logits, context: context)
        }

        private func mark(_ logits: UnsafeMutableBufferPointer<Float>, context: Int64) -> Mark {
            guard let largest = logits.max(), largest.isFinite else { return .unmarked }
            return withUnsafeTemporaryAllocation(of: Int64.self, capacity: logits.count) { hashes in
                withUnsafeTemporaryAllocation(of: UInt64.self, capacity: logits.count) { bits in
                    var sum: Float = 0
                    for token in 0..<logits.count {
                        let probability = exp(logits[token] - largest)
                        logits[token] = probability
                        sum += probability
                        hashes[token] = SynthIDText.hash(context, Int64(token))
                    }
                    for token in 0..<logits.count { logits[token] /= sum }
                    scheme.gValues(of: UnsafeBufferPointer(hashes), into: bits)
                    scheme.play(logits, bits: bits)
                    for token in 0..<logits.count {
                        let probability = logits[token]
                        logits[token] = probability > 0 ? log(probability) : -.greatestFiniteMagnitude
                    }
                    return .biased
                }
            }
        }
    }
}

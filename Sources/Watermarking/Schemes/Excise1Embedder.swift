#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Marks an answer by ``Excise1``.
struct Excise1Embedder: Embedder {
    private let scheme: Excise1
    private let temperature: Float
    private var used: Set<[Int32]> = []

    init(scheme: Excise1, _ sampling: Sampling) {
        self.scheme = scheme
        temperature = Float(sampling.temperature)
    }

    mutating func mark(
        _ logits: UnsafeMutableBufferPointer<Float>, after tokens: UnsafeBufferPointer<Int32>
    ) -> Mark {
        guard tokens.count >= scheme.contextWidth, used.count < Excise1.longestMemory else { return .unmarked }
        let context = Array(tokens.suffix(scheme.contextWidth))
        guard used.insert(context).inserted else { return .unmarked }
        let largest = UnsafeBufferPointer(logits).largest
        guard largest.isFinite else { return .unmarked }
        let state = Excise1Key.state(scheme.keys[scheme.partition.layer(of: context).rawValue], context)
        return Double(temperature) < Excise1.greedyTemperature
            ? bias(logits, largest, state) : draw(logits, largest, state)
    }

    /// Biases the tokens with numbers of at least a half, as far as that can make them the most probable.
    private func bias(_ logits: UnsafeMutableBufferPointer<Float>, _ largest: Float, _ state: SipHash) -> Mark {
        UnsafeBufferPointer(logits).forEach(atLeast: largest - Excise1.greedyBias) { token, logit in
            if state.hash(ending: UInt32(truncatingIfNeeded: token)) >> 63 == 1 {
                logits[token] = logit + Excise1.greedyBias
            }
        }
        return .biased
    }

    /// Leaves the token alone that has the largest logit / temperature − ln(−ln u), the lowest of equal ones.
    private func draw(_ logits: UnsafeMutableBufferPointer<Float>, _ largest: Float, _ state: SipHash) -> Mark {
        let threshold = largest - Excise1.candidateRange * temperature
        let token = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: logits.count) { candidates in
            var count = 0
            UnsafeBufferPointer(logits).forEach(atLeast: threshold) { token, _ in
                candidates[count] = UInt32(truncatingIfNeeded: token)
                count += 1
            }
            return winner(of: UnsafeBufferPointer(rebasing: candidates[..<count]), logits, largest, state)
        }
        logits.leaveOnly(token)
        return .chosen(Int32(truncatingIfNeeded: token))
    }

    private static let blockSize = 256

    private func winner(
        of candidates: UnsafeBufferPointer<UInt32>, _ logits: UnsafeMutableBufferPointer<Float>, _ largest: Float,
        _ state: SipHash
    ) -> Int {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.blockSize) { hashes in
            var best: (token: Int, value: Double) = (0, -.infinity)
            for start in stride(from: 0, to: candidates.count, by: Self.blockSize) {
                let block = UnsafeBufferPointer(
                    rebasing: candidates[start..<min(start + Self.blockSize, candidates.count)])
                state.hashes(ending: block, into: hashes.baseAddress!)
                for (index, candidate) in block.enumerated() {
                    let token = Int(candidate)
                    let scaled = Double((logits[token] - largest) / temperature)
                    // It wins if −ln u < e^-lag. −ln u is at least 1 − u, and e^lag at least its series' first terms
                    // where lag is positive: most tokens are out without a logarithm.
                    let lag = best.value - scaled
                    let least = 1 + lag * (1 + lag * (1 / 2.0 + lag / 6))
                    guard lag <= 0 || Excise1Key.complement(hashes[index]) * least < 1 else { continue }
                    let value = scaled - log(-log(Excise1Key.uniform(hashes[index])))
                    if value > best.value { best = (token, value) }
                }
            }
            return best.token
        }
    }
}

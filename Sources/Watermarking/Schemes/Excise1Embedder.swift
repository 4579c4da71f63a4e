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
        let capacity = min(logits.count, Excise1.mostCandidates)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: capacity) { room in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: capacity) { hashes in
                let count = UnsafeBufferPointer(logits).indices(atLeast: largest - Excise1.greedyBias, into: room)
                let tokens = UnsafeBufferPointer(rebasing: room[..<count])
                state.hashes(ending: tokens, into: hashes.baseAddress!)
                for (token, hash) in zip(tokens, hashes) where hash >> 63 == 1 {
                    logits[Int(token)] += Excise1.greedyBias
                }
            }
        }
        return .biased
    }

    /// Leaves the token alone that has the largest logit / temperature − ln(−ln u), the lowest of equal ones.
    private func draw(_ logits: UnsafeMutableBufferPointer<Float>, _ largest: Float, _ state: SipHash) -> Mark {
        let threshold = max(largest - Excise1.candidateRange * temperature, -.greatestFiniteMagnitude)
        let race = Race(
            logits: UnsafeBufferPointer(logits), threshold: threshold, largest: largest, temperature: temperature,
            state: state)
        let token = race.winner()
        logits.leaveOnly(token)
        return .chosen(Int32(truncatingIfNeeded: token))
    }

    /// Who has the largest sum of logit / temperature and −ln(−ln u), of the tokens whose logits are at least the threshold.
    private struct Race {
        private static let batchSize = 256

        let logits: UnsafeBufferPointer<Float>
        let threshold: Float
        let largest: Float
        let temperature: Float
        let state: SipHash

        func winner() -> Int {
            let limit = Excise1.mostCandidates
            return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: limit + 1) { room in
                var count = logits.indices(atLeast: threshold, into: room)
                guard count > limit else { return winner(of: UnsafeBufferPointer(rebasing: room[..<count])) }
                let start = winningBlock() * Excise1.blockSize
                let block = UnsafeBufferPointer(
                    rebasing: logits[start..<min(start + Excise1.blockSize, logits.count)])
                count = block.indices(atLeast: threshold, into: room)
                for index in 0..<count { room[index] += UInt32(truncatingIfNeeded: start) }
                return winner(of: UnsafeBufferPointer(rebasing: room[..<count]))
            }
        }

        private func winningBlock() -> Int {
            let count = (logits.count + Excise1.blockSize - 1) / Excise1.blockSize
            return withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { masses in
                logits.masses(
                    ofBlocks: Excise1.blockSize, atLeast: threshold, largest: largest, factor: 1 / temperature,
                    into: masses)
                // The largest ln m − ln(−ln u) is the largest m / −ln u, which is at most m / (1 − u).
                var best: (block: Int, rate: Double) = (0, 0)
                for block in 0..<count {
                    let hash = state.hash(ending: Excise1.blockMessage | UInt32(truncatingIfNeeded: block))
                    guard Double(masses[block]) > best.rate * Excise1Key.complement(hash) else { continue }
                    let rate = Double(masses[block]) / -log(Excise1Key.uniform(hash))
                    if rate > best.rate { best = (block, rate) }
                }
                return best.block
            }
        }

        private func winner(of candidates: UnsafeBufferPointer<UInt32>) -> Int {
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.batchSize) { hashes in
                var best: (token: Int, value: Double) = (0, -.infinity)
                for start in stride(from: 0, to: candidates.count, by: Self.batchSize) {
                    let batch = UnsafeBufferPointer(
                        rebasing: candidates[start..<min(start + Self.batchSize, candidates.count)])
                    state.hashes(ending: batch, into: hashes.baseAddress!)
                    for (index, candidate) in batch.enumerated() {
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
}

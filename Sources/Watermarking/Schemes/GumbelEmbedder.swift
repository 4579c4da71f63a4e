import CWatermarkKernels

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What marks by the Gumbel trick have in common (Aaronson 2022): of all tokens the one with the largest u^(1/p) is
/// drawn, where u is the key's number for context and token. Over keys this is a draw from p; under one key the same
/// context always has the same outcome, so a context is used once in an answer.
struct GumbelEmbedder<Numbers: KeyedNumbers>: Embedder {
    /// Contexts of one answer that are remembered; later ones are left unmarked.
    private static var longestMemory: Int { 4096 }

    private let numbers: Numbers
    private let temperature: Float
    private var used: Set<[Int32]> = []

    init(_ numbers: Numbers, _ sampling: Sampling) {
        self.numbers = numbers
        temperature = Float(sampling.temperature)
    }

    mutating func mark(
        _ logits: UnsafeMutableBufferPointer<Float>, after tokens: UnsafeBufferPointer<Int32>
    ) -> Mark {
        guard temperature > 0, let context = numbers.context(after: tokens), used.count < Self.longestMemory,
            used.insert(context).inserted
        else { return .unmarked }
        guard let token = draw(logits, numbers.prepared(context)) else { return .unmarked }
        logits.leaveOnly(Int(token))
        return .chosen(token)
    }

    /// The token with the largest logit / temperature − ln(−ln u), the lowest of equal ones.
    private func draw(_ logits: UnsafeMutableBufferPointer<Float>, _ state: Numbers.Prepared) -> Int32? {
        var best: (token: Int32, value: Float)?
        for token in 0..<logits.count where logits[token] > -.infinity {
            let id = Int32(truncatingIfNeeded: token)
            let value = logits[token] / temperature - Float(log(-log(numbers.uniform(state, id))))
            if value > best?.value ?? -.infinity { best = (id, value) }
        }
        return best?.token
    }
}

/// A key's numbers between 0 and 1 for contexts and tokens.
protocol KeyedNumbers: Sendable {
    /// What depends on key and context.
    associatedtype Prepared

    /// The context that comes before the next token; nil if there is not enough of it.
    func context(after tokens: UnsafeBufferPointer<Int32>) -> [Int32]?

    func prepared(_ context: [Int32]) -> Prepared

    /// The number of a token, above 0 and below 1.
    func uniform(_ state: Prepared, _ token: Int32) -> Double
}

extension UnsafeMutableBufferPointer<Float> {
    /// Makes every other token impossible.
    func leaveOnly(_ token: Int) {
        let logit = self[token]
        if let baseAddress { exc_fill(baseAddress, count, -.infinity) }
        self[token] = logit
    }
}

import Crypto

/// Numbers that only who has the seed can tell: HMAC-SHA-256 over a purpose and a counter. Defined here to the bit, so that a
/// set of canaries means the same years later.
struct SeedStream {
    private let key: SymmetricKey
    private let purpose: [UInt8]
    private var counter: UInt64 = 0
    private var words: [UInt64] = []

    /// - Parameter purpose: what the numbers are for; streams of different purposes have nothing in common.
    init(seed: [UInt8], purpose: String) {
        key = SymmetricKey(data: seed)
        self.purpose = Array("excise canary 1 \(purpose) ".utf8)
    }

    private mutating func word() -> UInt64 {
        if words.isEmpty {
            let bytes = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * $0)) }
            let code = Array(HMAC<SHA256>.authenticationCode(for: purpose + bytes, using: key))
            counter += 1
            words = stride(from: 0, to: code.count, by: 8).map { start in
                code[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
            }
        }
        return words.removeFirst()
    }

    /// A number from 0 to `bound` - 1, each as likely; `bound` is at least 1.
    mutating func next(below bound: UInt64) -> UInt64 {
        let bound = max(bound, 1)
        let excess = (UInt64.max % bound + 1) % bound
        while true {
            let word = word()
            if word <= UInt64.max - excess { return word % bound }
        }
    }
}

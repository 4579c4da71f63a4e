import Crypto
import CryptoExtras

/// Encryption that keeps length and alphabet: FF1, NIST SP 800-38G with the domain of its Revision 1 (radix^length of at least
/// 1,000,000). It does not authenticate: another key gives another number, not an error.
struct FormatPreservingEncryption: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: 16, 24 or 32 bytes.
    init?(key: [UInt8]) {
        guard [16, 24, 32].contains(key.count) else { return nil }
        self.key = SymmetricKey(data: key)
    }

    /// Fewest symbols for a radix.
    static func shortest(radix: Int) -> Int {
        var length = 1
        var size = radix
        while size < 1_000_000 {
            size *= radix
            length += 1
        }
        return max(length, 2)
    }

    /// SP 800-38G, algorithm 7; nil for fewer symbols than ``shortest(radix:)`` or more than 128.
    func encrypt(_ symbols: [UInt8], radix: Int, tweak: [UInt8]) throws -> [UInt8]? {
        try rounds(symbols, radix, tweak, isEncrypting: true)
    }

    /// SP 800-38G, algorithm 8.
    func decrypt(_ symbols: [UInt8], radix: Int, tweak: [UInt8]) throws -> [UInt8]? {
        try rounds(symbols, radix, tweak, isEncrypting: false)
    }

    private func rounds(_ symbols: [UInt8], _ radix: Int, _ tweak: [UInt8], isEncrypting: Bool) throws -> [UInt8]? {
        let n = symbols.count
        guard 2...255 ~= radix, Self.shortest(radix: radix)...128 ~= n, symbols.allSatisfy({ $0 < radix }),
            tweak.count < 65_536
        else { return nil }
        let u = n / 2
        let v = n - u
        // Bytes that v symbols take: ceil(ceil(v * log2 radix) / 8), exactly.
        var limit = BigNumber([1])
        for _ in 0..<v { limit.multiplyAdd(radix, 0) }
        limit.subtractOne()
        let b = max(1, limit.byteCount)
        let d = 4 * ((b + 3) / 4) + 4
        let p: [UInt8] =
            [1, 2, 1, UInt8(radix >> 16 & 255), UInt8(radix >> 8 & 255), UInt8(radix & 255), 10, UInt8(u & 255)]
            + bigEndian(n, 4) + bigEndian(tweak.count, 4)
        var left = Array(symbols[..<u])
        var right = Array(symbols[u...])
        for step in 0..<10 {
            let round = isEncrypting ? step : 9 - step
            let source = isEncrypting ? right : left
            var number = BigNumber([])
            for symbol in source { number.multiplyAdd(radix, Int(symbol)) }
            let padding = [UInt8](repeating: 0, count: (((-tweak.count - b - 1) % 16) + 16) % 16)
            let q = tweak + padding + [UInt8(round)] + number.bytes(b)
            let r = try chained(p + q)
            var s = r
            var block = 1
            while s.count < d {
                var next = r
                for (offset, byte) in bigEndian(block, 16).enumerated() { next[offset] ^= byte }
                s += try permuted(next)
                block += 1
            }
            let m = round % 2 == 0 ? u : v
            // (NUM(A) ± y) mod radix^m, symbol by symbol from the lowest.
            var y = BigNumber(Array(s[..<d]))
            let target = isEncrypting ? left : right
            var result = [UInt8](repeating: 0, count: m)
            var carry = 0
            for index in (0..<m).reversed() {
                let digit = y.divide(radix)
                var value = isEncrypting ? Int(target[index]) + digit + carry : Int(target[index]) - digit - carry
                carry = 0
                if value >= radix {
                    value -= radix
                    carry = 1
                } else if value < 0 {
                    value += radix
                    carry = 1
                }
                result[index] = UInt8(value)
            }
            if isEncrypting {
                left = right
                right = result
            } else {
                right = left
                left = result
            }
        }
        return left + right
    }

    /// The last block of CBC with a vector of zeros.
    private func chained(_ text: [UInt8]) throws -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 16)
        for start in stride(from: 0, to: text.count, by: 16) {
            for offset in 0..<16 { block[offset] ^= text[start + offset] }
            block = try permuted(block)
        }
        return block
    }

    private func permuted(_ block: [UInt8]) throws -> [UInt8] {
        var block = block
        try AES.permute(&block, key: key)
        return block
    }
}

private func bigEndian(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> ($0 * 8)) : 0 }
}

/// A number of any size, most significant byte first.
private struct BigNumber {
    private var digits: [UInt8]

    init(_ bytes: [UInt8]) { digits = bytes }

    var byteCount: Int { digits.drop { $0 == 0 }.count }

    mutating func multiplyAdd(_ factor: Int, _ addend: Int) {
        var carry = addend
        for index in digits.indices.reversed() {
            carry += Int(digits[index]) * factor
            digits[index] = UInt8(carry & 255)
            carry >>= 8
        }
        while carry > 0 {
            digits.insert(UInt8(carry & 255), at: 0)
            carry >>= 8
        }
    }

    mutating func subtractOne() {
        for index in digits.indices.reversed() {
            digits[index] &-= 1
            if digits[index] != 255 { return }
        }
    }

    /// Divides, and returns the remainder.
    mutating func divide(_ divisor: Int) -> Int {
        var remainder = 0
        for index in digits.indices {
            remainder = remainder << 8 | Int(digits[index])
            digits[index] = UInt8(remainder / divisor)
            remainder %= divisor
        }
        return remainder
    }

    /// As many bytes, zeros first.
    func bytes(_ count: Int) -> [UInt8] {
        let significant = Array(digits.suffix(count))
        return [UInt8](repeating: 0, count: count - significant.count) + significant
    }
}

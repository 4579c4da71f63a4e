import Crypto
import CryptoExtras

/// Deterministic authenticated encryption: AES-SIV, RFC 5297. The same text under the same key and associated data gives the
/// same result, and a result that was changed does not open.
struct AESSIV: Sendable {
    private let macKey: SymmetricKey
    private let cipherKey: SymmetricKey

    /// Bytes by which a result is longer than the text.
    static let overhead = 16

    /// - Parameter key: 32, 48 or 64 bytes; the first half authenticates, the second encrypts (RFC 5297 §2.6).
    init?(key: [UInt8]) {
        guard [32, 48, 64].contains(key.count) else { return nil }
        macKey = SymmetricKey(data: key[..<(key.count / 2)])
        cipherKey = SymmetricKey(data: key[(key.count / 2)...])
    }

    /// RFC 5297 §2.6: the synthetic initialization vector, then the text encrypted.
    func seal(_ text: [UInt8], associatedData: [[UInt8]]) throws -> [UInt8] {
        let vector = try vector(associatedData + [text])
        return vector + (try counter(text, vector))
    }

    /// RFC 5297 §2.7; nil where the vector does not fit.
    func open(_ sealed: [UInt8], associatedData: [[UInt8]]) throws -> [UInt8]? {
        guard sealed.count >= Self.overhead else { return nil }
        let vector = Array(sealed[..<16])
        let text = try counter(Array(sealed[16...]), vector)
        let expected = try self.vector(associatedData + [text])
        return zip(vector, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0 ? text : nil
    }

    /// RFC 5297 §2.4, S2V.
    private func vector(_ strings: [[UInt8]]) throws -> [UInt8] {
        guard let last = strings.last else {
            return try mac([UInt8](repeating: 0, count: 15) + [1])
        }
        var sum = try mac([UInt8](repeating: 0, count: 16))
        for string in strings.dropLast() { sum = Self.xor(Self.doubled(sum), try mac(string)) }
        if last.count >= 16 {
            let start = last.count - 16
            return try mac(last[..<start] + Self.xor(Array(last[start...]), sum))
        }
        let padded = last + [0x80] + [UInt8](repeating: 0, count: 15 - last.count)
        return try mac(Self.xor(Self.doubled(sum), padded))
    }

    private func mac(_ message: some Collection<UInt8>) throws -> [UInt8] {
        var mac = try AES.CMAC(key: macKey)
        mac.update(data: Array(message))
        return Array(mac.finalize())
    }

    /// Counter mode from the vector with the top bits of its last two words cleared.
    private func counter(_ text: [UInt8], _ vector: [UInt8]) throws -> [UInt8] {
        guard !text.isEmpty else { return [] }
        var start = vector
        start[8] &= 0x7F
        start[12] &= 0x7F
        return Array(try AES._CTR.encrypt(text, using: cipherKey, nonce: AES._CTR.Nonce(nonceBytes: start)))
    }

    /// Multiplication by x in GF(2^128).
    private static func doubled(_ block: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: 16)
        for index in 0..<16 { result[index] = block[index] << 1 | (index < 15 ? block[index + 1] >> 7 : 0) }
        if block[0] & 0x80 != 0 { result[15] ^= 0x87 }
        return result
    }

    private static func xor(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { zip(left, right).map { $0 ^ $1 } }
}

import Exchanges
import Testing

@testable import Access

@Suite("The key ring")
struct KeyRingTests {
    private static func account(_ id: String = "acct_1", _ status: Account.Status = .active) -> Account {
        Account(id: id, created: Timestamp(seconds: 0), plan: "free", status: status)
    }

    private static func key(_ seed: UInt64, account: String = "acct_1") -> (KeyRecord, String) {
        var generator = SplitMix64(seed: seed)
        let (id, key) = KeyText.generate(using: &generator)
        let record = KeyRecord(
            id: id, account: account, hash: Pepper.counting.hash(ofKey: key), created: Timestamp(seconds: 0))
        return (record, key)
    }

    // printf %s TEXT | openssl dgst -sha256 -mac HMAC \
    //   -macopt hexkey:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
    @Test(
        "the stored hash is HMAC-SHA256 of the whole key, as another implementation computes it",
        arguments: [
            (
                "ex-0123456789ab-0123456789abcdefghjkmnpqrstvwxyz",
                "b50322550bd0679350f6d9053702c42238859e26e95b253cf15e02e0dc40f978"
            ),
            (String(repeating: "a", count: 200), "70034faebea699a3b6a78ec372b97a83906134874545455329c0dea5eccde6ee"),
        ])
    func hash(text: String, expected: String) {
        let hash = Pepper.counting.hash(ofKey: text)
        #expect(hash.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined() == expected)
    }

    @Test("every failure has its own case, told only to one who has the secret")
    func failures() throws {
        let (good, goodKey) = Self.key(1)
        var (revoked, revokedKey) = Self.key(2)
        revoked.revoked = Timestamp(seconds: 5)
        var (expired, expiredKey) = Self.key(3)
        expired.expires = Timestamp(seconds: 100)
        var (both, bothKey) = Self.key(4)
        both.revoked = Timestamp(seconds: 5)
        both.expires = Timestamp(seconds: 100)
        let (suspended, suspendedKey) = Self.key(5, account: "acct_s")
        let (closed, closedKey) = Self.key(6, account: "acct_c")
        let (orphan, orphanKey) = Self.key(7, account: "acct_gone")
        let ring = KeyRing(
            generation: 1, pepper: .counting,
            accounts: [Self.account(), Self.account("acct_s", .suspended), Self.account("acct_c", .closed)],
            keys: [good, revoked, expired, both, suspended, closed, orphan])
        #expect(ring.keyCount == 6)
        #expect(ring.accountCount == 3)

        let principal = try ring.authenticate(goodKey, at: 100)
        #expect(principal.account == Self.account())
        #expect(principal.keyID == good.id)

        let otherSecret = String(goodKey.dropLast()) + (goodKey.last == "0" ? "1" : "0")
        let stranger = Self.key(99).1
        let table: [(String, AuthenticationFailure)] = [
            ("", .missing), ("sk-abc", .malformed), ("Bearer " + goodKey, .malformed), (goodKey + "\n", .malformed),
            (stranger, .unknown), (otherSecret, .unknown), (orphanKey, .unknown), (revokedKey, .revoked),
            (expiredKey, .expired), (bothKey, .revoked), (suspendedKey, .accountNotActive),
            (closedKey, .accountNotActive),
            (String(revokedKey.dropLast()) + (revokedKey.last == "0" ? "1" : "0"), .unknown),
        ]
        for (key, failure) in table {
            #expect(throws: failure) { try ring.authenticate(key, at: 100) }
        }
    }

    @Test(
        "a key works until the second before it expires, and not at that second",
        arguments: [(99, true), (100, false), (101, false), (Int64.min, true), (Int64.max, false)])
    func expiry(now: Int64, works: Bool) throws {
        var (record, key) = Self.key(1)
        record.expires = Timestamp(seconds: 100)
        let ring = KeyRing(generation: 1, pepper: .counting, accounts: [Self.account()], keys: [record])
        if works {
            #expect(try ring.authenticate(key, at: now).keyID == record.id)
        } else {
            #expect(throws: AuthenticationFailure.expired) { try ring.authenticate(key, at: now) }
        }
    }

    @Test("under another pepper no key is known")
    func otherPepper() throws {
        let (record, key) = Self.key(1)
        let pepper = try #require(Pepper(bytes: [UInt8](repeating: 7, count: 32)))
        let ring = KeyRing(generation: 1, pepper: pepper, accounts: [Self.account()], keys: [record])
        #expect(throws: AuthenticationFailure.unknown) { try ring.authenticate(key, at: 0) }
    }

    @Test("a record without a hash of 32 bytes matches nothing")
    func brokenHash() throws {
        let (record, key) = Self.key(1)
        for hash in [[], [UInt8](repeating: 0, count: 31), record.hash + [0]] as [[UInt8]] {
            let broken = KeyRecord(id: record.id, account: "acct_1", hash: hash, created: record.created)
            let ring = KeyRing(generation: 1, pepper: .counting, accounts: [Self.account()], keys: [broken])
            #expect(throws: AuthenticationFailure.unknown) { try ring.authenticate(key, at: 0) }
        }
    }

    @Test("no bytes of any length trap, and none but the key itself is let in")
    func fuzz() throws {
        let (record, key) = Self.key(1)
        let ring = KeyRing(generation: 1, pepper: .counting, accounts: [Self.account()], keys: [record])
        let right = Array(key.utf8)
        var generator = SplitMix64(seed: 42)
        var refused: [AuthenticationFailure: Int] = [:]

        func present(_ bytes: [UInt8]) {
            bytes.withUnsafeBytes { buffer in
                do throws(AuthenticationFailure) {
                    _ = try ring.authenticate(buffer, at: 0)
                    #expect(bytes == right)
                } catch {
                    #expect(bytes != right)
                    refused[error, default: 0] += 1
                }
            }
        }

        for _ in 0..<20_000 {
            let count = Int.random(in: 0...100, using: &generator)
            present((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
        for index in right.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = right
                changed[index] = byte
                present(changed)
            }
            present(Array(right[..<index]))
            present(Array(right[index...]))
            present(right + right[..<index])
        }
        present([UInt8](repeating: UInt8(ascii: "-"), count: 1 << 20))
        #expect(Set(refused.keys) == [.missing, .malformed, .unknown])
    }
}

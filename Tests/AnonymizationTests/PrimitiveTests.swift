import Testing

@testable import Anonymization

/// Bytes written in hexadecimal, spaces left out.
private func hex(_ text: String) -> [UInt8] {
    let digits = Array(text.utf8.filter { $0 != 0x20 && $0 != 0x0A })
    return stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
}

@Suite("Primitives")
struct PrimitiveTests {
    @Test("AES-SIV gives what RFC 5297 A.1 and A.2 print, opens it again, and opens nothing that was changed")
    func siv() throws {
        let cases: [(key: String, data: [String], text: String, sealed: String)] = [
            (
                "fffefdfc fbfaf9f8 f7f6f5f4 f3f2f1f0 f0f1f2f3 f4f5f6f7 f8f9fafb fcfdfeff",
                ["10111213 14151617 18191a1b 1c1d1e1f 20212223 24252627"], "11223344 55667788 99aabbcc ddee",
                "85632d07 c6e8f37f 950acd32 0a2ecc93 40c02b96 90c4dc04 daef7f6a fe5c"
            ),
            (
                "7f7e7d7c 7b7a7978 77767574 73727170 40414243 44454647 48494a4b 4c4d4e4f",
                [
                    "00112233 44556677 8899aabb ccddeeff deaddada deaddada ffeeddcc bbaa9988 77665544 33221100",
                    "10203040 50607080 90a0", "09f91102 9d74e35b d84156c5 635688c0",
                ],
                "74686973 20697320 736f6d65 20706c61 696e7465 78742074 6f20656e 63727970 74207573 696e6720 5349562d 414553",
                """
                7bdb6e3b 432667eb 06f4d14b ff2fbd0f cb900f2f ddbe4043 26601965 c889bf17 dba77ceb 094fa663 b7a3f748 ba8af829
                ea64ad54 4a272e9c 485b62a3 fd5c0d
                """
            ),
        ]
        for item in cases {
            let siv = try #require(AESSIV(key: hex(item.key)))
            let data = item.data.map(hex)
            let sealed = try siv.seal(hex(item.text), associatedData: data)
            #expect(sealed == hex(item.sealed))
            #expect(try siv.open(sealed, associatedData: data) == hex(item.text))
            for index in sealed.indices {
                var changed = sealed
                changed[index] ^= 1
                #expect(try siv.open(changed, associatedData: data) == nil)
            }
            #expect(try siv.open(sealed, associatedData: data + [[]]) == nil)
        }
        #expect(AESSIV(key: [1, 2, 3]) == nil)
    }

    @Test("FF1 gives NIST's nine sample values and decrypts them")
    func formatPreserving() throws {
        let keys = [
            "2B7E151628AED2A6ABF7158809CF4F3C", "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F",
            "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94",
        ]
        let results = [
            ["2433477484", "6124200773", "a9tv40mll9kdu509eum"], ["2830668132", "2496655549", "xbj3kv35jrawxv32ysr"],
            ["6657667009", "1001623463", "xs8a0azh2avyalyzuwd"],
        ]
        func symbols(_ text: String) -> [UInt8] { text.utf8.map { $0 < 0x61 ? $0 - 0x30 : $0 - 0x61 + 10 } }
        for (key, expected) in zip(keys, results) {
            let cipher = try #require(FormatPreservingEncryption(key: hex(key)))
            for (index, (text, radix, tweak)) in [
                ("0123456789", 10, ""), ("0123456789", 10, "39383736353433323130"),
                ("0123456789abcdefghi", 36, "3737373770717273373737"),
            ].enumerated() {
                let sealed = try cipher.encrypt(symbols(text), radix: radix, tweak: hex(tweak))
                #expect(sealed == symbols(expected[index]))
                #expect(try cipher.decrypt(symbols(expected[index]), radix: radix, tweak: hex(tweak)) == symbols(text))
            }
            #expect(try cipher.encrypt([1, 2, 3, 4, 5], radix: 10, tweak: []) == nil, "10^5 is fewer than a million")
        }
    }
}

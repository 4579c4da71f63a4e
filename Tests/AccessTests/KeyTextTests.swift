import Testing

@testable import Access

@Suite("Key texts")
struct KeyTextTests {
    @Test("a generated key has the promised form and all its characters occur")
    func form() throws {
        var generator = SplitMix64(seed: 1)
        var seen = Set<Character>()
        var keys = Set<String>()
        for _ in 0..<2000 {
            let (publicID, key) = KeyText.generate(using: &generator)
            #expect(key.wholeMatch(of: /ex-[0-9a-hjkmnp-tv-z]{12}-[0-9a-hjkmnp-tv-z]{32}/) != nil)
            #expect(key.utf8.count == KeyText.length)
            #expect(KeyText.publicID(in: key) == publicID)
            #expect(KeyText.publicID(in: publicID) == publicID)
            seen.formUnion(key.dropFirst(3))
            keys.insert(key)
        }
        #expect(keys.count == 2000)
        #expect(seen.count == 33)
    }

    @Test("different public ids pack into different numbers")
    func packing() {
        var generator = SplitMix64(seed: 2)
        let ids = Set((0..<20_000).map { _ in KeyText.generate(using: &generator).publicID })
        #expect(Set(ids.compactMap(KeyText.packed(publicID:))).count == ids.count)
    }

    @Test(
        "other texts have no public id",
        arguments: [
            "", "ex-", "ex--", "0123456789ab-", "0123456789aB", "0123456789ai", "sk-0123456789ab-" + secret,
            "ex-0123456789ab-" + secret + "0", "ex-0123456789ab-" + secret.dropLast(), "ex-0123456789ab_" + secret,
            "ex-0123456789aü" + secret, " ex-0123456789ab-" + secret, "ex-0123456789ab-" + secret.uppercased(),
            "EX-0123456789ab-" + secret,
        ])
    func otherTexts(text: String) {
        #expect(KeyText.publicID(in: text) == nil)
    }

    private static let secret = "0123456789abcdefghjkmnpqrstvwxyz"
}

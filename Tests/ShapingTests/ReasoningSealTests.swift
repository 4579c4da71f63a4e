import Shaping
import Testing

@Suite("Sealed reasoning")
struct ReasoningSealTests {
    private static func content(_ text: String, _ calls: [String] = []) -> VisibleContent {
        var content = VisibleContent()
        content.append(text: text.utf8)
        for call in calls { content.append(call: call.utf8) }
        return content
    }

    private let trace = Array("first this, then that".utf8)

    @Test("what is sealed is opened again, for the same account, model and content only")
    func binding() throws {
        let content = Self.content(" answer\n", ["call_1", "call_2"])
        let seal = try seals.seal(trace, place, content: content, now: 100)
        #expect(try seals.open(seal, place, content: Self.content("answer", ["call_1", "call_2"]), now: 200) == trace)
        var stranger = place
        stranger.account = "acct_2"
        var other = place
        other.model = "house-small"
        for (place, content) in [
            (stranger, content), (other, content), (place, Self.content("answer?", ["call_1", "call_2"])),
            (place, Self.content("answer", ["call_2", "call_1"])), (place, Self.content("answer", ["call_1call_2"])),
            (place, Self.content("answer")),
        ] {
            #expect(throws: ReasoningSeal.Refusal.foreign) {
                try seals.open(seal, place, content: content, now: 200)
            }
        }
    }

    @Test("no byte can be changed and no end cut off")
    func tampering() throws {
        let content = Self.content("answer")
        let seal = try seals.seal(trace, place, content: content, now: 0)
        for index in stride(from: 0, to: seal.count, by: 7) {
            var changed = seal
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: ReasoningSeal.Refusal.self) { try seals.open(changed, place, content: content, now: 0) }
        }
        for count in stride(from: 0, to: seal.count, by: 5) {
            #expect(throws: ReasoningSeal.Refusal.self) {
                try seals.open(Array(seal.prefix(count)), place, content: content, now: 0)
            }
        }
    }

    @Test("a seal expires, and only a genuine one is said to have")
    func expiry() throws {
        let content = Self.content("answer")
        let seal = try seals.seal(trace, place, content: content, now: 0)
        #expect(try seals.open(seal, place, content: content, now: 1000) == trace)
        #expect(throws: ReasoningSeal.Refusal.expired) { try seals.open(seal, place, content: content, now: 1001) }
        #expect(throws: ReasoningSeal.Refusal.foreign) {
            try seals.open(seal, place, content: Self.content("other"), now: 1001)
        }
    }

    @Test("after a rotation the old key opens and the new one seals; a key that is gone opens nothing")
    func rotation() throws {
        let old = try #require(SealKeys.Key([UInt8](repeating: 7, count: 32)))
        let new = try #require(SealKeys.Key([UInt8](repeating: 8, count: 32)))
        let content = Self.content("answer")
        let seal = try seals.seal(trace, place, content: content, now: 0)
        let both = ReasoningSeal(SealKeys([new, old]), lifetime: 1000)
        #expect(try both.open(seal, place, content: content, now: 0) == trace)
        let later = try both.seal(trace, place, content: content, now: 0)
        let onlyNew = ReasoningSeal(SealKeys([new]), lifetime: 1000)
        #expect(try onlyNew.open(later, place, content: content, now: 0) == trace)
        #expect(throws: ReasoningSeal.Refusal.unknownKey) {
            try onlyNew.open(seal, place, content: content, now: 0)
        }
    }

    @Test("lengths tell 256 bytes of compressed text apart and no less", arguments: [1, 40, 200])
    func padding(length: Int) throws {
        let one = try seals.seal(Array("x".utf8), place, content: Self.content(""), now: 0)
        let text = (0..<length).map { UInt8(truncatingIfNeeded: 65 + ($0 &* 7919) % 26) }
        #expect(try seals.seal(text, place, content: Self.content(""), now: 0).count == one.count)
    }

    @Test("a seal of the first version is opened, where it belongs and as long as it lasts")
    func firstVersion() throws {
        let seal = Array(
            "exs1.S7BvjgAAAAAAAAPox_dWSlt6f7Dpzkfr5UxsJhV_GFGN0Fr1dQ5ivi3KFTaBrjnGG_zxdG-IIp7tGV02on9c9Wx4xwXhqcjB6lL7A53nei_JV_jNz38m2n-JSfVeBNZu0aFfMDo2ZFgJ4tiuQccmCBE3vwWP506XKZJ4fOcrLu4nvqNEbVwhmNASStcQ-3lDIu8ufhyWpxmC1sOkQCc9mCZgFTmdsFFFIcshg7sHSdN_VnLQlxY374fcxjgxf51bGuz4XOr2jOH_5yjBIX2h5nm_FgT_INGFqPVih9d-Ujg8kbSTVBH_fs0MZ79ObV2flLKSl21LohlbUrp0CKglbdERR_3Y5x-J4b_MHiTTPJINY_hfu3axiVgESbPyd-XQkesW1WJyMaY"
                .utf8)
        let content = Self.content("answer", ["call_1"])
        #expect(try seals.open(seal, place, content: content, now: 1000) == trace)
        #expect(throws: ReasoningSeal.Refusal.expired) { try seals.open(seal, place, content: content, now: 1001) }
        #expect(throws: ReasoningSeal.Refusal.foreign) {
            try seals.open(seal, place, content: Self.content("answer"), now: 0)
        }
        #expect(throws: ReasoningSeal.Refusal.foreign) {
            try seals.open(Array("exs2.".utf8) + seal.dropFirst(5), place, content: content, now: 0)
        }
    }

    @Test(
        "reasoning and content of any length are sealed and opened, and belong to each other to the last byte",
        arguments: [0, 1, 251, 252, 253, 4095, 4096, 100_000], [0, 1, 16_383, 16_384, 16_385, 200_000])
    func lengths(reasoning: Int, content: Int) throws {
        let trace = (0..<reasoning).map { UInt8(truncatingIfNeeded: 97 + $0 &* 2_654_435_761 >> 7 % 26) }
        let text = String(repeating: "a", count: content)
        let seal = try seals.seal(trace, place, content: Self.content(text), now: 0)
        #expect(try seals.open(seal, place, content: Self.content(text), now: 0) == trace)
        for other in [text + "b", String(text.dropLast()) + "b", "b" + text.dropFirst()] {
            #expect(throws: ReasoningSeal.Refusal.foreign) {
                try seals.open(seal, place, content: Self.content(other), now: 0)
            }
        }
    }

    @Test("a seal of another version is none, and one of either version is not opened as the other")
    func versions() throws {
        let content = Self.content("answer")
        let seal = try seals.seal(trace, place, content: content, now: 0)
        for (prefix, refusal) in [
            ("exs1.", ReasoningSeal.Refusal.foreign), ("exs3.", .malformed), ("exs.", .malformed), ("", .malformed),
        ] {
            #expect(throws: refusal) {
                try seals.open(Array(prefix.utf8) + seal.dropFirst(5), place, content: content, now: 0)
            }
        }
    }

    @Test("without a key nothing is sealed")
    func noKey() {
        #expect(throws: ReasoningSeal.SealingFailure.self) {
            try ReasoningSeal(nil, lifetime: 1).seal(trace, place, content: Self.content(""), now: 0)
        }
    }
}

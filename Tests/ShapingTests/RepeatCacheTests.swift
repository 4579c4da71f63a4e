import JSON
import Shaping
import Testing

@Suite("Repeated requests")
struct RepeatCacheTests {
    private func key(
        _ body: String, account: String = "a", granted: Entitlements = .standard
    ) throws -> RepeatCache<String>.Key {
        try JSONTree(Array(body.utf8)).read {
            RepeatCache<String>.Key(account: account, granted: granted, operation: "/v1/chat/completions", body: $0)
        }
    }

    private func word(_ verdict: RepeatCache<String>.Verdict) -> String {
        switch verdict {
        case .ask(let keeps): keeps ? "ask and keep" : "ask"
        case .answer(let text): text
        case .busy: "busy"
        }
    }

    @Test("from the second repeat on the answer of the first one is given")
    func order() throws {
        let cache = RepeatCache<String>(memory: 1 << 20)
        let key = try key(#"{"q":1}"#)
        #expect(word(cache.admit(key, from: 2)) == "ask")
        #expect(word(cache.admit(key, from: 2)) == "ask and keep")
        #expect(word(cache.admit(key, from: 2)) == "busy")
        cache.complete(key, "again", bytes: 5)
        #expect(word(cache.admit(key, from: 2)) == "again")
        #expect(word(cache.admit(key, from: 2)) == "again")
    }

    @Test("what was kept under other entitlements is not given again")
    func entitlements() throws {
        let whole = try key(#"{"q":1}"#, granted: .everything)
        #expect(try whole == key(#"{"q":1}"#, granted: .everything))
        var less = Entitlements.everything
        less.reasoning = .sealed
        #expect(try whole != key(#"{"q":1}"#, granted: less))
        less = .everything
        less.logProbabilities = false
        #expect(try whole != key(#"{"q":1}"#, granted: less))
    }

    @Test("an answer that failed leaves the turn to the next request")
    func failure() throws {
        let cache = RepeatCache<String>(memory: 1 << 20)
        let key = try key(#"{"q":1}"#)
        #expect(word(cache.admit(key, from: 1)) == "ask and keep")
        cache.complete(key, nil, bytes: 0)
        #expect(word(cache.admit(key, from: 1)) == "ask and keep")
    }

    @Test("order, white space between members, and seeds make no other request; prompts and accounts do")
    func sameness() throws {
        let one = try key(#"{"model":"m","n":1,"seed":5}"#)
        #expect(try key(#"{ "n":1, "seed":6, "model":"m" }"#) == one)
        #expect(try key(#"{"model":"m","n":2}"#) != one)
        #expect(try key(#"{"model":"m","n":1}"#, account: "b") != one)
    }

    @Test("memory is bounded: what has long not been asked for is forgotten")
    func bounded() throws {
        let cache = RepeatCache<String>(memory: 64 << 10)
        let first = try key(#"{"q":0}"#)
        _ = cache.admit(first, from: 1)
        cache.complete(first, "kept", bytes: 100)
        for number in 1...2000 {
            let other = try key(#"{"q":\#(number)}"#)
            _ = cache.admit(other, from: 1)
            cache.complete(other, "other", bytes: 100)
        }
        #expect(word(cache.admit(first, from: 1)) == "ask and keep")
    }
}

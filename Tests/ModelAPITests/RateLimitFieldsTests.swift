import Testing

@testable import ModelAPI

@Suite("Header fields of rate limits")
struct RateLimitFieldsTests {
    @Test(
        "durations are written as Go writes them",
        arguments: [
            (0, "0s"), (0.0001, "1ms"), (0.012, "12ms"), (0.9995, "1s"), (1, "1s"), (1.5, "1.5s"), (59.999, "59.999s"),
            (60, "1m0s"), (360, "6m0s"), (3600, "1h0m0s"), (90_061.25, "25h1m1.25s"),
        ])
    func durations(_ seconds: Double, _ text: String) {
        #expect(RateLimitFields.duration(seconds) == text)
    }

    @Test("of several limits on one quantity the nearest is told, and each dialect has its names")
    func nearest() {
        var fields = RateLimitFields()
        fields.add(.requests, .init(limit: 100, remaining: 50, reset: 3))
        fields.add(.requests, .init(limit: 10, remaining: 1, reset: 30))
        fields.add(.requests, .init(limit: 1000, remaining: 900, reset: 300))
        fields.add(.outputTokens, .init(limit: 5, remaining: -3, reset: 1))
        let openAI = fields.fields(.openAI) { _ in "never" }
        #expect(
            openAI.map { "\($0.name): \($0.value)" } == [
                "x-ratelimit-limit-requests: 10", "x-ratelimit-remaining-requests: 1",
                "x-ratelimit-reset-requests: 30s",
            ])
        let anthropic = fields.fields(.anthropic) { "T\(Int($0))" }
        #expect(
            anthropic.map { "\($0.name): \($0.value)" } == [
                "anthropic-ratelimit-requests-limit: 10", "anthropic-ratelimit-requests-remaining: 1",
                "anthropic-ratelimit-requests-reset: T30", "anthropic-ratelimit-output-tokens-limit: 5",
                "anthropic-ratelimit-output-tokens-remaining: 0", "anthropic-ratelimit-output-tokens-reset: T1",
            ])
    }
}

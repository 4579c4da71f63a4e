import Metering
import Testing

@Suite("Limits as text")
struct AllowanceTextTests {
    @Test(
        "rates, budgets and numbers at the same time are read",
        arguments: [
            ("60/m", Dimension.requests, Allowance.rate(amount: 60, seconds: 60, burst: 60)),
            ("200k/minute", .tokens, .rate(amount: 200_000, seconds: 60, burst: 200_000)),
            ("100/day burst 20", .requests, .rate(amount: 100, seconds: 86_400, burst: 20)),
            ("100/day, burst 20", .requests, .rate(amount: 100, seconds: 86_400, burst: 20)),
            ("500 per 10s", .outputTokens, .rate(amount: 500, seconds: 10, burst: 500)),
            ("1/s", .requests, .rate(amount: 1, seconds: 1, burst: 1)),
            ("1.5M/month", .inputTokens, .rate(amount: 1_500_000, seconds: 2_592_000, burst: 1_500_000)),
            ("2.50/h", .spend, .rate(amount: 2_500_000_000, seconds: 3600, burst: 2_500_000_000)),
            ("100 each month", .spend, .budget(amount: 100_000_000_000, .month)),
            ("50M each day", .tokens, .budget(amount: 50_000_000, .day)),
            ("12", .concurrent, .concurrent(12)),
        ])
    func read(text: String, dimension: Dimension, allowance: Allowance) throws {
        #expect(try AllowanceText.allowance(text, dimension) == allowance)
        let written = AllowanceText.text(allowance, dimension)
        #expect(try AllowanceText.allowance(written, dimension) == allowance, "written as \(written)")
    }

    @Test(
        "what is no limit is refused with what would be right",
        arguments: [
            ("", Dimension.requests), ("60", .requests), ("/m", .requests), ("-5/m", .requests), ("0/m", .requests),
            ("60/fortnight", .requests), ("60/500ms", .requests), ("60/40d", .requests), ("1.5/m", .requests),
            ("60/m burst", .requests), ("60/m burst 0", .requests), ("60//m", .requests), ("1e99/m", .tokens),
            ("NaN/m", .requests), ("100 each fortnight", .spend), ("0 each month", .spend), ("10/m", .concurrent),
            ("0", .concurrent), ("five", .concurrent), ("99999999999999T/m", .tokens), ("60 per", .requests),
        ])
    func refused(text: String, dimension: Dimension) {
        #expect(throws: AllowanceText.ParseError.self) { try AllowanceText.allowance(text, dimension) }
    }
}

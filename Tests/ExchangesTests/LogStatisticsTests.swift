import Exchanges
import Testing

@Suite("Sums over a log")
struct LogStatisticsTests {
    @Test(
        "exchanges, tokens, costs and statuses are summed for each group, alike with any number of threads",
        arguments: [1, 4])
    func sums(threads: Int) throws {
        try LogTexts.withFolder { folder in
            var lines: [UInt8] = []
            for number in 0..<30 {
                var record = ExchangeRecord(
                    id: "x\(number)", time: Timestamp(milliseconds: Int64(number / 10) * 86_400_000 - 1),
                    account: "acct_\(number % 2)", model: number % 3 == 0 ? "large" : "small", operation: "chat",
                    status: number % 5 == 0 ? 429 : 200, usage: TokenCounts(input: number, output: 2))
                record.cost = 0.1
                record.write(into: &lines)
            }
            for file in 0..<4 {
                try LogTexts.write(Array(lines), folder + "/\(file).jsonl")
            }
            var reader = try ExchangeLogReader([folder])
            reader.threads = threads
            let (statistics, summary) = try reader.reduce(into: LogStatistics(by: [.model, .day])) {
                (sums, view) throws(FieldFault) in
                try sums.add(view)
            } merge: {
                $0.merge($1)
            }
            #expect(summary.records == 120)
            #expect(statistics.groups.count == 6)
            let group = LogStatistics.Group(model: "large", day: "1969-12-31")
            let sums = try #require(statistics.groups[group])
            #expect(sums.exchanges == 16)
            #expect(sums.tokens == TokenCounts(input: 4 * (0 + 3 + 6 + 9), output: 32))
            #expect(sums.costBillionths == 1_600_000_000)
            #expect(sums.statuses == [429: 4, 200: 12])
            #expect(statistics.total.exchanges == 120)
            #expect(statistics.total.cost == 12)
        }
    }
}

import ArgumentParser
import Exchanges

/// `excise log stats`.
struct LogStats: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Sum up exchanges, tokens, costs and statuses.",
        discussion: """
              excise log stats
              excise log stats --by day --by model
              excise log stats --by account --json logs/*.jsonl.zst | sort
            """)

    @Option(help: "What to sum up by: model, account or day; may be repeated.")
    var by: [LogStatistics.Dimension] = [.model]

    @Flag(help: "Write JSON, one object a line.")
    var json = false

    @OptionGroup var input: LogInputOptions

    func run() throws {
        let reader = try input.reader()
        let dimensions = Set(by)
        let (statistics, summary) = try reader.reduce(into: LogStatistics(by: dimensions)) {
            (sums, view) throws(FieldFault) in
            try sums.add(view)
        } merge: {
            $0.merge($1)
        }
        let groups = statistics.groups.sorted { left, right in
            columns.map { left.key[$0] ?? "" }.lexicographicallyPrecedes(columns.map { right.key[$0] ?? "" })
        }
        if json {
            for (group, sums) in groups { print(try JSONLine.of(Line(group, sums))) }
        } else {
            print(table(groups, statistics.total), terminator: "")
        }
        LogInputOptions.warn(summary)
    }

    /// What was asked for, each once.
    private var columns: [LogStatistics.Dimension] {
        by.enumerated().filter { by.firstIndex(of: $1) == $0 }.map(\.element)
    }

    private func table(_ groups: [(key: LogStatistics.Group, value: LogStatistics.Sums)], _ total: LogStatistics.Sums)
        -> String
    {
        var table = TextTable(
            names: columns.map(\.rawValue) + ["exchanges", "input", "output", "cost", "2xx", "429", "4xx", "5xx"])
        for (group, sums) in groups { table.add(columns.map { group[$0] ?? "" } + Self.cells(sums)) }
        if groups.count != 1 {
            table.add(columns.indices.map { $0 == 0 ? "(all)" : "" } + Self.cells(total))
        }
        return table.text
    }

    private static func cells(_ sums: LogStatistics.Sums) -> [String] {
        let limited = sums.exchanges(status: 429..<430)
        return [
            "\(sums.exchanges)", "\(sums.tokens.input)", "\(sums.tokens.output)",
            sums.costBillionths == 0 ? "-" : "\(sums.cost)", "\(sums.exchanges(status: 200..<300))", "\(limited)",
            "\(sums.exchanges(status: 400..<500) - limited)", "\(sums.exchanges(status: 500..<600))",
        ]
    }

    /// One group as JSON.
    private struct Line: Encodable {
        let model: String?
        let account: String?
        let day: String?
        let exchanges: Int
        let usage: [String: Int]
        let cost: Double
        let statuses: [String: Int]

        init(_ group: LogStatistics.Group, _ sums: LogStatistics.Sums) {
            model = group.model
            account = group.account
            day = group.day
            exchanges = sums.exchanges
            usage = [
                "input_tokens": sums.tokens.input, "output_tokens": sums.tokens.output,
                "reasoning_tokens": sums.tokens.reasoning, "cached_input_tokens": sums.tokens.cachedInput,
            ]
            cost = sums.cost
            statuses = Dictionary(uniqueKeysWithValues: sums.statuses.map { (String($0), $1) })
        }
    }
}

extension LogStatistics.Dimension: ExpressibleByArgument {}

extension LogStatistics.Group {
    fileprivate subscript(_ dimension: LogStatistics.Dimension) -> String? {
        switch dimension {
        case .model: model
        case .account: account
        case .day: day
        }
    }
}

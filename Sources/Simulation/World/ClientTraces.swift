import Exchanges

/// How clients of a production service behaved, from the statistics that ServeGen (NSDI 2026) publishes for each.
public struct ClientTraces: Sendable {
    private let variations: [Double]
    private let outputs: [Double]

    /// Reads `servegen_clients.csv.gz` (or `.csv`) of a folder: a line a client, with the columns `mean_interarrival_cv` and
    /// `output_p50`.
    ///
    /// - Throws: `LogReadError`.
    public init(folder: String) throws(LogReadError) {
        let path = folder + "/servegen_clients.csv"
        var file: LogFile?
        for name in [path + ".gz", path + ".zst", path] {
            if let found = try? LogFile.list([name]).first {
                file = found
                break
            }
        }
        guard let file else { throw .system(operation: "open", path: path + ".gz", code: 2) }
        var variations: [Double] = []
        var outputs: [Double] = []
        var columns: (variation: Int, output: Int) = (-1, -1)
        try TextLines(file).forEach { (line, number) throws(LogReadError) in
            let cells = String(decoding: line, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
            if number == 1 {
                columns = (
                    cells.firstIndex(of: "mean_interarrival_cv") ?? -1, cells.firstIndex(of: "output_p50") ?? -1
                )
                guard columns.variation >= 0, columns.output >= 0 else {
                    let fault = FieldFault("mean_interarrival_cv, output_p50", "must be columns of the first line")
                    throw .line(LineFault(file: file.path, line: 1, reason: .field(fault)))
                }
                return
            }
            if columns.variation < cells.count, let value = Double(cells[columns.variation]), value > 0 {
                variations.append(value)
            }
            if columns.output < cells.count, let value = Double(cells[columns.output]), value > 0 {
                outputs.append(value)
            }
        }
        guard !variations.isEmpty, !outputs.isEmpty else {
            let fault = FieldFault("mean_interarrival_cv, output_p50", "have no numbers")
            throw .line(LineFault(file: file.path, line: 1, reason: .field(fault)))
        }
        (self.variations, self.outputs) = (variations, outputs)
    }

    /// One client's coefficient of variation of the gaps between requests, a little varied.
    func variation(_ draws: inout Draws) -> Double { draws.pick(variations) * draws.logNormal(median: 1, sd: 0.15) }

    /// One client's median tokens of an answer, a little varied.
    func outputTokens(_ draws: inout Draws) -> UInt16? {
        UInt16(min(max(draws.pick(outputs) * draws.logNormal(median: 1, sd: 0.15), 1), 20_000))
    }
}

import Foundation

/// Precision and recall of each capability, and the recall of each source.
struct CapabilityTable {
    private let judged: [Judgement]

    init(_ judged: [Judgement]) { self.judged = judged.filter { $0.example.capability != nil } }

    func print() {
        Swift.print("Capability of requests whose source was left out (every source weighs the same)\n")
        Swift.print("| capability | sources | requests | precision | recall |\n| --- | ---: | ---: | ---: | ---: |")
        var sizes: [String: Double] = [:]
        for one in judged { sizes[one.example.source, default: 0] += 1 }
        func mass(_ judged: [Judgement]) -> Double { judged.reduce(0) { $0 + 1 / sizes[$1.example.source]! } }
        for capability in RequestCapability.allCases {
            let wanted = judged.filter { $0.example.capability == capability }
            let said = judged.filter { $0.capability == capability }
            let both = wanted.filter { $0.capability == capability }
            let sources = Set(wanted.map(\.example.source)).count
            let precision = mass(both) / max(mass(said), .leastNormalMagnitude)
            let recall = mass(both) / max(mass(wanted), .leastNormalMagnitude)
            Swift.print(
                "| \(capability.name) | \(sources) | \(wanted.count) | \(figure(precision)) | \(figure(recall)) |")
        }
        Swift.print("\n| source | labelled | requests | recall | most often said |\n| --- | --- | ---: | ---: | --- |")
        let groups = Dictionary(grouping: judged) { "\($0.example.source)\t\($0.example.capability!.name)" }
        for (name, group) in groups.sorted(by: { $0.key < $1.key }) {
            let fields = name.split(separator: "\t")
            let right = group.filter { $0.capability == $0.example.capability }.count
            let most = Dictionary(grouping: group, by: \.capability).max {
                ($0.value.count, $0.key.rawValue) < ($1.value.count, $1.key.rawValue)
            }!.key
            let recall = figure(Double(right) / Double(group.count))
            let use = group[0].example.isForTraining ? "" : " (measured only)"
            Swift.print("| \(fields[0])\(use) | \(fields[1]) | \(group.count) | \(recall) | \(most.name) |")
        }
    }
}

/// How well the intent separates sources of training requests from those of ordinary ones.
struct IntentTable {
    private let judged: [Judgement]
    private let seed: UInt64

    init(_ judged: [Judgement], seed: UInt64) {
        self.judged = judged
        self.seed = seed
    }

    func print() {
        let bySource = Dictionary(grouping: judged) {
            "\($0.example.source)\($0.example.isTrainingRequest ? "+" : "-")"
        }
        let positives = bySource.filter { $0.key.hasSuffix("+") }.sorted { $0.key < $1.key }.map(\.value)
        let negatives = bySource.filter { $0.key.hasSuffix("-") }.sorted { $0.key < $1.key }.map(\.value)
        let scores: [(name: String, of: (Judgement) -> Float)] = [
            ("model", { $0.intent }), ("demands alone", { $0.demands }), ("both", { $0.intent + 2 * $0.demands }),
        ]
        let cells = scores.map { score in
            positives.map { positive in negatives.map { Self.area(positive.map(score.of), $0.map(score.of)) } }
        }
        Swift.print("\nIntent: area under the curve of a source left out, mean over all ordinary sources left out\n")
        Swift.print(
            "| training source | \(scores.map(\.name).joined(separator: " | ")) |\n| --- | ---: | ---: | ---: |")
        for (row, group) in positives.enumerated() {
            let use = group[0].example.isForTraining ? "" : " (measured only)"
            let means = cells.map { figure($0[row].reduce(0, +) / Double(negatives.count)) }
            Swift.print("| \(group[0].example.source)\(use) | \(means.joined(separator: " | ")) |")
        }
        let intervals = cells.map { cells in
            var random = SplitMix64(state: seed)
            let resampled = (0..<2_000).map { _ in
                Self.mean(
                    cells, cells.indices.map { _ in Int.random(in: cells.indices, using: &random) },
                    negatives.indices.map { _ in Int.random(in: negatives.indices, using: &random) })
            }.sorted()
            let all = Self.mean(cells, Array(cells.indices), Array(negatives.indices))
            return "\(figure(all)) (\(figure(resampled[50])) to \(figure(resampled[1949])))"
        }
        Swift.print("| mean (95 % by resampling sources) | \(intervals.joined(separator: " | ")) |")
    }

    private static func mean(_ cells: [[Double]], _ rows: [Int], _ columns: [Int]) -> Double {
        rows.reduce(0) { sum, row in columns.reduce(sum) { $0 + cells[row][$1] } } / Double(rows.count * columns.count)
    }

    /// The probability that one of the first scores higher than one of the second (Mann and Whitney, 1947).
    private static func area(_ first: [Float], _ second: [Float]) -> Double {
        let low = second.sorted()
        func below(_ value: Float, orEqual: Bool) -> Int {
            var (from, to) = (0, low.count)
            while from < to {
                let middle = (from + to) / 2
                if low[middle] < value || orEqual && low[middle] == value { from = middle + 1 } else { to = middle }
            }
            return from
        }
        let wins = first.reduce(0) { $0 + below($1, orEqual: false) + below($1, orEqual: true) }
        return Double(wins) / 2 / Double(first.count) / Double(low.count)
    }
}

/// How many requests of each source make each demand.
struct TraitTable {
    private let judged: [Judgement]

    init(_ judged: [Judgement]) { self.judged = judged }

    func print() {
        let names = [
            "step by step", "tags", "trace", "grading", "JSON", "tasks", "tests", "rewriting", "translation", "tools",
            "training data",
        ]
        Swift.print("\nShare of requests with each demand, in percent\n")
        Swift.print(
            "| source | \(names.joined(separator: " | ")) |\n| --- |\(String(repeating: " ---: |", count: names.count))"
        )
        let groups = Dictionary(grouping: judged) {
            "\($0.example.source) (\($0.example.isTrainingRequest ? "training" : "ordinary"))"
        }
        for (source, group) in groups.sorted(by: { $0.key < $1.key }) {
            let shares = names.indices.map { bit in
                let count = group.filter { $0.example.traits.rawValue >> bit & 1 == 1 }.count
                return "\(Int((100 * Double(count) / Double(group.count)).rounded()))"
            }
            Swift.print("| \(source) | \(shares.joined(separator: " | ")) |")
        }
    }
}

private func figure(_ value: Double) -> String { String(format: "%.2f", value) }

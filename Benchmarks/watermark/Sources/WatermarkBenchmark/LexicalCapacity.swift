import Foundation
import Watermarking

/// How many choices text offers to lexical marks, how many words they change, and what looking for them costs.
enum LexicalCapacity {
    static func measure(_ paths: [String]) throws {
        row("text", "words", "words a choice", "of them distinct", "words changed", "ms per 100 kB, choices", "marking")
        row("---", "---:", "---:", "---:", "---:", "---:", "---:")
        let epoch = try WatermarkMaster(bytes: [UInt8](repeating: 3, count: 32))!.epoch("e")
        for path in paths {
            let text = try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace).count
            guard words > 0 else { continue }
            // Every paragraph for itself, so that choices that come again are counted again.
            let all = text.split(separator: "\n", omittingEmptySubsequences: true).reduce(0) {
                $0 + LexicalChoices($1.utf8).count
            }
            let distinct = LexicalChoices(text.utf8).count
            let keys = 16
            let changed = (0..<keys).reduce(0) { changed, account in
                var marker = LexicalMark(epoch, cohort: "\(account)", account: "\(account)").marker()
                _ = marker.push(text.utf8) + marker.finish()
                return changed + marker.changed
            }
            let scale = 1e8 / Double(text.utf8.count)
            let scanning = median { keep(LexicalChoices(text.utf8)) } * scale
            let marking = median {
                var marker = LexicalMark(epoch, cohort: "c", account: "a").marker()
                keep(marker.push(text.utf8) + marker.finish())
            }
            row(
                URL(fileURLWithPath: path).lastPathComponent, "\(words)", "\(words / max(all, 1))",
                "\(words / max(distinct, 1))",
                "\((Double(changed) / Double(keys) / Double(words) * 1000).rounded() / 10) %",
                "\((scanning * 10).rounded() / 10)", "\((marking * scale * 10).rounded() / 10)")
        }
    }
}

import Foundation
import Gateway
import Metering
import Synchronization

/// The counters of tokens that configurations name; a rank file is read once.
enum TokenCounters {
    private static let loaded = Mutex<[String: BytePairCounter]>([:])

    /// - Throws: ``CommandFailure`` for a rank file that cannot be used.
    static func counter(_ tokenizer: MeteringConfiguration.Tokenizer) throws -> any TokenCounter {
        guard case .ranks(let file, let name) = tokenizer else { return TokenEstimate() }
        let key = "\(name) \(file)"
        if let known = loaded.withLock({ $0[key] }) { return known }
        guard let pattern = SplitPattern(rawValue: name) else {
            let known = SplitPattern.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure("metering.tokenizer.pattern: there is no '\(name)'; known: \(known)", next: nil)
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(
                "metering.tokenizer.file: cannot read \(file)", next: "check the path and its permissions")
        }
        do {
            let counter = try BytePairCounter(ranks: Array(data), pattern: pattern)
            // The first count builds a table, which no request is to wait for.
            _ = counter.tokens(in: "a")
            loaded.withLock { $0[key] = counter }
            return counter
        } catch {
            throw CommandFailure(
                "metering.tokenizer.file: \(file): \(error)", next: "use a rank file in tiktoken's form")
        }
    }
}

import Foundation
import Hummingbird

/// The parameters behind the `?` of a request's target; those that nobody asked for are an error.
struct AdminQuery {
    private var values: [String: String] = [:]
    private var asked: [String] = []

    /// - Throws: when a parameter is not percent-encoded UTF-8 or is there twice.
    init(_ request: Request) throws(AdminError) {
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = String(parts[0]).removingPercentEncoding,
                let value = (parts.count == 2 ? String(parts[1]) : "").removingPercentEncoding
            else { throw .invalid("the query is not percent-encoded UTF-8") }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .invalid("the parameter '\(name.prefix(64))' is there twice", param: String(name.prefix(64)))
            }
        }
    }

    mutating func text(_ name: String) -> String? {
        asked.append(name)
        return values.removeValue(forKey: name)
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int64>, default: Int64) throws(AdminError) -> Int64 {
        guard let text = text(name) else { return `default` }
        guard let number = Int64(text), range.contains(number) else {
            throw .invalid(
                "\(name) must be a number from \(range.lowerBound) to \(range.upperBound)", param: name)
        }
        return number
    }

    /// - Throws: when there is a parameter that nobody asked for.
    func finish() throws(AdminError) {
        guard let unknown = values.keys.min() else { return }
        let known = asked.isEmpty ? "none are known here" : "known are " + asked.joined(separator: ", ")
        throw .invalid("the parameter '\(unknown.prefix(64))' is unknown; \(known)", param: String(unknown.prefix(64)))
    }
}

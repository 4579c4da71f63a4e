import ArgumentParser
import Foundation

/// A file of requests, as the table of sources says.
struct CorpusSource {
    /// Files longer than this give a part, drawn by the seed.
    static let mostRequests = 2_500
    /// Rules look at the beginning of a text only, where the instruction is.
    static let ruleReach = 600

    var file: String
    var source: String
    var isForTraining: Bool
    var isTrainingRequest: Bool
    var capability: RequestCapability?
    /// Capabilities of texts that have a phrase, the first that fits.
    var rules: [(RequestCapability, phrases: [String])]

    static func table(path: String) throws -> [CorpusSource] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return try text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count >= 5 else {
                throw ValidationError("\(path): '\(line)' has \(fields.count) fields; there must be five or six.")
            }
            let rules = (fields.count > 5 ? fields[5] : "").split(separator: ";").compactMap {
                rule -> (RequestCapability, phrases: [String])? in
                let parts = rule.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, let capability = RequestCapability(label: String(parts[0])) else { return nil }
                return (capability, parts[1].split(separator: ",").map(String.init))
            }
            return CorpusSource(
                file: fields[0], source: fields[1], isForTraining: fields[2] == "train",
                isTrainingRequest: fields[3] == "training", capability: RequestCapability(label: fields[4]),
                rules: rules)
        }
    }

    func examples(folder: String, seed: UInt64) throws -> [Example] {
        var texts = try Self.texts(path: "\(folder)/\(file).jsonl")
        var random = SplitMix64(state: seed)
        texts.shuffle(using: &random)
        return texts.prefix(Self.mostRequests).map { text in
            Example(
                text, source: source, isForTraining: isForTraining, isTrainingRequest: isTrainingRequest,
                capability: capability(of: text))
        }
    }

    private func capability(of text: String) -> RequestCapability? {
        let beginning = text.prefix(Self.ruleReach).lowercased()
        return rules.first { rule in rule.phrases.contains { beginning.contains($0) } }?.0 ?? capability
    }

    private static func texts(path: String) throws -> [String] {
        struct Line: Decodable { var text: String }
        let decoder = JSONDecoder()
        return try contents(path: path).split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(Line.self, from: $0).text
        }
    }

    private static func contents(path: String) throws -> Data {
        if FileManager.default.fileExists(atPath: path) { return try Data(contentsOf: URL(fileURLWithPath: path)) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", path + ".gz"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ValidationError("\(path).gz cannot be read; it must be a gzip file of JSON Lines.")
        }
        return data
    }
}

extension RequestCapability {
    init?(label: String) {
        guard let found = Self.allCases.first(where: { "\($0)" == label }) else { return nil }
        self = found
    }
}

import ArgumentParser
import Foundation

/// Templates with slots, and what the requests made of them call on.
struct WrittenRequests {
    /// How many requests are made of a template.
    static let perTemplate = 24

    private struct Template {
        var text: String
        var capability: RequestCapability
        var isTrainingRequest: Bool
    }

    private var slots: [String: [String]] = [:]
    private var templates: [Template] = []

    init(path: String) throws {
        var heading: (RequestCapability, Bool)?
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#")
        {
            if line.hasPrefix("["), line.hasSuffix("]"), !line.contains("{") {
                let words = line.dropFirst().dropLast().split(separator: " ").map(String.init)
                guard words.count == 2, let capability = RequestCapability(label: words[0]) else {
                    throw ValidationError("\(path): \(line) must be a capability and `training` or `ordinary`.")
                }
                heading = (capability, words[1] == "training")
            } else if let (capability, isTrainingRequest) = heading {
                templates.append(
                    Template(
                        text: line.replacingOccurrences(of: "\\n", with: "\n"), capability: capability,
                        isTrainingRequest: isTrainingRequest))
            } else if let colon = line.firstIndex(of: ":") {
                slots[String(line[..<colon])] = line[line.index(after: colon)...].components(separatedBy: " | ")
                    .map { $0.trimmingCharacters(in: .whitespaces) }
            }
        }
    }

    func examples(seed: UInt64) -> [Example] {
        var random = SplitMix64(state: seed)
        var seen: Set<String> = []
        var examples: [Example] = []
        for template in templates {
            for _ in 0..<Self.perTemplate {
                let text = fill(template.text, &random)
                guard seen.insert(text).inserted else { continue }
                examples.append(
                    Example(
                        text, source: "written", isForTraining: true, isTrainingRequest: template.isTrainingRequest,
                        capability: template.capability))
            }
        }
        return examples
    }

    private func fill(_ template: String, _ random: inout SplitMix64) -> String {
        var text = template[...]
        var filled = ""
        while let open = text.firstIndex(of: "{") {
            filled += text[..<open]
            let rest = text[text.index(after: open)...]
            if let close = rest.firstIndex(of: "}"), let slot = slots[String(rest[..<close])],
                let filling = slot.randomElement(using: &random)
            {
                filled += filling
                text = rest[rest.index(after: close)...]
            } else {
                filled += "{"
                text = rest
            }
        }
        return filled + text
    }
}

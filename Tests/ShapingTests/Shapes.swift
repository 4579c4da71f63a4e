import JSON
import Shaping

/// What is planted in reasoning and must not be found in anything that leaves.
let sentinel = "SENTINEL"

let key = SealKeys.Key([UInt8](repeating: 7, count: 32))
let seals = ReasoningSeal(key.flatMap { SealKeys([$0]) }, lifetime: 1000)
let place = ReasoningSeal.Place(account: "acct_1", model: "house")

/// Shapes events, or one whole answer.
func shape(
    _ form: AnswerShaper.Form, _ texts: [String], _ rules: AnswerShaper.Rules, isWhole: Bool = false
) throws -> [String] {
    var shaper = AnswerShaper(form, rules) { trace, content throws(ReasoningSeal.SealingFailure) in
        try seals.seal(trace, place, content: content, now: 0)
    }
    return try texts.flatMap { text -> [String] in
        switch try JSONTree(Array(text.utf8)).read({ try shaper.shape($0, isWhole: isWhole) }) {
        case .unchanged: [text]
        case .replaced(let texts): texts.map { String(decoding: $0, as: UTF8.self) }
        }
    }
}

/// Shapes a request; nil where it passes as it is.
func shape(
    request text: String, _ form: RequestShaper.Form, _ entitlements: Entitlements, _ kind: UpstreamKind = .vLLM,
    account: String = "acct_1", now: Int64 = 0
) throws -> (text: String, withheld: Withheld) {
    var place = place
    place.account = account
    let belonging = place
    var shaper = RequestShaper(
        form, entitlements, upstream: kind,
        opening: { seal, content throws(ReasoningSeal.Refusal) in
            try seals.open(seal, belonging, content: content, now: now)
        })
    let bytes = try JSONTree(Array(text.utf8), depth: 512).read { try shaper.shape($0) }
    return (bytes.map { String(decoding: $0, as: UTF8.self) } ?? text, shaper.withheld)
}

/// The first string that a text has under a name.
func string(_ name: String, in text: String) -> String? {
    guard let start = text.firstRange(of: "\"\(name)\":\"") else { return nil }
    return String(text[start.upperBound...].prefix { $0 != "\"" })
}

let sealed = AnswerShaper.Rules(reasoning: .sealed, logProbabilities: true)

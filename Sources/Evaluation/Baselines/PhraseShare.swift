import Detection
import Exchanges
import JSON

/// Phrases that ask for the reasoning, counted account by account.
///
/// After AegisGate's platform (`distillation_detect.go`, version 4.5.0): an account is suspicious when at least 60 % of its prompts
/// have a phrase. That rule's list is replaced by a longer one with the wordings that Anthropic published in February and
/// September 2026. Accounts with fewer than ``fewest`` exchanges are left alone.
struct PhraseShare {
    /// The share of an account's exchanges that must have a phrase.
    var share = 0.6
    /// The fewest exchanges of an account to judge it.
    var fewest = 10

    /// The phrases, in small letters.
    static let phrases = [
        "step by step", "step-by-step", "chain of thought", "chain-of-thought", "show your reasoning",
        "show your work", "explain your reasoning", "your reasoning process", "internal reasoning",
        "reasoning trace", "complete and transparent reasoning", "transparent reasoning", "think out loud",
        "think aloud", "let's think", "thought process", "thinking process", "articulate the reasoning",
        "walk me through your", "<thinking>", "<think>", "<reasoning>", "prior reasoning", "working memory",
        "before giving the final answer", "explain every step", "explain each step",
    ]

    func detect(in reader: ExchangeLogReader) throws(LogReadError) -> (CampaignReport, LogSummary) {
        let phrases = PhraseSet(Self.phrases)
        let activity = try AccountActivity<Hits>(reader) { (hits, view, _) throws(FieldFault) in
            var isHit = false
            try view.forEachMessage { message in
                guard !isHit, message.role == "user" || message.role == "system" || message.role == "developer" else {
                    return
                }
                // Phrases have nothing that JSON must escape.
                message.forEachText { isHit = isHit || phrases.occurs(in: $0.escaped) }
            }
            hits.total += 1
            hits.withPhrase += isHit ? 1 : 0
        }
        let flagged = activity.entries.filter { isFlagged($0.value.detail) }.keys
        let reason =
            "At least \(Int(share * 100)) % of its exchanges ask for the reasoning in one of the listed phrases."
        return (activity.report(flagging: flagged, reason: reason), activity.summary)
    }

    private func isFlagged(_ hits: Hits) -> Bool {
        hits.total >= fewest && Double(hits.withPhrase) >= share * Double(hits.total)
    }

    struct Hits: AccountDetail {
        var total = 0
        var withPhrase = 0

        mutating func merge(_ later: Hits) {
            total += later.total
            withPhrase += later.withPhrase
        }
    }
}

/// Questions of the kinds that a campaign asked, for a suspect that was made from its answers. They are ours, unmarked, and
/// always the same.
public enum CapabilityPrompts {
    private static let topics = [
        "rivers", "bread", "winter", "honey", "bridges", "violins", "sparrows", "letters", "harbours", "orchards",
        "tea",
        "clocks", "copper", "gardens", "ferries", "lanterns", "wool", "maps", "rain", "markets", "stone walls", "sugar",
        "schools", "glass", "mountain paths", "cotton", "lighthouses", "apples", "trains", "paper", "salt", "horses",
    ]

    private static let forms: [String: [String]] = [
        "coding": [
            "Write a Python function about %.", "Write code that counts %.", "Explain step by step a program for %.",
            "Find the error in a script that sorts %.",
        ],
        "agentic": [
            "Plan the steps to organize %.", "Which tools would you use to find out about %?",
            "Make a to-do list for a project on %.",
        ],
        "reasoning": [
            "Explain step by step why % matter.", "If there are twelve % and five are lost, how many are left?",
            "Solve a riddle about %.",
        ],
        "grading": [
            "Grade this answer about % from 1 to 10 and say why.", "Which of two essays on % is better, and why?",
        ],
        "rewriting": [
            "Rewrite a short text about % in plain English.", "Summarize a paragraph on %.",
            "Say the same about % in other words.",
        ],
        "knowledge": [
            "What do you know about %?", "Tell me about %.", "Describe %.", "What is the history of %?",
            "Tell me a story about %.", "How do people use %?",
        ],
    ]

    /// So many questions of these capabilities, evenly mixed; unknown ones, and `domain:NAME`, ask about the name.
    public static func prompts(_ capabilities: [String], count: Int) -> [String] {
        let names = capabilities.isEmpty ? forms.keys.sorted() : capabilities
        return (0..<max(count, 0)).map { index in
            let name = names[index % names.count]
            let turn = index / names.count
            let subject = name.hasPrefix("domain:") ? "\(name.dropFirst(7)) and " : ""
            let known = forms[name] ?? forms["knowledge"] ?? ["Tell me about %."]
            let form = known[turn % known.count]
            let topic = topics[(turn / known.count) % topics.count]
            let round = turn / (known.count * topics.count)
            let text = form.split(separator: "%", omittingEmptySubsequences: false).joined(separator: subject + topic)
            return round == 0 ? text : "\(text) Part \(round + 1)."
        }
    }
}

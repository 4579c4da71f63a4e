import LanguageModel

/// Keeps a bounded number of responses so that they can be fetched, deleted and continued; the oldest goes first.
actor ResponseStore {
    /// A response and the conversation up to and including it.
    struct Entry: Sendable {
        var response: JSONValue
        /// What the request itself put in, as items.
        var inputItems: [JSONValue]
        /// The conversation without instructions, for whoever continues it.
        var turns: [Turn]
    }

    private let limit: Int
    private var entries: [String: Entry] = [:]
    private var order: [String] = []
    private var oldest = 0

    init(limit: Int) {
        self.limit = max(limit, 0)
    }

    func keep(_ entry: Entry, as identifier: String) {
        guard limit > 0 else { return }
        entries[identifier] = entry
        order.append(identifier)
        while entries.count > limit {
            entries[order[oldest]] = nil
            oldest += 1
        }
        if order.count > 2 * limit {
            order = order[oldest...].filter { entries[$0] != nil }
            oldest = 0
        }
    }

    func entry(_ identifier: String) -> Entry? { entries[identifier] }

    func remove(_ identifier: String) -> Bool { entries.removeValue(forKey: identifier) != nil }
}

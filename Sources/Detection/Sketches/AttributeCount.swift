/// One thing that an account's exchanges show beside their text, and how often.
struct AttributeCount: Sendable, Equatable {
    /// A seeded hash of the value.
    var value: UInt64
    /// In how many exchanges.
    var count: UInt32
    /// What kind of thing.
    var kind: Kind

    /// What an exchange shows.
    enum Kind: UInt8, Sendable, CaseIterable {
        /// The client's address.
        case address
        /// Its /24 (IPv4) or /48 (IPv6).
        case prefix
        /// Its autonomous system.
        case network
        /// Its country, which is never evidence: others are compared within one.
        case country
        /// The software's name for itself.
        case userAgent
        /// The TLS fingerprint.
        case tls
        /// The hash of the header names in their order.
        case headers
        /// The device that the client software names.
        case device
        /// The sampling parameters.
        case parameters
        /// The tools' names.
        case tools
        /// The model asked for.
        case model
    }
}

/// Counts of the values of each kind: of a kind with many values those with the smallest hashes, so that merging does not
/// depend on the order (a bottom-k sample, as ``AccountSketch`` keeps of prints).
struct AttributeCounts: Sendable, Equatable {
    /// How many values of one kind are kept.
    static let mostOfAKind = 12

    /// By kind, then by value.
    private(set) var counts: [AttributeCount] = []

    /// No counts.
    init() {}

    /// Counts as they were kept; nil where they are not in their order, or too many of a kind.
    init?(_ counts: [AttributeCount]) {
        var ofKind = 0
        for (place, entry) in counts.enumerated() {
            let before = place > 0 ? counts[place - 1] : nil
            ofKind = entry.kind == before?.kind ? ofKind + 1 : 1
            guard ofKind <= Self.mostOfAKind, entry.count > 0 else { return nil }
            if let before, (before.kind.rawValue, before.value) >= (entry.kind.rawValue, entry.value) { return nil }
        }
        self.counts = counts
    }

    mutating func add(_ kind: AttributeCount.Kind, _ value: UInt64, _ count: UInt32 = 1) {
        var place = 0
        var ofKind = 0
        while place < counts.count, counts[place].kind.rawValue < kind.rawValue { place += 1 }
        let start = place
        while place < counts.count, counts[place].kind == kind, counts[place].value < value { place += 1 }
        if place < counts.count, counts[place].kind == kind, counts[place].value == value {
            counts[place].count = counts[place].count &+ min(count, .max - counts[place].count)
            return
        }
        ofKind = place - start
        guard ofKind < Self.mostOfAKind else { return }
        counts.insert(AttributeCount(value: value, count: count, kind: kind), at: place)
        var end = place
        while end < counts.count, counts[end].kind == kind { end += 1 }
        if end - start > Self.mostOfAKind { counts.remove(at: end - 1) }
    }

    mutating func merge(_ other: AttributeCounts) {
        for entry in other.counts { add(entry.kind, entry.value, entry.count) }
    }

    /// The most frequent value of a kind, the smallest of several; nil where there is none.
    func mode(_ kind: AttributeCount.Kind) -> UInt64? {
        var best: AttributeCount?
        for entry in counts where entry.kind == kind && entry.count > best?.count ?? 0 { best = entry }
        return best?.value
    }
}

import Detection
import Exchanges
import JSON

/// Prompts that begin alike, counted account by account.
///
/// After AegisGate's platform (`distillation_detect.go`, version 4.5.0): an account is suspicious when more than 30 % of its
/// prompts have the same first 50 characters. Accounts with fewer than ``fewest`` exchanges are left alone. Memory: at most
/// ``FrequentHashes/most`` counters for each account, so a share can come out too small by 1/17, and never too large.
struct TemplateRepetition {
    /// The share of an account's prompts that must begin alike.
    var share = 0.3
    /// The fewest exchanges of an account to judge it.
    var fewest = 10
    /// How many characters of the prompt count.
    var prefix = 50

    func detect(in reader: ExchangeLogReader) throws(LogReadError) -> (CampaignReport, LogSummary) {
        let activity = try AccountActivity<FrequentHashes>(reader) { (hashes, view, _) throws(FieldFault) in
            if let hash = try self.beginning(of: view) { hashes.add(hash) }
        }
        let flagged = activity.entries.filter { isFlagged($0.value.detail) }.keys
        let reason = "More than \(Int(share * 100)) % of its prompts have the same first \(prefix) characters."
        return (activity.report(flagging: flagged, reason: reason), activity.summary)
    }

    private func isFlagged(_ hashes: FrequentHashes) -> Bool {
        hashes.total >= fewest && Double(hashes.largest) > share * Double(hashes.total)
    }

    /// A hash of the beginning of the last message from a user; nil where there is none.
    private func beginning(of view: borrowing ExchangeView) throws(FieldFault) -> Int? {
        var hash: Int?
        var scratch: [UInt8] = []
        try view.forEachMessage { message in
            guard message.role == "user" else { return }
            var isFirst = true
            message.forEachText { text in
                guard isFirst else { return }
                isFirst = false
                hash = text.withUTF8(scratch: &scratch) { text in
                    var hasher = Hasher()
                    hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: text[..<end(in: text)]))
                    return hasher.finalize()
                }
            }
        }
        return hash
    }

    /// Where the first characters end: before the lead byte of the one after them.
    private func end(in text: UnsafeRawBufferPointer) -> Int {
        var left = prefix
        for (place, byte) in text.enumerated() where byte & 0xC0 != 0x80 {
            if left == 0 { return place }
            left -= 1
        }
        return text.count
    }
}

/// The most frequent of many hashes in bounded memory: J. Misra and D. Gries, "Finding repeated elements" (1982); merged
/// as by Agarwal et al., "Mergeable summaries", PODS 2012. A count is too small by at most `total / (most + 1)`.
struct FrequentHashes: AccountDetail {
    static let most = 16

    private var counts: [(hash: Int, count: Int)] = []
    private(set) var total = 0

    var largest: Int { counts.map(\.count).max() ?? 0 }

    mutating func add(_ hash: Int) {
        total += 1
        if let place = counts.firstIndex(where: { $0.hash == hash }) {
            counts[place].count += 1
        } else {
            counts.append((hash, 1))
            shrink()
        }
    }

    mutating func merge(_ later: FrequentHashes) {
        total += later.total
        for (hash, count) in later.counts {
            if let place = counts.firstIndex(where: { $0.hash == hash }) {
                counts[place].count += count
            } else {
                counts.append((hash, count))
            }
        }
        shrink()
    }

    private mutating func shrink() {
        guard counts.count > Self.most else { return }
        let surplus = counts.map(\.count).sorted(by: >)[Self.most]
        counts = counts.compactMap { $0.count > surplus ? ($0.hash, $0.count - surplus) : nil }
    }
}

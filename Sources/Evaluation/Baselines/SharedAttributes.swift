import Detection
import Exchanges
import JSON

/// Accounts that share a payment instrument, a device or an address, however indirectly.
///
/// The graph of the identity layer: two accounts are linked when they share one attribute, and each connected component of at least
/// ``smallest`` accounts is a campaign. 20 is the number that huntbase's hunts for AA26-251A ask of one address. Memory: eight
/// bytes for each attribute of an account, of which the first ``AttributeSet/most`` count.
struct SharedAttributes {
    /// The fewest accounts of a campaign.
    var smallest = 20

    func detect(
        in reader: ExchangeLogReader, _ directory: AccountDirectory
    ) throws(LogReadError) -> (CampaignReport, LogSummary) {
        let activity = try AccountActivity<AttributeSet>(reader) { (attributes, view, _) throws(FieldFault) in
            guard let client = try view.object(.client) else { return }
            if let address = client.member("address")?.string { attributes.insert("address", address.escaped) }
            if let device = client.member("device")?.string { attributes.insert("device", device.escaped) }
        }
        let accounts = activity.entries.keys.sorted()
        var sets = DisjointSets(count: accounts.count)
        var holders: [Int: Int] = [:]
        for (number, account) in accounts.enumerated() {
            var attributes = activity.entries[account]?.detail ?? AttributeSet()
            if let payment = directory[account]?.payment {
                attributes.insert("payment", payment)
            }
            for attribute in attributes.hashes {
                if let holder = holders[attribute] { sets.join(holder, number) } else { holders[attribute] = number }
            }
        }
        let groups = sets.sets(ofAtLeast: smallest).map { $0.map { accounts[$0] } }
        let report = activity.report(
            groups: groups, signal: "shared-attributes",
            explanation: "Each of its accounts shares a payment instrument, an address or a device with another one.")
        return (report, activity.summary)
    }
}

/// Hashes of what an account was seen with.
struct AttributeSet: AccountDetail {
    /// The most that are kept of one account.
    static let most = 256

    private(set) var hashes: Set<Int> = []

    mutating func insert(_ kind: StaticString, _ text: UnsafeRawBufferPointer) {
        guard hashes.count < Self.most else { return }
        hashes.insert(Self.hash(kind, text))
    }

    mutating func insert(_ kind: StaticString, _ text: String) {
        var text = text
        text.withUTF8 { insert(kind, UnsafeRawBufferPointer($0)) }
    }

    mutating func merge(_ later: AttributeSet) {
        for hash in later.hashes where hashes.count < Self.most { hashes.insert(hash) }
    }

    /// Differs from run to run, as those of the standard library do.
    static func hash(_ kind: StaticString, _ text: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(start: kind.utf8Start, count: kind.utf8CodeUnitCount))
        hasher.combine(bytes: text)
        return hasher.finalize()
    }
}

import Detection
import Exchanges
import JSON

/// Accounts that act on the same objects at the same times: Q. Cao et al., "Uncovering large groups of active malicious
/// accounts in online social networks", CCS 2014 (SynchroTrap).
///
/// An event is an account, a time and an object, apart for each of three kinds of objects: the address, the device and the issuer of
/// the payment instrument. Two events match if their objects are the same and their times differ by at most ``tolerance``.
/// The similarity of two accounts in one kind is the number of their matched events over the number of all their events,
/// a matched pair counting once (Jaccard). Accounts with a similarity of at least ``similarity`` in any kind are linked, and
/// connected components of at least ``smallest`` accounts are campaigns (single linkage). Matches are sought within an object and an
/// hour, hours overlapping by the tolerance, and summed over the whole log where the paper sums days.
///
/// An object with more than ``widest`` accounts in one hour is passed over there: it is a carrier's address or a large bank, and its
/// pairs would fill the memory. Memory: 48 bytes for each exchange, and 16 for each pair that ever matched.
struct SynchroTrap {
    /// The most seconds between two events that match. A parameter of the paper's; 15 minutes here.
    var tolerance: Int64 = 900
    /// The least similarity of two accounts that are linked, 0 to 1.
    var similarity = 0.5
    /// The fewest matched events of two accounts that are linked. Not in the paper, in favour of it: two accounts with one event
    /// each would be as similar as can be.
    var fewest: Int32 = 3
    /// The fewest accounts of a campaign.
    var smallest = 20
    /// The most accounts of an object in one hour.
    var widest = 100

    func detect(
        in reader: ExchangeLogReader, _ directory: AccountDirectory
    ) throws(LogReadError) -> (CampaignReport, LogSummary) {
        let activity = try AccountActivity<Actions>(reader) { (actions, view, time) throws(FieldFault) in
            let client = try view.object(.client)
            let address = client?.member("address")?.string.map { AttributeSet.hash("address", $0.escaped) }
            let device = client?.member("device")?.string.map { AttributeSet.hash("device", $0.escaped) }
            let seconds = time.milliseconds / 1000
            actions.list.append(Actions.Action(address: address ?? 0, device: device ?? 0, seconds: seconds))
        }
        let accounts = activity.entries.keys.sorted()
        var sets = DisjointSets(count: accounts.count)
        for kind in [Kind.address, .device, .issuer] {
            var events: [Event] = []
            for (number, account) in accounts.enumerated() {
                let issuer = directory[account]?.paymentIssuer?.hashValue ?? 0
                for action in activity.entries[account]?.detail.list ?? [] {
                    let object = kind.object(of: action, issuer: issuer)
                    if object != 0 {
                        events.append(Event(object: object, seconds: action.seconds, account: Int32(number)))
                    }
                }
            }
            for (first, second) in linked(&events, accounts: accounts.count) { sets.join(first, second) }
        }
        let groups = sets.sets(ofAtLeast: smallest).map { $0.map { accounts[$0] } }
        let report = activity.report(
            groups: groups, signal: "synchrony",
            explanation: "Its accounts act at the same times from the same addresses, devices or issuers' cards.")
        return (report, activity.summary)
    }

    private enum Kind {
        case address
        case device
        case issuer

        func object(of action: Actions.Action, issuer: Int) -> Int {
            switch self {
            case .address: action.address
            case .device: action.device
            case .issuer: issuer
            }
        }
    }

    /// What an account did, in the order of the log.
    struct Actions: AccountDetail {
        struct Action: Sendable {
            /// Hashes; 0 where there is none.
            var address: Int
            var device: Int
            /// Since 1970.
            var seconds: Int64
        }

        var list: [Action] = []

        mutating func merge(_ later: Actions) { list += later.list }
    }

    struct Event {
        var object: Int
        var seconds: Int64
        var account: Int32
    }

    /// The pairs of accounts whose events of one kind are similar enough; it sorts the events.
    func linked(_ events: inout [Event], accounts: Int) -> [(Int, Int)] {
        events.sort { ($0.object, $0.seconds, $0.account) < ($1.object, $1.seconds, $1.account) }
        var totals = [Int32](repeating: 0, count: accounts)
        for event in events { totals[Int(event.account)] += 1 }
        var matches: [Pair: Int32] = [:]
        var start = 0
        while start < events.count {
            // One hour of one object, and the tolerance after it.
            let (object, hour) = (events[start].object, events[start].seconds / 3600)
            var (next, end) = (start, start)
            while end < events.count, events[end].object == object,
                events[end].seconds < (hour + 1) * 3600 + tolerance
            {
                if events[end].seconds / 3600 == hour { next = end + 1 }
                end += 1
            }
            match(events[start..<end], hour: hour, &matches)
            start = next
        }
        return matches.compactMap { pair, matched in
            let (first, second) = (totals[Int(pair.first)], totals[Int(pair.second)])
            // An event that lies where two hours overlap may have been matched in both.
            let matched = min(matched, first, second)
            let union = first + second - matched
            guard matched >= fewest else { return nil }
            return Double(matched) >= similarity * Double(union) ? (Int(pair.first), Int(pair.second)) : nil
        }
    }

    private struct Pair: Hashable {
        var first: Int32
        var second: Int32
    }

    /// Counts matches of which one event is within the hour.
    private func match(_ events: ArraySlice<Event>, hour: Int64, _ matches: inout [Pair: Int32]) {
        var times: [Int32: [Int64]] = [:]
        for event in events {
            times[event.account, default: []].append(event.seconds)
            if times.count > widest { return }
        }
        let accounts = times.keys.sorted()
        let lists = accounts.map { times[$0] ?? [] }
        for first in accounts.indices {
            for second in accounts.indices.dropFirst(first + 1) {
                let count = matched(lists[first], lists[second], hour)
                if count > 0 { matches[Pair(first: accounts[first], second: accounts[second]), default: 0] += count }
            }
        }
    }

    private func matched(_ first: [Int64], _ second: [Int64], _ hour: Int64) -> Int32 {
        var (left, right, count) = (0, 0, Int32(0))
        while left < first.count, right < second.count {
            let (one, other) = (first[left], second[right])
            if abs(one - other) <= tolerance {
                if min(one, other) / 3600 == hour { count += 1 }
                left += 1
                right += 1
            } else if one < other {
                left += 1
            } else {
                right += 1
            }
        }
        return count
    }
}

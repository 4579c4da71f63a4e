/// A piece of text that recurs in an account's exchanges with different texts around it.
struct Posting: Sendable {
    var segment: UInt32
    var account: Int32
    /// In how many of the account's prints.
    var prints: Int32
    /// When the second of them came: since then it recurs. In seconds since 1970.
    var since: UInt32

    /// Calls `body` with the postings of each segment.
    static func forEachRun(_ postings: [Posting], _ body: (ArraySlice<Posting>) -> Void) {
        var start = 0
        while start < postings.count {
            var end = start + 1
            while end < postings.count, postings[end].segment == postings[start].segment { end += 1 }
            body(postings[start..<end])
            start = end
        }
    }
}

extension Posting {
    /// At most this many recurring segments of an account are looked at, the most frequent.
    private static let mostSegments = 24

    /// Every account's recurring segments until a moment, by segment and then by account.
    static func recurring(_ sketches: [AccountSketch], until: UInt32, threads: Int) -> [Posting] {
        let parts = sketches.indices.parts(threads)
        let postings = concurrentMap(parts.count, threads: threads) { part in
            var postings: [Posting] = []
            var segments = SegmentTable()
            var found: [Posting] = []
            for account in parts[part] where sketches[account].prints.count >= 2 {
                segments.removeAll()
                for print in sketches[account].prints where print.time <= until {
                    print.segments.forEach { segments.insert($0, at: print.time) }
                }
                found.removeAll(keepingCapacity: true)
                segments.forEachRecurring { segment, prints, since in
                    found.append(Posting(segment: segment, account: Int32(account), prints: prints, since: since))
                }
                if found.count > mostSegments {
                    found.sort { ($0.prints, $0.segment) > ($1.prints, $1.segment) }
                    found.removeLast(found.count - mostSegments)
                }
                postings.append(contentsOf: found)
            }
            return postings
        }
        return sortedBySegment(Array(postings.joined()))
    }

    /// Sorted by segment, those of one segment in the order that they had (by the digits, the last first: Knuth, "Sorting and
    /// Searching", section 5.2.5).
    private static func sortedBySegment(_ postings: [Posting]) -> [Posting] {
        var sorted = postings
        var other = postings
        for shift in [0, 11, 22] as [UInt32] {
            var places = [Int](repeating: 0, count: (1 << 11) + 1)
            for posting in sorted { places[Int(posting.segment >> shift & 0x7FF) + 1] += 1 }
            for digit in 1..<places.count { places[digit] += places[digit - 1] }
            for posting in sorted {
                let digit = Int(posting.segment >> shift & 0x7FF)
                other[places[digit]] = posting
                places[digit] += 1
            }
            swap(&sorted, &other)
        }
        return sorted
    }
}

/// The segments of one account's prints, with how often they occur and when first and second; keeps its memory between accounts.
private struct SegmentTable {
    private struct Slot {
        var segment: UInt32 = 0
        var prints: Int32 = 0
        var first = UInt32.max
        var second = UInt32.max
    }

    /// Twice as many as all segments of the prints that an account has at most.
    private var slots = [Slot](
        repeating: Slot(), count: 2 * AccountSketch.mostPrints * SegmentList.capacity)
    private var taken: [Int] = []

    mutating func removeAll() {
        for place in taken { slots[place] = Slot() }
        taken.removeAll(keepingCapacity: true)
    }

    mutating func insert(_ segment: UInt32, at time: UInt32) {
        let mask = slots.count - 1
        var place = Int(segment) & mask
        while slots[place].prints > 0, slots[place].segment != segment { place = (place + 1) & mask }
        if slots[place].prints == 0 {
            slots[place].segment = segment
            taken.append(place)
        }
        slots[place].prints += 1
        if time < slots[place].first {
            slots[place].second = slots[place].first
            slots[place].first = time
        } else {
            slots[place].second = min(slots[place].second, time)
        }
    }

    /// Calls `body` with each segment of several prints, their number, and the time of the second.
    func forEachRecurring(_ body: (UInt32, Int32, UInt32) -> Void) {
        for place in taken where slots[place].prints >= 2 {
            body(slots[place].segment, slots[place].prints, slots[place].second)
        }
    }
}

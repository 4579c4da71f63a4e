import Dispatch
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One look at the population as it was at a moment of the log: what had been seen until then, and nothing later.
///
/// An account's sample holds prints of all its exchanges; those until the moment are a sample of its exchanges until then, so
/// a sweep sees what a detector would have seen that ran at the moment.
struct Sweep: Sendable {
    let population: Population
    /// The moment, in seconds since 1970: exchanges until then are seen.
    let until: UInt32
    /// By account: exchanges seen until then, as the sample tells.
    let exchanges: [Int]
    /// By ``Attribute``.
    let tables: [AttributeTable]
    /// Recurring pieces of text and the accounts in which they recur, by segment and then by account.
    let postings: [Posting]
    /// How independent customers are active in time.
    let bursts: BurstModel
    let volumes: VolumeModel
    /// By ``Activity/lifeClass``, the logarithm of how common it is among customers with more than one exchange.
    let logLives: [Double]

    init(_ population: Population, until: UInt32, volumes: VolumeModel, threads: Int) {
        self.population = population
        self.until = until
        self.volumes = volumes
        exchanges = population.sketches.map { sketch in
            guard sketch.first / 1000 <= Int64(until) else { return 0 }
            if sketch.last / 1000 <= Int64(until) { return sketch.exchanges }
            var (seen, sampled) = (0, 0)
            for print in sketch.prints {
                sampled += Int(print.count)
                if print.time <= until { seen += Int(print.count) }
            }
            return seen == 0 ? 0 : max(seen, Int((Double(seen) / Double(sampled) * Double(sketch.exchanges)).rounded()))
        }
        let isSeen = exchanges.map { $0 > 0 }
        postings = Self.recurring(population, until, threads)

        // Each account's most widely shared recurring segment stands for its template.
        var most = [(accounts: Int, segment: UInt32)](repeating: (0, 0), count: population.ids.count)
        Posting.forEachRun(postings) { run in
            for posting in run {
                let account = Int(posting.account)
                if most[account] < (run.count, posting.segment) { most[account] = (run.count, posting.segment) }
            }
        }
        var templates = AttributeColumn(capacity: most.count)
        for entry in most { templates.append(entry.accounts == 0 ? nil : UInt64(entry.segment)) }
        let demands = population.sketches.map { DemandClass.of($0, until: until) }
        tables = Attribute.allCases.map { attribute in
            let codes =
                population.columns[attribute.rawValue]
                ?? (attribute == .demand
                    ? AttributeCodes(demands, count: DemandClass.count) : AttributeCodes(templates))
            return codes.table(isSeen)
        }

        var profile = [Double](repeating: 0, count: population.bins.count)
        var sample: [Activity] = []
        let seen = isSeen.count { $0 }
        let stride = max(1, seen / 3000)
        var number = 0
        for (account, sketch) in population.sketches.enumerated() where isSeen[account] {
            let weight = 1 / Double(max(1, sketch.prints.count))
            for print in sketch.prints where print.time <= until { profile[population.bins.bin(print.time)] += weight }
            number += 1
            if number % stride == 0 { sample.append(Self.activity(population, account, until) { _ in true }) }
        }
        bursts = BurstModel(profile: profile, sample: sample)
        var lives = [Double](repeating: 1, count: Activity.lifeClasses)
        for activity in sample where activity.total > 1 { lives[activity.lifeClass] += 1 }
        let all = lives.reduce(0, +)
        logLives = lives.map { log($0 / all) }
    }

    /// When an account's exchanges were whose prints satisfy a condition.
    static func activity(
        _ population: Population, _ account: Int, _ until: UInt32, where isWanted: (ExchangePrint) -> Bool
    ) -> Activity {
        var times: [UInt32] = []
        for print in population.sketches[account].prints where print.time <= until && isWanted(print) {
            times.append(print.time)
        }
        return Activity(&times, population.bins)
    }

    /// One account of each customer, the first: what a team does is one customer's doing.
    func oneForEachCustomer(_ accounts: [Int32]) -> [Int32] {
        var seen: Set<Int32> = []
        seen.reserveCapacity(accounts.count)
        return accounts.filter { seen.insert(population.customers[Int($0)]).inserted }
    }
}

/// A piece of text that recurs in an account's exchanges with different texts around it.
struct Posting: Sendable {
    var segment: UInt32
    var account: Int32
    /// In how many of the account's prints.
    var prints: Int32

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

extension Sweep {
    /// At most this many recurring segments of an account are looked at, the most frequent.
    private static let mostSegments = 24

    /// Every account's recurring segments.
    private static func recurring(_ population: Population, _ until: UInt32, _ threads: Int) -> [Posting] {
        let parts = max(1, min(threads, population.sketches.count / 1000))
        let results = Mutex([[Posting]](repeating: [], count: parts))
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let range =
                population.sketches.count * part / parts..<population.sketches.count * (part + 1) / parts
            var postings: [Posting] = []
            var segments: [UInt32] = []
            var found: [Posting] = []
            for account in range {
                segments.removeAll(keepingCapacity: true)
                let prints = population.sketches[account].prints
                guard prints.count >= 2 else { continue }
                for print in prints where print.time <= until { print.segments.forEach { segments.append($0) } }
                segments.sort()
                found.removeAll(keepingCapacity: true)
                var start = 0
                while start < segments.count {
                    var end = start + 1
                    while end < segments.count, segments[end] == segments[start] { end += 1 }
                    if end - start >= 2 {
                        found.append(
                            Posting(segment: segments[start], account: Int32(account), prints: Int32(end - start)))
                    }
                    start = end
                }
                if found.count > mostSegments {
                    found.sort { ($0.prints, $0.segment) > ($1.prints, $1.segment) }
                    found.removeLast(found.count - mostSegments)
                }
                postings.append(contentsOf: found)
            }
            postings.sort { ($0.segment, $0.account) < ($1.segment, $1.account) }
            results.withLock { $0[part] = postings }
        }
        // Parts hold rising accounts: a stable merge by segment keeps them so.
        var merged = results.withLock { $0[0] }
        for part in 1..<max(1, parts) { merged = merge(merged, results.withLock { $0[part] }) }
        return merged
    }

    private static func merge(_ left: [Posting], _ right: [Posting]) -> [Posting] {
        var merged: [Posting] = []
        merged.reserveCapacity(left.count + right.count)
        var (first, second) = (0, 0)
        while first < left.count, second < right.count {
            if left[first].segment <= right[second].segment {
                merged.append(left[first])
                first += 1
            } else {
                merged.append(right[second])
                second += 1
            }
        }
        merged.append(contentsOf: left[first...])
        merged.append(contentsOf: right[second...])
        return merged
    }
}

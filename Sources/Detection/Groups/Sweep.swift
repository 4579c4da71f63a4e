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
    /// Where pieces of text that templates may be of stand; nil to look when it is needed.
    let appearances: Appearances?
    /// Which questions come again on other accounts, in the whole time that is looked at.
    let repeats: RowRepeats
    /// Families of evidence that are not looked at.
    let ignored: Set<Family>
    private let timeline: Timeline

    /// A look at everything until a moment.
    init(
        _ population: Population, until: UInt32, volumes: VolumeModel, ignored: Set<Family> = [], threads: Int
    ) {
        self.init(
            population, until: until, volumes: volumes, timeline: Timeline(population.sketches, threads: threads),
            postings: Posting.recurring(population.sketches, until: until, threads: threads), appearances: nil,
            repeats: RowRepeats(population, until: until, threads: threads), ignored: ignored, threads: threads)
    }

    /// What a sweep sees that looks at a moment before: what recurs then recurs later.
    ///
    /// Of an account with more recurring pieces of text than are looked at, those count that are the most frequent later.
    init(_ later: Sweep, until: UInt32, appearances: Appearances, threads: Int) {
        self.init(
            later.population, until: until, volumes: later.volumes, timeline: later.timeline,
            postings: later.postings.filter { $0.since <= until }, appearances: appearances,
            repeats: later.repeats, ignored: later.ignored, threads: threads)
    }

    private init(
        _ population: Population, until: UInt32, volumes: VolumeModel, timeline: Timeline, postings: [Posting],
        appearances: Appearances?, repeats: RowRepeats, ignored: Set<Family>, threads: Int
    ) {
        self.population = population
        self.until = until
        self.volumes = volumes
        self.timeline = timeline
        self.postings = postings
        self.appearances = appearances
        self.repeats = repeats
        self.ignored = ignored
        // As many parts whatever the threads, so that sums are the same.
        let parts = timeline.accounts.parts(Self.parts)
        let seen = concurrentMap(parts.count, threads: threads) { part in
            var (exchanges, demands): ([Int], [Int32]) = ([], [])
            exchanges.reserveCapacity(parts[part].count)
            demands.reserveCapacity(parts[part].count)
            var profile = [Double](repeating: 0, count: population.bins.count)
            timeline.forEachAccount(in: parts[part], until: until) { account, entries, seen in
                let number = Self.exchanges(population.sketches[account], seen, until)
                exchanges.append(number)
                demands.append(DemandClass.of(seen.valuable, of: seen.prints))
                guard number > 0 else { return }
                let weight = 1 / Double(max(1, entries.count))
                for entry in entries where entry.time <= until { profile[population.bins.bin(entry.time)] += weight }
            }
            return (exchanges: exchanges, demands: demands, profile: profile)
        }
        let accounts = population.sketches.count
        let exchanges = seen.flatMap(\.exchanges)
        let demands = seen.flatMap(\.demands)
        let profile = seen.reduce([Double](repeating: 0, count: population.bins.count)) { sums, part in
            zip(sums, part.profile).map(+)
        }
        self.exchanges = exchanges
        let isSeen = exchanges.map { $0 > 0 }
        let (ofDemand, ofTemplate) = (
            AttributeCodes(demands, count: DemandClass.count), Self.templates(postings, accounts: accounts)
        )
        tables = concurrentMap(Attribute.allCases.count, threads: threads) { attribute in
            let codes =
                population.columns[attribute] ?? (attribute == Attribute.demand.rawValue ? ofDemand : ofTemplate)
            return codes.table(isSeen)
        }

        var sample: [Activity] = []
        let stride = max(1, isSeen.count { $0 } / 3000)
        var number = 0
        for account in isSeen.indices where isSeen[account] {
            number += 1
            if number % stride == 0 { sample.append(Self.activity(population, account, until) { _ in true }) }
        }
        bursts = BurstModel(profile: profile, sample: sample)
        var lives = [Double](repeating: 1, count: Activity.lifeClasses)
        for activity in sample where activity.total > 1 { lives[activity.lifeClass] += 1 }
        let all = lives.reduce(0, +)
        logLives = lives.map { log($0 / all) }
    }

    /// In how many parts the accounts are looked at.
    private static let parts = 16

    /// An account's exchanges until a moment, of which its prints are a sample.
    private static func exchanges(_ sketch: borrowing AccountSketch, _ seen: Timeline.Seen, _ until: UInt32) -> Int {
        guard UInt32(clamping: sketch.first / 1000) <= until else { return 0 }
        if UInt32(clamping: sketch.last / 1000) <= until { return sketch.exchanges }
        guard seen.exchanges > 0 else { return 0 }
        let share = Double(seen.exchanges) / Double(seen.sampled)
        return max(seen.exchanges, Int((share * Double(sketch.exchanges)).rounded()))
    }

    /// Each account's most widely shared recurring segment, which stands for its template.
    private static func templates(_ postings: [Posting], accounts: Int) -> AttributeCodes {
        var most = [(accounts: Int, run: Int32)](repeating: (0, -1), count: accounts)
        var run: Int32 = 0
        Posting.forEachRun(postings) { postings in
            for posting in postings {
                let account = Int(posting.account)
                if most[account] < (postings.count, run) { most[account] = (postings.count, run) }
            }
            run += 1
        }
        var codes = [Int32](repeating: -1, count: Int(run))
        var count = 0
        let templates = most.map { entry in
            guard entry.run >= 0 else { return Int32(-1) }
            if codes[Int(entry.run)] < 0 {
                codes[Int(entry.run)] = Int32(count)
                count += 1
            }
            return codes[Int(entry.run)]
        }
        return AttributeCodes(templates, count: count)
    }

    /// The time that is looked at, in seconds since 1970.
    var span: ClosedRange<UInt32> {
        let start = min(population.bins.start, until)
        return start...max(start, min(until, population.end))
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
}

/// Picks one account of each customer, the first: what a team does is one customer's doing. It keeps its memory between uses.
struct CustomerChoice {
    private let customers: [Int32]
    private var marks: [Int32]
    private var mark: Int32 = 0

    init(_ population: Population) {
        customers = population.customers
        // There are no more customers than accounts.
        marks = [Int32](repeating: 0, count: customers.count)
    }

    /// Of these accounts one for each customer.
    mutating func oneForEach(_ accounts: [Int32]) -> [Int32] {
        mark += 1
        return accounts.filter { account in
            let customer = Int(customers[Int(account)])
            guard marks[customer] != mark else { return false }
            marks[customer] = mark
            return true
        }
    }
}

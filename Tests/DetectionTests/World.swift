import Exchanges
import JSON
import Statistics

@testable import Detection
@testable import Exchanges

/// A small population made in code: what its accounts sent during a week, and what the directory says of them.
struct World {
    static let hours = 168.0
    static let start = Timestamp(milliseconds: 1_769_990_400_000)

    var records: [ExchangeRecord] = []
    var accounts: [Account] = []
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// The moment so many hours after the world begins.
    static func time(_ hours: Double) -> Timestamp {
        Timestamp(milliseconds: start.milliseconds + Int64(hours * 3_600_000))
    }

    // MARK: Chance

    mutating func uniform() -> Double { Double.random(in: 0..<1, using: &generator) }

    mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

    /// A number from 0 to below `bound`, small ones more often, as names of networks and issuers are spread.
    mutating func popular(below bound: Int) -> Int {
        min(bound - 1, Int(Double(bound) * uniform() * uniform() * uniform()))
    }

    /// So many made-up words.
    mutating func words(_ count: Int) -> String {
        let syllables = [
            "ka", "lo", "mi", "ren", "tus", "vo", "sha", "pel", "din", "or", "gra", "fe", "zu", "ba", "ny", "hil",
        ]
        return (0..<count).map { _ in
            (0..<2 + number(below: 2)).map { _ in syllables[number(below: syllables.count)] }.joined()
        }.joined(separator: " ")
    }

    /// Volumes of unrelated customers.
    mutating func volume(mu: Double = 1.2, sigma: Double = 1.8, most: Int = 150) -> Int {
        while true {
            let count = PoissonLogNormal(mu: mu, sigma: sigma).sample(using: &generator)
            if count > 0 { return min(count, most) }
        }
    }

    /// Hours at which somebody asks: sessions of a few requests, more of them in his daytime.
    mutating func hours(
        _ count: Int, peak: Double, session: Double = 0.6, life: ClosedRange<Double> = 0...World.hours
    ) -> [Double] {
        var hours: [Double] = []
        while hours.count < count {
            let begin = life.lowerBound + uniform() * (life.upperBound - life.lowerBound)
            guard uniform() * 1.8 < 1 + 0.8 * cosine((begin - peak) / 24) else { continue }
            var at = begin
            repeat {
                hours.append(min(at, Self.hours - 0.01))
                at += 0.1 * uniform()
            } while hours.count < count && uniform() < session
        }
        return hours
    }

    /// The cosine of so many turns, by its first terms: exact enough for a daily rhythm.
    private func cosine(_ turns: Double) -> Double {
        let phase = turns - turns.rounded()
        let square = 39.478_417_604_357_43 * phase * phase
        return 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56 * (1 - square / 90))))
    }

    // MARK: Who asks

    /// Who somebody is and with what he asks.
    struct Identity {
        var account: Account
        var client = ExchangeRecord.Client()
        var parameters = ExchangeRecord.Parameters()
        var model = "large"
    }

    /// A stranger: everything about him is drawn from what is common.
    mutating func stranger(_ id: String, country: String? = nil) -> Identity {
        let country = country ?? ["US", "DE", "IN", "KR"][number(below: 4)]
        var account = Account(
            id: id, created: Timestamp(milliseconds: Self.start.milliseconds - Int64(uniform() * 6e10)),
            plan: "pay-as-you-go", status: .active)
        account.payment = "card-\(id)"
        account.paymentIssuer = "\(country)-\(popular(below: 40))"
        account.emailDomain = "mail\(popular(below: 30)).\(country).example"
        account.emailPattern = ["aaaa.aaaaa", "aaaa99", "aaaaaa", "a.aaaaaa", "aaaaaaa9"][popular(below: 5)]
        account.country = country
        var identity = Identity(account: account)
        identity.client.address = "10.\(number(below: 200)).\(number(below: 256)).\(number(below: 256))"
        identity.client.network = "\(country)\(popular(below: 40))"
        identity.client.country = country
        let software = popular(below: 12)
        identity.client.userAgent = "client/\(software)"
        identity.client.tlsFingerprint = "t13d\(software / 2)"
        identity.client.headers = "h\(software / 3)"
        identity.parameters.temperature = Double(popular(below: 8)) / 4
        identity.parameters.maxTokens = 512 << popular(below: 5)
        return identity
    }

    /// Adds one exchange.
    mutating func ask(
        _ identity: Identity, at hour: Double, system: String? = nil, user: String, status: Int = 200, output: Int = 300
    ) {
        var messages: [ExchangeRecord.Message] = []
        if let system { messages.append(.init(role: "system", content: .text(system))) }
        messages.append(.init(role: "user", content: .text(user)))
        var record = ExchangeRecord(
            id: "x\(records.count)", time: Self.time(hour), account: identity.account.id, model: identity.model,
            operation: "chat", status: status, messages: messages, parameters: identity.parameters)
        record.usage.input = 40
        record.usage.output = output
        record.client = identity.client
        records.append(record)
    }

    /// The hour of the day, in UTC, at which somebody asks most.
    static func peak(_ identity: Identity) -> Double {
        ["US": 20, "DE": 13, "IN": 9, "KR": 5][identity.account.country ?? ""] ?? 12
    }

    // MARK: Crowds

    /// Unrelated customers, each with a system prompt or habits of his own.
    mutating func addStrangers(_ count: Int, prefix: String = "s") {
        for number in 0..<count {
            let identity = stranger("\(prefix)\(number)")
            accounts.append(identity.account)
            let system = uniform() < 0.6 ? "You are \(words(7))." : nil
            let peak = World.peak(identity)
            for hour in hours(volume(), peak: peak) {
                ask(identity, at: hour, system: system, user: "\(words(5 + self.number(below: 8)))?")
            }
        }
    }

    /// How accounts of a pool are chosen.
    enum Dispatch: CaseIterable { case leastRecentlyUsed, random }

    /// One operator's accounts: a dispatcher gives them the rows of one data set, in a stream that follows no clock.
    /// - Returns: the accounts' ids.
    @discardableResult
    mutating func addPool(
        _ identities: [Identity], each exchanges: Int, dispatch: Dispatch = .leastRecentlyUsed,
        template: (String) -> (system: String?, user: String) = World.template
    ) -> [String] {
        accounts += identities.map(\.account)
        let rows = identities.count * exchanges
        // Work comes in shifts.
        let shifts = (0..<8).map { _ in uniform() * 150 }.sorted()
        var times = (0..<rows).map { _ in shifts[number(below: shifts.count)] + 6 * uniform() }
        times.sort()
        for (row, hour) in times.enumerated() {
            let place = dispatch == .random ? number(below: identities.count) : row % identities.count
            let (system, user) = template(words(9))
            ask(identities[place], at: hour, system: system, user: user, output: 900)
        }
        return identities.map(\.account.id)
    }

    /// The fixed text that the pool puts around each row.
    static func template(_ row: String) -> (system: String?, user: String) {
        (
            "You are an expert who shows complete and transparent reasoning.",
            "\(row)?\nThink step by step and write every step of your reasoning between <think> and </think>."
        )
    }

    /// Users of one application, who share its prompt and its software; nothing else of them is alike but what `change` makes so.
    /// - Returns: the accounts' ids.
    @discardableResult
    mutating func addApplication(
        _ count: Int, country: String? = nil, session: Double = 0.6, mostExchanges: Int = 150, mu: Double = 1.2,
        prompt: String = "You are a kind tutor. Explain every task step by step to the student.",
        life: ClosedRange<Double> = 0...World.hours, change: (inout Identity) -> Void = { _ in }
    ) -> Set<String> {
        var ids: Set<String> = []
        for number in 0..<count {
            var user = stranger("user\(number)", country: country)
            user.client.userAgent = "tutor/1"
            user.client.tlsFingerprint = "tutor"
            user.client.headers = "tutor"
            user.parameters.temperature = 0.33
            change(&user)
            accounts.append(user.account)
            ids.insert(user.account.id)
            let requests = volume(mu: mu, most: mostExchanges)
            for hour in hours(requests, peak: World.peak(user), session: session, life: life) {
                ask(user, at: hour, system: prompt, user: "\(words(9))?")
            }
        }
        return ids
    }

    /// Strangers with what one operator's accounts mostly share: when they were opened and whose cards pay.
    mutating func hired(_ count: Int, prefix: String = "p") -> [Identity] {
        (0..<count).map { number in
            var identity = stranger("\(prefix)\(number)")
            identity.account.paymentIssuer = "virtual-\(prefix)"
            identity.account.created = Timestamp(
                milliseconds: Self.start.milliseconds - 864_000_000 + Int64(uniform() * 8e7))
            return identity
        }
    }

    // MARK: What is seen

    /// The log as it is written, a line for each record.
    func lines(_ records: [ExchangeRecord]? = nil) -> [[UInt8]] {
        (records ?? self.records).map { record in
            var bytes: [UInt8] = []
            record.write(into: &bytes)
            return bytes
        }
    }

    /// What is kept of a log.
    static func table(_ lines: some Sequence<[UInt8]>, seed: UInt64 = 1) throws -> SketchTable {
        var table = SketchTable(seed: seed)
        var view = ExchangeView()
        for line in lines {
            try line.withUnsafeBytes { bytes in
                let end = bytes.last == UInt8(ascii: "\n") ? bytes.count - 1 : bytes.count
                try view.read(0..<end, in: bytes)
                try table.add(view)
            }
        }
        return table
    }

    func population(seed: UInt64 = 1, directory: Bool = true) throws -> Population {
        Population(try Self.table(lines(), seed: seed), directory: AccountDirectory(directory ? accounts : []))
    }

    func report(threads: Int = 1, at moment: Timestamp? = nil) throws -> CampaignReport {
        var detector = Detector()
        detector.threads = threads
        return detector.report(try population(), at: moment)
    }
}

extension CampaignReport {
    /// The accounts with a disposition.
    func ids(_ disposition: AccountFinding.Disposition) -> Set<String> {
        Set(accounts.filter { $0.disposition == disposition }.map(\.account))
    }

    var json: String {
        var output: [UInt8] = []
        write(into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

import Dispatch
import Exchanges
import Synchronization

/// A scenario played with a seed: an exchange log, the account directory beside it, and labels that say what is true.
///
/// The files depend on the scenario, the seed, the corpus and the traces alone, not on how many threads write them.
public struct Simulation: Sendable {
    /// How far the log has come.
    public struct Progress: Sendable {
        /// Exchanges written.
        public let exchanges: Int
        /// Exchanges in all.
        public let total: Int
        /// Since the log was begun.
        public let elapsed: Duration
    }

    /// What was written.
    public struct Summary: Sendable {
        /// Lines of the log.
        public let exchanges: Int
        /// Lines of the directory.
        public let accounts: Int
        /// Answered exchanges of all attacks.
        public let attackExchanges: Int
        /// Bytes of the log before compression.
        public let bytes: Int
    }

    private let scenario: Scenario
    private let seed: UInt64
    private let corpus: Corpus?
    private let traces: ClientTraces?
    private let threads: Int

    /// - Parameters:
    ///   - corpus: texts to use instead of the built-in grammar's.
    ///   - traces: statistics of clients to use instead of the built-in ones.
    ///   - threads: how many write at once, at least 1.
    public init(_ scenario: Scenario, seed: UInt64, corpus: Corpus? = nil, traces: ClientTraces? = nil, threads: Int) {
        (self.scenario, self.seed, self.corpus, self.traces) = (scenario, seed, corpus, traces)
        self.threads = max(1, threads)
    }

    /// Writes the three files, `.gz` and `.zst` by name, `-` for standard output.
    ///
    /// - Parameter progress: is called now and then, from any thread, while the log is written.
    /// - Throws: `ExchangeLogError`.
    public func write(
        log: String, accounts: String, labels: String, progress: (@Sendable (Progress) -> Void)? = nil
    ) throws(ExchangeLogError) -> Summary {
        let files = (
            log: try LogOutput(path: log), accounts: try LogOutput(path: accounts), labels: try LogOutput(path: labels)
        )
        var population = PopulationBuilder.build(scenario, seed: seed, corpus: corpus, traces: traces)
        let chunks = play(&population)
        population.streams = []
        let schedule = Schedule(chunks, length: scenario.length, population, campaigns: scenario.campaigns.count)
        let bytes = try write(schedule, population, to: files.log, progress)
        try files.log.finish()
        try writeAccounts(population, schedule, to: files.accounts, files.labels)
        try files.accounts.finish()
        try files.labels.finish()
        return Summary(
            exchanges: schedule.count, accounts: population.profiles.count,
            attackExchanges: schedule.attacks.reduce(0) { $0 + $1.hours.reduce(0, +) }, bytes: bytes)
    }

    /// All events, in chunks; accounts that are found out are suspended in the population.
    private func play(_ population: inout Population) -> [[Event]] {
        let rhythms = Rhythms(start: scenario.start.milliseconds, length: scenario.length)
        let weather = Weather(seed: seed, length: scenario.length)
        let histories = population.pools.indices.map { pool in
            let plans = scenario.campaigns.indices.filter { population.campaignPools[$0] == pool }.map {
                scenario.campaigns[$0]
            }
            return PoolHistory(
                population.pools[pool], plans, seed: Draws.mix(seed &+ UInt64(pool)), length: scenario.length)
        }
        for history in histories {
            for (account, time) in history.suspensions {
                population.profiles[Int(account)].status = .suspended
                population.profiles[Int(account)].statusChanged = scenario.start.milliseconds + time
            }
        }
        replace(histories, &population)

        let size = 2048
        let customerChunks = (population.streams.count + size - 1) / size
        let count = scenario.campaigns.count + customerChunks
        let results = Mutex([[Event]](repeating: [], count: count))
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(threads, count)) { [population] _ in
            let customers = CustomerRun(rhythms: rhythms, weather: weather, length: scenario.length)
            var times: [Int64] = []
            while true {
                let chunk = next.add(1, ordering: .relaxed).oldValue
                guard chunk < count else { return }
                var events: [Event] = []
                if chunk < scenario.campaigns.count {
                    var run = CampaignRun(
                        chunk, scenario, population, histories[population.campaignPools[chunk]], seed: seed, rhythms,
                        weather)
                    events = run.run()
                } else {
                    let first = (chunk - scenario.campaigns.count) * size
                    for stream in population.streams[first..<min(first + size, population.streams.count)] {
                        customers.append(stream, to: &events, times: &times)
                    }
                }
                results.withLock { [events] in $0[chunk] = events }
            }
        }
        return results.withLock { $0 }
    }

    /// Accounts that replace others are opened shortly before their first use.
    private func replace(_ histories: [PoolHistory], _ population: inout Population) {
        for (pool, history) in histories.enumerated() {
            let plan = scenario.campaigns.indices.first { population.campaignPools[$0] == pool }.map {
                scenario.campaigns[$0]
            }
            guard let plan, plan.banResponse == .replace else { continue }
            for (account, time) in history.replacements {
                var draws = Draws(seed, 0x4E9, UInt64(account))
                let opened = Int64(Double(plan.replacementDelay) * 0.4 * draws.uniform())
                population.profiles[Int(account)].created = scenario.start.milliseconds + time - opened
            }
        }
    }

    // MARK: Writing

    private func write(
        _ schedule: Schedule, _ population: Population, to output: LogOutput,
        _ progress: (@Sendable (Progress) -> Void)?
    ) throws(ExchangeLogError) -> Int {
        let texts = Texts(corpus: corpus)
        let clock = ContinuousClock()
        let begin = clock.now
        let next = Atomic(0)
        let failure = Mutex<ExchangeLogError?>(nil)
        // One turn after the other: a bucket is written when the one before it was.
        let turns = (0...threads).map { _ in DispatchSemaphore(value: 0) }
        turns[0].signal()
        nonisolated(unsafe) let output = output
        let bytes = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            var lines = ExchangeLines(scenario, population, texts, seed: seed)
            var buffer: [UInt8] = []
            while true {
                let bucket = next.add(1, ordering: .relaxed).oldValue
                guard bucket < schedule.bucketCount else { return }
                buffer.removeAll(keepingCapacity: true)
                schedule.forEach(in: bucket) { event, number in lines.append(event, number: number, to: &buffer) }
                turns[bucket % turns.count].wait()
                if failure.withLock({ $0 == nil }) {
                    do throws(ExchangeLogError) {
                        try output.write(buffer)
                    } catch {
                        failure.withLock { $0 = error }
                    }
                }
                bytes.add(buffer.count, ordering: .relaxed)
                progress?(
                    Progress(exchanges: schedule.end(of: bucket), total: schedule.count, elapsed: clock.now - begin))
                turns[(bucket + 1) % turns.count].signal()
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return bytes.load(ordering: .relaxed)
    }

    private func writeAccounts(
        _ population: Population, _ schedule: Schedule, to accounts: LogOutput, _ labels: LogOutput
    ) throws(ExchangeLogError) {
        let directoryLines = DirectoryLines(seed: seed)
        let labelLines = LabelLines(seed: seed)
        var buffer: [UInt8] = []
        for (index, plan) in scenario.campaigns.enumerated() {
            buffer.removeAll(keepingCapacity: true)
            let attack = schedule.attacks[index]
            labelLines.append(
                plan, hours: attack.hours, start: scenario.start, first: attack.first, last: attack.last, to: &buffer)
            try labels.write(buffer)
        }
        let campaigns = population.pools.indices.map { pool in
            scenario.campaigns.indices.filter { population.campaignPools[$0] == pool }.map {
                scenario.campaigns[$0].name
            }
        }
        // By name, which says nothing about who they are.
        let names = population.profiles.indices.map { AccountName.value(UInt32($0), seed: seed) }
        for account in population.profiles.indices.sorted(by: { names[$0] < names[$1] }) {
            let profile = population.profiles[account]
            buffer.removeAll(keepingCapacity: true)
            directoryLines.append(profile, UInt32(account), population.places, to: &buffer)
            try accounts.write(buffer)
            buffer.removeAll(keepingCapacity: true)
            if schedule.sends[account] {
                labelLines.append(
                    profile, UInt32(account), campaigns: profile.pool < 0 ? [] : campaigns[Int(profile.pool)],
                    to: &buffer)
            } else {
                labelLines.append(silent: profile, UInt32(account), to: &buffer)
            }
            try labels.write(buffer)
        }
    }
}

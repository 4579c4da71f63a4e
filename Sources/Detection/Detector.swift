import Exchanges

/// The detection of campaigns: finds groups of accounts that one operator runs, and says what speaks for it.
///
/// It is a function of a ``Population`` and its settings: no clock, no file, no network.
public struct Detector: Sendable {
    /// How far apart the sweeps are whose first success is a campaign's `detected_at`; in seconds, at least 1.
    public var sweepInterval = 6 * 3600
    /// Threads to use.
    public var threads = 1
    /// Accounts below this suspicion are not reported.
    public var reportingFloor = 0.2
    /// Families of evidence that are not looked at, to see what they are worth.
    public var ignored: Set<Family> = []
    /// Tells how far the work is, 0 to 1.
    public var progress: (@Sendable (Double) -> Void)?

    private let volumes = VolumeModel()

    /// At most this many sweeps look back for the moment of detection; a longer log has sweeps further apart.
    private static let mostSweeps = 96

    /// A detector with its ordinary settings.
    public init() {}

    /// The campaigns that can be seen in a population.
    ///
    /// - Parameters:
    ///   - population: the accounts.
    ///   - moment: what was seen later is not looked at; nil for everything.
    ///   - skippedLines: told in the report.
    public func report(_ population: Population, at moment: Timestamp? = nil, skippedLines: Int = 0) -> CampaignReport {
        var report = CampaignReport()
        report.totals.skippedLines = skippedLines
        let end = moment.map { UInt32(clamping: $0.milliseconds / 1000) } ?? .max
        let sweep = Sweep(population, until: end, volumes: volumes, ignored: ignored, threads: threads)
        report.totals.exchanges = sweep.exchanges.reduce(0, +)
        report.totals.accounts = sweep.exchanges.count { $0 > 0 }
        let seen = population.sketches.indices.filter { sweep.exchanges[$0] > 0 }
        if let first = seen.map({ population.sketches[$0].first }).min(),
            let last = seen.map({ population.sketches[$0].last }).max()
        {
            report.totals.from = Timestamp(milliseconds: first)
            report.totals.to = min(Timestamp(milliseconds: last), moment ?? .latest)
        }
        progress?(0.1)
        let findings = sweep.find(threads: threads)
        report.totals.groupsTested = findings.tested
        progress?(0.6)

        let judged = findings.groups.map { Judgement($0, sweep, tested: findings.tested) }
        let moments = detections(judged.filter(\.isCampaign).map(\.group), sweep, tested: findings.tested)
        progress?(1)
        var composer = ReportComposer(sweep, floor: reportingFloor)
        for judgement in judged {
            composer.add(judgement, detectedAt: moments[judgement.group.members] ?? end)
        }
        composer.addEntitled()
        (report.campaigns, report.accounts) = composer.finish()
        return report
    }

    /// For each group the earliest sweep that finds it: at least half of what the sweep flags belongs to it.
    private func detections(_ groups: [Group], _ last: Sweep, tested: Int) -> [[Int32]: UInt32] {
        guard !groups.isEmpty else { return [:] }
        let population = last.population
        let first = population.bins.start
        let end = min(last.until, UInt32(clamping: (population.sketches.map(\.last).max() ?? 0) / 1000 + 1))
        let interval = max(UInt32(clamping: sweepInterval), (end - min(first, end)) / UInt32(Self.mostSweeps), 1)
        let count = Int((end - min(first, end)) / interval)
        var isMember = [Bool](repeating: false, count: population.ids.count)
        for group in groups { for account in group.members { isMember[Int(account)] = true } }
        let segments = last.postings.filter { isMember[Int($0.account)] }.map(\.segment)
        let appearances = Appearances(of: Set(segments), population.sketches, until: end, threads: threads)
        var searches = groups.map { group in
            let begun = group.members.map { UInt32(clamping: population.sketches[Int($0)].first / 1000) }.sorted()
            // Before so many of its accounts began, nothing that a sweep flags is half the group's.
            let enough = begun[min(Sweep.fewestAccounts / 2, begun.count) - 1]
            let seconds = Int(max(enough, first) - first)
            return FirstSuccess(from: max(0, seconds - 1) / Int(interval), below: count)
        }
        while true {
            var wanted: [Int: [Int]] = [:]
            for (place, search) in searches.enumerated() {
                if let number = search.next { wanted[number, default: []].append(place) }
            }
            guard !wanted.isEmpty else { break }
            for (number, places) in wanted.sorted(by: { $0.key < $1.key }) {
                let moment = first + UInt32(number + 1) * interval
                let sweep = Sweep(last, until: moment, appearances: appearances, threads: threads)
                let answers = concurrentMap(places.count, threads: threads) { place in
                    sweep.finds(groups[places[place]], tested: tested, threads: max(1, threads / places.count))
                }
                for (place, isFound) in zip(places, answers) { searches[place].answer(isFound) }
            }
        }
        let moments = searches.map { $0.result.map { first + UInt32($0 + 1) * interval } ?? end }
        return Dictionary(zip(groups.map(\.members), moments), uniquingKeysWith: min)
    }
}

extension Sweep {
    /// Whether a search among the candidates that consist most of a group's accounts flags a group that is half its own.
    fileprivate func finds(_ group: Group, tested: Int, threads: Int) -> Bool {
        var isMember = [Bool](repeating: false, count: population.ids.count)
        for account in group.members { isMember[Int(account)] = true }
        return find(tested: tested, targets: isMember, threads: threads).groups.contains { found in
            2 * found.members.count { isMember[Int($0)] } >= found.members.count
                && Judgement(found, self, tested: tested).isCampaign
        }
    }
}

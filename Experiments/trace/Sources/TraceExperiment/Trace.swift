import Statistics
import Watermarking

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a tape says about every key of an epoch.
struct Trace {
    static let level = 1e-3

    /// Natural logarithms of p-values by cohort and by account of the cohorts, and everyone's key's.
    let everyone: Double
    let cohorts: [ClosedTest.Candidate]
    let accounts: [String: [ClosedTest.Candidate]]
    let outcome: ClosedTest.Outcome
    let tokens: Int
    /// How far the thieves' account keys' scores lie above chance, in standard deviations per √token of the account's part.
    let signal: (cohort: Double, account: Double)

    init(_ tape: Tape, _ keys: Keys, thieves: [String]) async {
        tokens = tape.positionCount
        let parts = Excise1Partition.Layer.allCases.map { keys.partition.part($0, of: tape) }
        func candidates(_ names: [String], _ scan: Excise1Scan, _ holder: (String) -> EpochKeys.Holder) async -> [ClosedTest.Candidate] {
            let logs = await scan.logP(for: names.map { keys.epoch.markKey(of: holder($0)) }, tasks: 1)
            return zip(names, logs).map { ClosedTest.Candidate(name: $0, logP: $1) }
        }
        let scans = parts.map { Excise1Scan($0) }
        everyone = await scans[0].logP(for: [keys.epoch.markKey(of: .everyone)], tasks: 1)[0]
        cohorts = await candidates(Keys.cohorts, scans[1]) { .cohort($0) }
        var byCohort: [String: [ClosedTest.Candidate]] = [:]
        for cohort in Keys.cohorts {
            byCohort[cohort] = await candidates(Keys.accounts(of: cohort), scans[2]) { .account($0) }
        }
        accounts = byCohort
        outcome = ClosedTest(level: Self.level).outcome(global: everyone, cohorts: cohorts) { byCohort[$0] ?? [] }
        func signal(_ holder: EpochKeys.Holder, _ scan: Excise1Scan) -> Double {
            (scan.sum(for: keys.epoch.markKey(of: holder)) - Double(scan.count)) / Double(max(scan.count, 1))
        }
        let accountSignals = thieves.map { signal(.account($0), scans[2]) }
        self.signal = (
            signal(.cohort(Keys.thieves), scans[1]), accountSignals.reduce(0, +) / Double(max(thieves.count, 1)))
    }
}

import Access
import Detection
import Exchanges
import Foundation
import Gateway
import Synchronization

/// Watches the exchange log while the gateway runs, on a thread of its own that gives way to everything else.
///
/// What it knows is a function of the log: it begins with what is there and follows what is added, so a restart loses nothing.
final class LiveDetection: Sendable {
    /// What it has done so far.
    struct Status {
        /// Exchanges read from the log.
        var exchanges = 0
        /// Lines of the log that were no exchange.
        var skipped = 0
        /// Accounts seen.
        var accounts = 0
        /// The thread's processor time for reading the log, in seconds.
        var readingSeconds = 0.0
        /// Sweeps done.
        var sweeps = 0
        /// How long the last one took, in seconds.
        var sweepSeconds = 0.0
        /// Campaigns that nobody has decided about.
        var open = 0
    }

    private let folder: String
    private let seed: UInt64
    private let access: AccessControl
    private let campaigns: CampaignDirectory
    private let policy: LivePolicy
    private let interval: Mutex<Duration>
    private let present = Mutex(Status())
    private let isStopped = Atomic(false)

    /// - Parameters:
    ///   - folder: the exchange log's.
    ///   - interval: from the beginning of one sweep to that of the next.
    ///   - policy: acts on what is found.
    init(
        folder: String, interval: Duration, access: AccessControl, campaigns: CampaignDirectory, policy: LivePolicy
    ) {
        self.folder = folder
        self.access = access
        self.campaigns = campaigns
        self.policy = policy
        self.interval = Mutex(interval)
        seed = access.derivedKey(for: "detection-hashes").prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    var status: Status { present.withLock { $0 } }

    /// Sweeps are so far apart from the next one on.
    func reconfigure(_ interval: Duration) {
        self.interval.withLock { $0 = interval }
    }

    func start(_ log: RequestLog) {
        let thread = Thread { [self] in
            #if os(Linux)
                // A nice value is a thread's own there.
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
            #endif
            run(log)
        }
        thread.name = "detection"
        thread.qualityOfService = .utility
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Ends after what is being done.
    func stop() { isStopped.store(true, ordering: .relaxed) }

    private func run(_ log: RequestLog) {
        var table = SketchTable(seed: seed)
        var follower: LogFollower?
        var lastSweep: ContinuousClock.Instant?
        // Making one takes milliseconds.
        lazy var detector = Detector()
        var trouble: String?
        while !isStopped.load(ordering: .relaxed) {
            do {
                if follower == nil { follower = try LogFollower([folder], fromStart: true) }
                try read(&follower, into: &table)
                let interval = interval.withLock { $0 }
                if table.exchanges > 0, lastSweep.map({ ContinuousClock.now - $0 >= interval }) ?? true {
                    lastSweep = .now
                    try sweep(table, &detector, interval, log)
                }
                let open = try campaigns.openCount()
                present.withLock { $0.open = open }
                trouble = nil
            } catch {
                let reason = "\(error)"
                if trouble != reason {
                    log.event(.error, "campaigns could not be looked for; trying again", ["reason": reason])
                }
                trouble = reason
            }
            let pause = min(interval.withLock { $0 } / 4, .seconds(2))
            Thread.sleep(
                forTimeInterval: Double(pause.components.seconds) + Double(pause.components.attoseconds) * 1e-18)
        }
    }

    private func read(_ follower: inout LogFollower?, into table: inout SketchTable) throws {
        let begun = Self.processorSeconds()
        var exchanges = 0
        defer {
            let seconds = Self.processorSeconds() - begun
            present.withLock { status in
                status.exchanges += exchanges
                status.accounts = table.ids.count
                status.readingSeconds += seconds
            }
        }
        let skipped = try follower?.poll { (view) throws(FieldFault) in
            try table.add(view)
            exchanges += 1
        }
        present.withLock { $0.skipped += skipped ?? 0 }
    }

    private func sweep(
        _ table: SketchTable, _ detector: inout Detector, _ interval: Duration, _ log: RequestLog
    ) throws {
        let begun = ContinuousClock.now
        detector.sweepInterval = max(1, Int(clamping: interval.components.seconds))
        let accounts = try accounts()
        let report = detector.report(
            Population(table, directory: AccountDirectory(accounts)), skippedLines: status.skipped)
        let swept = Timestamp.now()
        for change in try campaigns.take(report, at: swept) where change.kind != .seen {
            let campaign = change.record.campaign
            log.event(
                .warning, change.kind == .found ? "campaign found" : "campaign dismissed before is open again",
                [
                    "campaign": campaign.id, "accounts": String(campaign.accounts.count),
                    "exchanges": String(campaign.exchanges), "confidence": String(format: "%.3f", campaign.confidence),
                ])
        }
        try policy.step(
            try campaigns.all(), swept: swept, accounts: report.totals.accounts, directory: accounts)
        let elapsed = (ContinuousClock.now - begun).components
        present.withLock { status in
            status.sweeps += 1
            status.sweepSeconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
        }
    }

    private func accounts() throws -> [Account] {
        var accounts: [Account] = []
        var page: [Account]
        repeat {
            page = try access.accounts(after: accounts.last?.id, limit: AccessControl.longestListing)
            accounts += page
        } while page.count == AccessControl.longestListing
        return accounts
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

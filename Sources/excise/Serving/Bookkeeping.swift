import Access
import Detection
import Exchanges
import Foundation
import Gateway
import Metering
import NIOPosix
import Policy
import RedisStorage
import SQLiteStorage
import Synchronization

/// What a gateway counts and records, put together: cells, groups, the exchange log, and what of them survives a restart.
final class Bookkeeping: Sendable {
    /// Groups of accounts, for the admin API.
    let groups: GroupDirectory
    /// Found campaigns, for the admin API.
    let campaigns: CampaignDirectory
    /// What is done about them.
    let policy: LivePolicy
    private let evidence: EvidenceKeeper
    /// nil where campaigns are not looked for.
    let detection: LiveDetection?
    private let storage: SQLiteMeteringStorage
    private let cells: any MeterStore
    let local: LocalMeterStore?
    let redis: RedisMeterStore?
    let exchangeLog: ExchangeLogWriter?
    private let lock: FileLock?
    private let folder: String
    private let hashKey: [UInt8]
    let missed = MissedRecords()
    let refusals = LimitRefusals()
    private let keeping = Mutex(())

    init(_ configuration: GatewayConfiguration, store: SQLiteAccessStore, access: AccessControl) throws {
        storage = SQLiteMeteringStorage(store)
        groups = GroupDirectory(storage)
        try groups.refresh()
        folder = configuration.data + "/exchanges"
        campaigns = CampaignDirectory(SQLiteCampaignStorage(store))
        policy = LivePolicy(PolicyDirectory(SQLitePolicyStorage(store)), groups: groups)
        evidence = EvidenceKeeper(
            EvidenceBundle(policy: policy.directory, campaigns: campaigns, exchanges: folder),
            folder: EvidenceBundle.folder(in: configuration.data))
        try policy.reconfigure(configuration.policy)
        detection =
            configuration.detection.isOn && configuration.exchangeLog.isOn
            ? LiveDetection(
                folder: folder, interval: configuration.detection.sweep, access: access, campaigns: campaigns,
                policy: policy) : nil
        hashKey = access.derivedKey(for: "exchange-log-hashes")
        lock = FileLock(configuration.data + "/metering.lock")
        if configuration.metering.redis == nil, lock == nil, !configuration.metering.settings.rules.isEmpty {
            throw CommandFailure(
                "another gateway counts limits in \(configuration.data): each would allow the whole of every limit",
                next: "give this gateway a data folder of its own, or both a Redis (metering.redis, docs/limits.md)")
        }
        do {
            exchangeLog =
                try configuration.exchangeLog.isOn
                ? ExchangeLogWriter(configuration.exchangeLog.settings(folder: folder)) : nil
        } catch {
            throw CommandFailure(
                "the exchange log cannot be written: \(error)", next: "mend that, or set exchange_log.enabled: false")
        }
        if let settings = configuration.metering.redis {
            do {
                let shared = try RedisMeterStore(settings: settings.settings)
                redis = shared
                cells = shared
            } catch {
                throw CommandFailure("metering.redis: \(error)", next: nil)
            }
            local = nil
        } else {
            redis = nil
            if lock != nil {
                try BudgetTally(folder: folder, storage: storage).advance(now: Timestamp.now().milliseconds / 1000)
            }
            let budgets = try storage.counted().budgets.map {
                LocalMeterStore.Saved(id: $0.cell, taken: $0.taken, windowStart: $0.windowStart)
            }
            let store = LocalMeterStore(saved: try storage.rates() + budgets)
            local = store
            cells = store
        }
    }

    /// The stages for a configuration: the outermost ones.
    func stages(_ configuration: GatewayConfiguration) -> [any Stage] {
        let log = configuration.exchangeLog
        var stages: [any Stage] = []
        if let exchangeLog, log.isOn {
            try? exchangeLog.reconfigure(log.settings(folder: folder))
            stages.append(
                Recording(
                    exchangeLog, content: log.content, hashKey: hashKey, waits: log.interval == nil, missed: missed,
                    anonymization: configuration.anonymization.rules))
        }
        detection?.reconfigure(configuration.detection.sweep)
        try? policy.reconfigure(configuration.policy)
        stages.append(PolicyEnforcement(policy.restraints))
        let metering = configuration.metering
        stages.append(
            Gateway.Metering(
                Meter(metering.settings, store: cells, groups: groups.groups, firstLease: .random(in: .min ... .max)),
                counter: (try? TokenCounters.counter(metering.tokenizer)) ?? TokenEstimate(),
                refusals: refusals))
        return stages
    }

    /// Connects what is elsewhere. A Redis that cannot be reached is no reason not to start.
    func start(_ log: RequestLog) async {
        try? policy.refresh(log)
        detection?.start(log)
        await redis?.start()
        if let redis, redis.status.mode != .shared {
            log.event(
                .warning, "Redis does not decide yet",
                ["mode": redis.status.mode.rawValue, "reason": redis.status.lastFailure ?? ""])
        }
    }

    /// Regular work beside the exchanges. Returns when cancelled.
    func watch(_ log: RequestLog) async throws {
        var round = 0
        var troubles: [String] = []
        while true {
            try await Task.sleep(for: .seconds(1))
            round += 1
            let present = self.troubles + notices
            if present != troubles {
                for trouble in present where !troubles.contains(trouble) { log.event(.error, trouble) }
                if present.isEmpty { log.event(.info, "exchanges are recorded and counted again") }
                troubles = present
            }
            if round % 5 == 0 {
                try await attempt("budgets could not be kept; trying again", log) { [self] in try keep() }
            }
            if round % 60 == 0 { local?.forgetIdle(clock: .now()) }
            try await attempt("groups could not be read; the known ones stay in force", log) { [self] in
                try groups.refresh()
            }
            try await attempt("actions could not be read; the known ones stay in force", log) { [self] in
                try policy.refresh(log)
            }
            evidence.keep(policy.containing, log)
        }
    }

    /// Does work that waits, and logs its failure.
    private func attempt(
        _ failure: String, _ log: RequestLog, _ work: @escaping @Sendable () throws -> Void
    ) async throws {
        do {
            try await NIOThreadPool.singleton.runIfActive(work)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            log.event(.error, failure, ["reason": "\(error)"])
        }
    }

    /// Writes down what must survive: budgets as the exchange log has them, and long rates.
    private func keep() throws {
        guard lock != nil, let local else { return }
        // One at a time: two that begin at the same place would count the same records.
        try keeping.withLock { _ in
            if exchangeLog != nil {
                try BudgetTally(folder: folder, storage: storage).advance(now: Timestamp.now().milliseconds / 1000)
            }
            try storage.saveRates(local.savedRates(clock: .now()))
        }
    }

    /// The exchanges are over: everything is written.
    func close() async {
        detection?.stop()
        exchangeLog?.close()
        await redis?.shutdown()
        try? keep()
    }

    /// What an administrator should know although work goes on.
    private var notices: [String] {
        var notices: [String] = []
        if let failure = exchangeLog?.status.sealingFailure {
            notices.append("segments of the exchange log cannot be closed or removed: \(failure)")
        }
        if let status = redis?.status, status.mode != .shared, status.mode != .denying {
            notices.append(
                "Redis does not decide (\(status.mode.rawValue)): \(status.lastFailure ?? "no reason known")")
        }
        return notices
    }

    /// Whether new work can be recorded and counted; else why not.
    var troubles: [String] {
        var troubles: [String] = []
        if let failure = exchangeLog?.status.failure {
            troubles.append("the exchange log cannot be written: \(failure)")
        }
        if let status = redis?.status, status.mode == .denying {
            troubles.append("limits cannot be counted: \(status.lastFailure ?? "Redis cannot be reached")")
        }
        return troubles
    }
}

/// A lock that one process at a time holds, until it ends (flock(2)).
final class FileLock: Sendable {
    private let descriptor: Int32

    /// nil where another process holds it.
    init?(_ path: String) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Foundation.close(descriptor)
            return nil
        }
    }

    deinit { Foundation.close(descriptor) }
}

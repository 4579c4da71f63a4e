import Exchanges
import Metering
import RedisStorage

extension Bookkeeping {
    /// Metrics of the exchange log, of metering and of detection, in Prometheus' text format.
    func prometheus() -> String {
        var text = ""
        func add(_ name: String, _ type: String, _ help: String, _ value: some Numeric) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(name) \(value)\n"
        }
        if let status = exchangeLog?.status {
            add(
                "excise_exchange_log_records_total", "counter", "Records given to the exchange log.",
                status.recordsAppended)
            add(
                "excise_exchange_log_durable_total", "counter", "Of those, the ones that are on the disk.",
                status.recordsDurable)
            add(
                "excise_exchange_log_queued_bytes", "gauge", "Bytes of records that are not on the disk yet.",
                status.bytesQueued)
            add(
                "excise_exchange_log_waiting", "gauge", "Exchanges that wait for the exchange log.",
                status.exchangesWaiting)
            add(
                "excise_exchange_log_failing", "gauge", "1 while the disk takes no records.",
                status.failure == nil ? 0 : 1)
            add("excise_exchange_log_sealed_total", "counter", "Segments closed and compressed.", status.segmentsSealed)
            add(
                "excise_exchange_log_removed_total", "counter", "Segments removed for their age.",
                status.segmentsRemoved)
        }
        add(
            "excise_exchange_log_missed_total", "counter", "Exchanges refused because they could not be recorded.",
            missed.count)
        if let status = detection?.status {
            add(
                "excise_detection_exchanges_total", "counter", "Exchanges that detection has read from the log.",
                status.exchanges)
            add("excise_detection_skipped_total", "counter", "Lines of the log that were no exchange.", status.skipped)
            add(
                "excise_detection_reading_seconds_total", "counter", "Processor time for reading them.",
                status.readingSeconds)
            add("excise_detection_accounts", "gauge", "Accounts that detection keeps a sketch of.", status.accounts)
            add("excise_detection_sweeps_total", "counter", "How often campaigns were looked for.", status.sweeps)
            add("excise_detection_sweep_seconds", "gauge", "How long the last sweep took.", status.sweepSeconds)
            add(
                "excise_detection_campaigns_open", "gauge", "Campaigns that nobody has decided about.", status.open)
        }
        text += "# HELP excise_policy_actions Open actions on campaigns.\n# TYPE excise_policy_actions gauge\n"
        for (rung, state, count) in policy.counts {
            text += "excise_policy_actions{rung=\"\(rung.rawValue)\",state=\"\(state.rawValue)\"} \(count)\n"
        }
        if let local { add("excise_metering_cells", "gauge", "Cells that count something.", local.cellCount) }
        if let status = redis?.status {
            add("excise_redis_up", "gauge", "1 while Redis decides.", status.mode == .shared ? 1 : 0)
            add(
                "excise_redis_gateways", "gauge", "Gateways that share the cells, as Redis saw them last.",
                status.gateways)
            add("excise_redis_failures_total", "counter", "Connections to Redis that ended or failed.", status.failures)
            add("excise_redis_decisions_total", "counter", "Reservations decided by Redis.", status.decisions)
            add(
                "excise_redis_undecided_total", "counter", "Reservations without an answer of Redis.",
                status.withoutDecision)
            add("excise_redis_pending_cells", "gauge", "Cells with changes not yet sent.", status.pendingChanges)
            add(
                "excise_redis_dropped_changes_total", "counter", "Changes lost for lack of room.", status.droppedChanges
            )
            text += "# HELP excise_redis_latency_seconds How long answers of Redis took.\n"
            text += "# TYPE excise_redis_latency_seconds histogram\n"
            var sum: UInt64 = 0
            for (bound, count) in zip(RedisStatus.Latency.bounds, status.latency.counts) {
                sum += count
                text += "excise_redis_latency_seconds_bucket{le=\"\(bound)\"} \(sum)\n"
            }
            text += "excise_redis_latency_seconds_bucket{le=\"+Inf\"} \(status.latency.count)\n"
            text += "excise_redis_latency_seconds_sum \(status.latency.sum)\n"
            text += "excise_redis_latency_seconds_count \(status.latency.count)\n"
        }
        text += "# HELP excise_limit_refusals_total Exchanges refused by a limit, or by a shadow that only notes.\n"
        text += "# TYPE excise_limit_refusals_total counter\n"
        for (kind, count) in refusals.all {
            let mode = kind.isShadow ? "shadow" : "enforce"
            text +=
                "excise_limit_refusals_total{rule=\"\(kind.rule)\",dimension=\"\(kind.dimension.rawValue)\",mode=\"\(mode)\"} \(count)\n"
        }
        return text
    }
}

import Exchanges
import Metering

extension Bookkeeping {
    /// Metrics of the exchange log and of metering, in Prometheus' text format.
    func prometheus() -> String {
        var text = ""
        func add(_ name: String, _ type: String, _ help: String, _ value: Int) {
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
        if let local { add("excise_metering_cells", "gauge", "Cells that count something.", local.cellCount) }
        return text
    }
}

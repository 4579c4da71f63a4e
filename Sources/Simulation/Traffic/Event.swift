/// One exchange before its text is written.
struct Event: Sendable {
    /// Milliseconds after the log's start.
    var time: Int64
    /// The sender's place in the population.
    var account: UInt32
    /// The workload's place.
    var workload: UInt32
    /// Which row of the workload is asked: the same row is the same text.
    var row: UInt32
    /// The HTTP status that the client got.
    var status: UInt16
    /// 1 for a request in which an attacker tries out wordings.
    var probe: UInt16 = 0

    /// A total order, so that the log does not depend on how the work was divided.
    static func < (left: Event, right: Event) -> Bool {
        if left.time != right.time { return left.time < right.time }
        if left.account != right.account { return left.account < right.account }
        if left.row != right.row { return left.row < right.row }
        if left.workload != right.workload { return left.workload < right.workload }
        return left.status < right.status
    }
}

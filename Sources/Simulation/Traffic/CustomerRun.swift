/// Plays one customer's stream.
struct CustomerRun {
    let rhythms: Rhythms
    let weather: Weather
    let length: Int64

    /// Appends the events of a stream, in no order.
    func append(_ stream: Population.Stream, to events: inout [Event], times: inout [Int64]) {
        var draws = Draws(stream.seed)
        let count = draws.round(stream.volume)
        guard count > 0 else { return }
        times.removeAll(keepingCapacity: true)
        stream.arrivals.append(count, rhythms, &draws, to: &times)
        var row = stream.firstRow
        for (index, time) in times.enumerated() {
            // One request in twenty is the one before, again.
            if index > 0, !draws.chance(0.05) { row &+= stream.rowStride }
            var event = Event(
                time: min(max(time, 0), length - 1), account: stream.account, workload: stream.workload, row: row,
                status: weather.status(at: time, &draws))
            events.append(event)
            var tries = 0
            while event.status != 200, tries < 3, draws.chance(0.7) {
                event.time += 500 + Int64(draws.exponential(mean: 6000))
                guard event.time < length else { break }
                if !stream.siblings.isEmpty, draws.chance(0.6) {
                    event.account = stream.siblings.lowerBound + UInt32(draws.below(stream.siblings.count))
                }
                event.status = weather.status(at: event.time, &draws)
                events.append(event)
                tries += 1
            }
        }
    }
}

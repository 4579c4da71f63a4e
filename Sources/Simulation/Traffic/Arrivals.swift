#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// When one sender's requests come.
///
/// A Gamma renewal process (as ServeGen finds in production traces) runs on a clock that goes fast when the sender is active
/// and slowly when he is not.
struct Arrivals: Sendable {
    var rhythm = Rhythm.Kind.always
    var offset = 0
    /// First and last moment, milliseconds after the log's start.
    var from: Int64 = 0
    var to: Int64 = 0
    /// Coefficient of variation of the gaps on the sender's clock.
    var variation = 1.0
    /// Mean of the shortest pause between two requests, milliseconds.
    var pause = 500.0
    /// Exponent of growth over the span: 1 for none, 2 for linear growth from nothing.
    var growth = 1.0

    /// The moments of `count` requests, in order, appended to `times`.
    func append(_ count: Int, _ rhythms: Rhythms, _ draws: inout Draws, to times: inout [Int64]) {
        guard count > 0, to > from else { return }
        let rhythm = rhythms[self.rhythm, offset]
        let first = rhythm.weight(before: from)
        let span = rhythm.weight(before: to) - first
        let shape = 1 / (variation * variation)
        let start = times.count
        // Gaps first, as whole numbers of a fine unit, then their sums.
        var sum = 0.0
        var places: [Double] = []
        places.reserveCapacity(count)
        for _ in 0..<count {
            sum += draws.gamma(shape: shape)
            places.append(sum)
        }
        // The span begins anywhere between two requests.
        let shift = draws.uniform() * sum
        let wrapped = places.firstIndex { $0 >= shift } ?? 0
        places = places[wrapped...].map { $0 - shift } + places[..<wrapped].map { $0 + sum - shift }
        let exponent = 1 / growth
        var hint = 0
        var last = Int64.min / 2
        for place in places {
            var part = sum > 0 ? place / sum : 0
            if growth != 1 { part = pow(part, exponent) }
            var time = rhythm.time(weight: first + span * part, hint: &hint)
            if time - last < Int64(4 * pause) {
                time = max(time, last + 1 + Int64(draws.exponential(mean: pause)))
            }
            last = time
            if time >= to { break }
            times.append(time)
        }
        // What pauses have pushed past the end comes at any time.
        while times.count < start + count {
            var hint = 0
            times.append(rhythm.time(weight: first + span * draws.uniform(), hint: &hint))
        }
        times[start...].sort()
    }
}

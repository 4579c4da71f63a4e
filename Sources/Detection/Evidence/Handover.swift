#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Whether new accounts take over when the operator of the model suspends others of a group.
///
/// Suspensions come when the model's owner decides, not when customers do. The null: the members' first exchanges are where
/// they are, and a suspension may as well have come at any other moment of the log; how many moments are followed by as many
/// first exchanges is counted. Suspensions within ``window`` are one, however many accounts they concern, because they have
/// one cause.
struct Handover {
    /// New accounts take over within so many seconds.
    static let window: UInt32 = 3600
    /// Moments with which a suspension is compared are so many seconds apart.
    private static let step: UInt32 = 600
    /// How often a suspension is followed by a hand-over, if there are any.
    private static let often = 0.9

    /// What happened when members were suspended.
    struct Counts: Sendable, Equatable {
        /// Moments of suspension, and those after which new accounts took over.
        var (suspensions, followed) = (0, 0)
        /// Accounts that were suspended, and that began soon after a suspension.
        var (ended, begun) = (0, 0)
    }

    private(set) var counts = Counts()
    /// The logarithm of the e-value.
    private(set) var logE = 0.0
    /// By account, whether it began soon after a suspension, and how rarely accounts begin at such a moment, as a logarithm.
    private(set) var logRatios: [Double]

    /// - Parameters:
    ///   - begun: by account, the first exchange with what the group has in common.
    ///   - ended: by account, when it was suspended or closed; nil where it was not.
    ///   - span: the time that is looked at.
    init(begun: [UInt32], ended: [UInt32?], span: ClosedRange<UInt32>, isMember: [Bool]) {
        logRatios = [Double](repeating: 0, count: begun.count)
        let ends = zip(ended, isMember).compactMap { $1 ? $0 : nil }.filter(span.contains).sorted()
        guard !ends.isEmpty, span.upperBound - span.lowerBound > 2 * Self.window else { return }
        let starts = zip(begun, isMember).compactMap { $1 ? $0 : nil }.sorted()
        func begin(after moment: UInt32) -> Int {
            let end = moment.addingReportingOverflow(Self.window)
            return Self.place(of: end.overflow ? .max : end.partialValue, starts) - Self.place(of: moment, starts)
        }
        let moments = stride(from: span.lowerBound, to: span.upperBound - Self.window, by: Int(Self.step))
        let others = moments.map(begin)

        var place = 0
        while place < ends.count {
            let moment = ends[place]
            let number = ends[place...].prefix { $0 - moment <= Self.window }.count
            place += number
            // Half of those that went are replaced, at least.
            let enough = (number + 1) / 2
            let chance = Double(others.count { $0 >= enough } + 1) / Double(others.count + 1)
            counts.suspensions += 1
            counts.ended += number
            guard begin(after: moment) >= enough, chance < Self.often else {
                logE += log((1 - Self.often) / max(1 - chance, 1 - Self.often))
                continue
            }
            counts.followed += 1
            logE += log(Self.often / chance)
            for account in begun.indices where begun[account] > moment && begun[account] - moment <= Self.window {
                if isMember[account] { counts.begun += 1 }
                logRatios[account] = max(logRatios[account], log(Self.often / chance))
            }
        }
    }

    /// How many of rising numbers are at most a given one.
    private static func place(of number: UInt32, _ sorted: [UInt32]) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

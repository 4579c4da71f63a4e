/// When somebody is active: how likely each hour of the log is, by local time and weekday.
struct Rhythm: Sendable {
    enum Kind: UInt8, CaseIterable, Sendable {
        /// Around the clock.
        case always
        /// A service whose users sleep at night.
        case service
        /// Working hours.
        case office
        /// Afternoons, evenings and weekends.
        case leisure
        /// Jobs in the small hours.
        case nightly
        /// Students: late mornings to midnight.
        case study
        /// Nine to six sharp on weekdays.
        case shift
    }

    /// Weight of all hours before each hour of the log, and of all at the end.
    private let cumulative: [Double]
    private static let hour = 3_600_000.0

    init(_ kind: Kind, offset: Int, start: Int64, length: Int64) {
        let hours = Int((Double(length) / Self.hour).rounded(.up))
        cumulative =
            [0]
            + (0..<hours).map { index in
                let local = start + (Int64(index) + Int64(offset)) * 3_600_000
                let hour = Int((local / 3_600_000) % 24)
                // 1970-01-01 was a Thursday.
                let weekday = Int((local / 86_400_000 + 3) % 7)
                return Self.weight(kind, hour: (hour + 24) % 24, isWeekend: weekday >= 5)
            }.cumulative
    }

    private static func weight(_ kind: Kind, hour: Int, isWeekend: Bool) -> Double {
        func near(_ peak: Double, _ width: Double) -> Double {
            var distance = abs(Double(hour) + 0.5 - peak)
            distance = min(distance, 24 - distance) / width
            return 1 / (1 + distance * distance * distance * distance)
        }
        switch kind {
        case .always: return 1
        case .service: return 0.25 + near(15, 7) * (isWeekend ? 0.8 : 1)
        case .office: return 0.02 + near(13.5, 5) * (isWeekend ? 0.12 : 1)
        case .leisure: return 0.03 + near(20, 4.5) + (isWeekend ? near(14, 5) : 0.25 * near(13, 3))
        case .nightly: return 0.001 + near(2.5, 1.6)
        case .study: return 0.01 + near(19, 5.5) * (isWeekend ? 0.7 : 1)
        case .shift: return !isWeekend && (9..<18).contains(hour) ? 1 : 0.003
        }
    }

    /// The weight of the log up to a moment.
    func weight(before time: Int64) -> Double {
        let place = min(max(Double(time) / Self.hour, 0), Double(cumulative.count - 1))
        let index = min(Int(place), cumulative.count - 2)
        return cumulative[index] + (cumulative[index + 1] - cumulative[index]) * (place - Double(index))
    }

    /// The moment before which the log has that weight; `hint` is the hour of an earlier moment and becomes this one's.
    func time(weight: Double, hint: inout Int) -> Int64 {
        while hint < cumulative.count - 2, cumulative[hint + 1] < weight { hint += 1 }
        let width = cumulative[hint + 1] - cumulative[hint]
        let part = width > 0 ? (weight - cumulative[hint]) / width : 0
        return Int64((Double(hint) + min(max(part, 0), 1)) * Self.hour)
    }
}

/// All rhythms of a log, by kind and time zone.
struct Rhythms: Sendable {
    private let table: [Rhythm]

    init(start: Int64, length: Int64) {
        table = Rhythm.Kind.allCases.flatMap { kind in
            (-12...14).map { Rhythm(kind, offset: $0, start: start, length: length) }
        }
    }

    subscript(_ kind: Rhythm.Kind, offset: Int) -> Rhythm {
        table[Int(kind.rawValue) * 27 + min(max(offset, -12), 14) + 12]
    }
}

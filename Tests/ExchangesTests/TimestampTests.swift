import Exchanges
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "RFC 3339 texts are read as the moments that date(1) gives for them",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-02-03T04:05:06.789Z", 1_770_091_506_789),
            ("2000-02-29T12:00:00+02:00", 951_818_400_000),
            ("1999-12-31T23:59:59.9999Z", 946_684_799_999),
            ("1969-12-31T23:59:59.500Z", -500),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000),
            ("2026-02-03t04:05:06.7z", 1_770_091_506_700),
            ("2026-02-02T23:05:06-05:00", 1_770_091_506_000),
        ])
    func reads(text: String, milliseconds: Int64) throws {
        #expect(try Timestamp(rfc3339: text).milliseconds == milliseconds)
    }

    @Test(
        "other texts are refused",
        arguments: [
            "", "2026", "2026-02-03", "2026-02-03 04:05:06Z", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-03T24:00:00Z",
            "2026-02-03T04:60:00Z", "2026-02-03T04:05:61Z", "2026-02-03T04:05:06", "2026-02-03T04:05:06.Z",
            "2026-02-03T04:05:06.1", "2026-02-03T04:05:06+0200", "2026-02-03T04:05:06+24:00", "2026-02-03T04:05:06ZZ",
            "２026-02-03T04:05:06Z", "+026-02-03T04:05:06Z",
        ])
    func refuses(text: String) {
        #expect(throws: Timestamp.ParseError.self) { try Timestamp(rfc3339: text) }
    }

    @Test("what is written is read again as the same moment")
    func roundTrip() throws {
        var generator = SplitMix64(seed: 1)
        for _ in 0..<20_000 {
            let time = Timestamp(
                milliseconds: Int64.random(
                    in: Timestamp.earliest.milliseconds...Timestamp.latest.milliseconds, using: &generator))
            #expect(try Timestamp(rfc3339: time.rfc3339) == time)
        }
    }

    @Test("moments outside of four-digit years are written as the first or last one")
    func extremes() {
        #expect(Timestamp(milliseconds: .max).rfc3339 == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: .min).rfc3339 == "0000-01-01T00:00:00.000Z")
        #expect(Timestamp(seconds: .max) <= .latest)
        #expect(Timestamp(seconds: .min) >= .earliest)
        #expect(Timestamp(milliseconds: 0).advanced(by: .seconds(Int64.max)) == .latest)
        #expect(Timestamp(milliseconds: 0).advanced(by: .milliseconds(-1)).milliseconds == -1)
    }
}

/// S. Vigna's SplitMix64, so that a run can be repeated from its seed.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

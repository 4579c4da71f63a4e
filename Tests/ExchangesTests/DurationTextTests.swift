import Exchanges
import Testing

@Suite("Durations as text")
struct DurationTextTests {
    @Test(
        "numbers with units are read",
        arguments: [
            ("0", Duration.zero), ("0s", .zero), ("24h", .seconds(86_400)), ("30m", .seconds(1800)),
            ("90s", .seconds(90)), ("7d", .seconds(604_800)), ("1h30m", .seconds(5400)), ("1.5h", .seconds(5400)),
            ("250ms", .milliseconds(250)), ("0.25s", .milliseconds(250)), ("15us", .microseconds(15)),
            ("15µs", .microseconds(15)), ("7ns", .nanoseconds(7)), ("1d2h3m4s5ms", .milliseconds(93_784_005)),
            ("0.000000001s", .nanoseconds(1)), ("36500d", DurationText.longest), ("1m0.5s", .milliseconds(60_500)),
        ])
    func reads(text: String, span: Duration) throws {
        #expect(try DurationText.parse(text) == span)
    }

    @Test(
        "other texts are refused with a reason",
        arguments: [
            ("", "it is empty"), ("30", "the unit is missing after 30"), ("h", "a number is missing before 'h'"),
            ("-5s", "it is negative"), ("5 s", "' s' is not a unit (d, h, m, s, ms, us, ns)"),
            ("5w", "'w' is not a unit (d, h, m, s, ms, us, ns)"),
            ("1m1h", "units must go from larger to smaller, each once"),
            ("1h1h", "units must go from larger to smaller, each once"), ("1.s", "a digit is missing after the point"),
            (".5s", "a number is missing before 's'"), ("1.0000000001s", "it has more than 9 digits after the point"),
            ("36501d", "it is longer than 100 years"), ("99999999999999999999d", "it is longer than 100 years"),
            ("999999999999999999999999999s", "it is longer than 100 years"),
            ("1e3s", "'e' is not a unit (d, h, m, s, ms, us, ns)"),
            ("１s", "a number is missing before '１s'"), ("1..5s", "a digit is missing after the point"),
        ])
    func refuses(text: String, reason: String) {
        let error = #expect(throws: DurationText.ParseError.self) { try DurationText.parse(text) }
        #expect(error?.reason == reason)
        #expect(error?.text == text)
    }

    @Test(
        "spans are written shortly",
        arguments: [
            (Duration.zero, "0s"), (.seconds(90), "1m30s"), (.seconds(86_400), "1d"), (.seconds(5400), "1h30m"),
            (.milliseconds(1250), "1s250ms"), (.nanoseconds(1), "1ns"), (.seconds(-1), "0s"),
            (Duration(secondsComponent: 0, attosecondsComponent: 5), "0s"),
        ])
    func writes(span: Duration, text: String) {
        #expect(DurationText.format(span) == text)
    }

    @Test("what is written is read again, and no text traps")
    func fuzz() throws {
        var generator = SplitMix64(seed: 2)
        for _ in 0..<5000 {
            let span = Duration.nanoseconds(Int64.random(in: 0...3_000_000_000_000_000_000, using: &generator))
            #expect(try DurationText.parse(DurationText.format(span)) == span)
        }
        let alphabet = Array("0123456789..dhmsun-+ µe１\u{0}🕐")
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let text = String((0..<count).map { _ in alphabet.randomElement(using: &generator)! })
            _ = try? DurationText.parse(text)
        }
    }
}

import Metering
import Testing

@Suite("Rates")
struct RateArithmeticTests {
    let rate = RateArithmetic(amount: 60, seconds: 60, burst: 10)

    @Test("a fresh cell gives its whole burst at once and not one unit more")
    func burst() {
        var arrival = 0.0
        for _ in 0..<10 {
            let next = rate.reserve(1, arrival: arrival, now: 1000)
            #expect(next != nil)
            arrival = next ?? 0
        }
        #expect(rate.reserve(1, arrival: arrival, now: 1000) == nil)
        #expect(rate.remaining(arrival: arrival, now: 1000) == 0)
    }

    @Test("the wait that a refusal names is exact", arguments: [1, 2, 5, 10])
    func wait(units: Int) throws {
        let spent = try #require(rate.reserve(10, arrival: 0, now: 1000))
        let wait = rate.wait(units, arrival: spent, now: 1000)
        #expect(abs(wait - Double(units)) < 1e-9)
        #expect(rate.reserve(units, arrival: spent, now: 1000 + wait - 0.01) == nil)
        #expect(rate.reserve(units, arrival: spent, now: 1000 + wait) != nil)
    }

    @Test("more than a burst can never be had")
    func never() {
        #expect(rate.wait(11, arrival: 0, now: 1000) == .infinity)
    }

    @Test("what is given back is there at once, what is taken beyond makes debt")
    func settling() throws {
        let arrival = try #require(rate.reserve(8, arrival: 0, now: 1000))
        #expect(rate.remaining(arrival: rate.settle(refunding: 5, arrival: arrival), now: 1000) == 7)
        let debt = rate.settle(refunding: -20, arrival: arrival)
        #expect(rate.remaining(arrival: debt, now: 1000) == -18)
        #expect(abs(rate.wait(1, arrival: debt, now: 1000) - 19) < 1e-9)
    }

    @Test("over any time no more is given than burst plus rate", arguments: [UInt64(1), 2, 3, 4, 5])
    func bound(seed: UInt64) {
        var random = Seeded(seed)
        var arrival = 0.0
        var now = 1000.0
        var given: [(time: Double, units: Int)] = []
        for _ in 0..<3000 {
            now += Double(random.next() % 1000) / 1000
            let units = Int(random.next() % 10) + 1
            if let next = rate.reserve(units, arrival: arrival, now: now) {
                arrival = next
                given.append((now, units))
            }
        }
        for (index, start) in given.enumerated() {
            var sum = 0
            for later in given[index...].prefix(200) {
                sum += later.units
                #expect(Double(sum) <= 10 + (later.time - start.time) + 1e-6)
            }
        }
        #expect(given.count > 100)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers from the same seed everywhere.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

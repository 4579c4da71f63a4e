import Access
import Exchanges
import Synchronization

/// A clock that stands where it is put.
final class TestClock: Sendable {
    private let time: Mutex<Timestamp>

    init(seconds: Int64) { time = Mutex(Timestamp(seconds: seconds)) }

    var now: Timestamp { time.withLock { $0 } }

    var seconds: Int64 { now.milliseconds / 1000 }

    func advance(by span: Duration) { time.withLock { $0 = $0.advanced(by: span) } }
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

extension Administrator {
    static let tester = Administrator.commandLine(user: "tester")
}

extension Pepper {
    /// A pepper for tests: the bytes 0 to 31.
    static let counting = Pepper(bytes: UInt8(0)..<32)!
}

import Exchanges
import Foundation
import Testing

@testable import Access

/// Prints what authenticating a request costs when the key is good (refusals cannot be measured here: the test library
/// records a backtrace at every throw):
/// `EXCISE_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter AuthenticationCost`.
@Suite("The cost of authentication", .enabled(if: ProcessInfo.processInfo.environment["EXCISE_MEASURE"] != nil))
struct AuthenticationCostTests {
    @Test("per request, among 10,000 keys")
    func perKey() throws {
        let access = try AccessControl(store: InMemoryAccessStore(), pepper: .counting)
        var generator = SplitMix64(seed: 5)
        let account = Account(id: "a", created: Timestamp(seconds: 0), plan: "free")
        var keys: [String] = []
        var records: [KeyRecord] = []
        for _ in 0..<10_000 {
            let (id, key) = KeyText.generate(using: &generator)
            keys.append(key)
            records.append(
                KeyRecord(id: id, account: "a", hash: Pepper.counting.hash(ofKey: key), created: Timestamp(seconds: 0)))
        }
        let ring = KeyRing(generation: 1, pepper: .counting, accounts: [account], keys: records)
        let bytes = keys.map { Array($0.utf8) }
        let count = 400_000
        var accepted = 0
        let begin = Self.processorTime()
        for index in 0..<count {
            bytes[index % bytes.count].withUnsafeBytes { buffer in
                if (try? ring.authenticate(buffer, at: 1)) != nil { accepted += 1 }
            }
        }
        let nanoseconds = (Self.processorTime() - begin) / Double(count)
        print("\(Int(nanoseconds)) ns of processor time per authenticate (\(accepted) of \(count) accepted)")

        var generations: UInt64 = 0
        let start = Self.processorTime()
        for _ in 0..<1_000_000 { generations &+= access.ring.generation }
        print("AccessControl.ring: \(Int((Self.processorTime() - start) / 1_000_000)) ns (\(generations))")
    }

    /// Nanoseconds of processor time of this thread.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}

import Gateway
import Metering

final class RedisMeterStore: MeterStore {
    init(settings: Int) throws {}
    func start() async {}
    func shutdown() async {}
    func reserve(
        _ plan: MeterPlan, _ amounts: [Int], lease: UInt64, clock: MeterClock,
        later: @escaping @Sendable (Result<Verdict, StoreFailure>) -> Void
    ) -> Result<Verdict, StoreFailure>? { nil }
    func settle(_ plan: MeterPlan, _ changes: [Int], taken: [Bool], lease: UInt64, releases: Bool, clock: MeterClock) {}
}
extension MeteringConfiguration.Redis { var settings: Int { 0 } }

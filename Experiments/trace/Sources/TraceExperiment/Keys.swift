import LanguageModel
import Watermarking

/// The operator's customers and their keys: thieves share a cohort, as an organization or a payment does.
struct Keys {
    static let cohortCount = 50
    static let accountsPerCohort = 20
    static let thieves = "cohort-7"

    let epoch: EpochKeys
    let partition: Excise1Partition

    init(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let master = WatermarkMaster(bytes: (0..<WatermarkMaster.byteCount).map { _ in UInt8(random.below(256)) })!
        epoch = try master.epoch("2026-11")
        partition = try Excise1Partition(key: epoch.partitionKey, contextWidth: Teacher.contextWidth)
    }

    static var cohorts: [String] { (0..<cohortCount).map { "cohort-\($0)" } }

    static func accounts(of cohort: String) -> [String] { (0..<accountsPerCohort).map { "\(cohort)-account-\($0)" } }

    func mark(account: String, cohort: String) throws -> Excise1 {
        try Excise1(epoch, cohort: cohort, account: account, contextWidth: Teacher.contextWidth)
    }
}

import Detection
import Exchanges
import Policy

let day = Duration.seconds(86_400)
let hour = Duration.seconds(3600)

/// A gateway's campaigns over time, swept again and again under a ladder.
final class World {
    var ladder: Ladder
    let directory = PolicyDirectory(InMemoryPolicyStorage())
    var campaigns: [CampaignRecord] = []
    var accounts = 100_000
    var contractual: Set<String> = []
    private(set) var now = Timestamp(seconds: 1_800_000_000)

    init(_ mode: Ladder.Mode = .enforce, rules: [Rung: RungRule]? = nil) {
        ladder = Ladder()
        ladder.mode = mode
        ladder.appeal = "https://example.com/appeal"
        if let rules { ladder.rules = rules }
    }

    /// Adds a campaign that every sweep finds while it is at work.
    func add(_ id: String = "ring", accounts: Int = 20, confidence: Double = 0.99, pValue: Double = 1e-9) {
        campaigns.append(
            CampaignRecord(
                campaign: Campaign(
                    id: id, confidence: confidence, pValue: pValue,
                    accounts: (0..<accounts).map { "\(id)-\($0)" }, exchanges: 1000, inputTokens: 1, outputTokens: 1,
                    firstSeen: now, lastSeen: now, detectedAt: now, exchangesBeforeDetection: 0,
                    evidence: [
                        .init(signal: "template", statistic: 1, pValue: pValue, explanation: "They share a template.")
                    ]),
                findings: [], totals: .init(), found: now, seen: now))
    }

    /// Time passes, then a sweep looks.
    ///
    /// - Parameters:
    ///   - isFound: whether the sweep finds the campaigns.
    ///   - isAtWork: whether their accounts had exchanges just before.
    func sweep(after span: Duration = .zero, isFound: Bool = true, isAtWork: Bool = true) throws {
        now = now.advanced(by: span)
        for place in campaigns.indices {
            if isFound { campaigns[place].seen = now }
            if isAtWork { campaigns[place].campaign.lastSeen = now }
        }
        try directory.step(
            ladder, Sighting(campaigns: campaigns, swept: now, accounts: accounts, contractual: contractual), at: now)
    }

    /// The open actions as texts such as `active seal`, lowest first.
    func open() throws -> [String] {
        try directory.openActions().sorted { $0.rung < $1.rung }.map { "\($0.state.rawValue) \($0.rung.rawValue)" }
    }

    func action(_ rung: Rung) throws -> Action? { try directory.openActions().first { $0.rung == rung } }

    func decide(_ verdict: CampaignRecord.Verdict) {
        for place in campaigns.indices {
            campaigns[place].decision = .init(verdict: verdict, by: "cli:ada", time: now, reason: "known")
        }
    }
}

import Exchanges
import Metering

/// What an owner decided about campaigns in advance: how far their accounts are restrained, on what evidence, and for how long.
public struct Ladder: Sendable, Equatable {
    /// Whether what is decided without a person is done.
    public enum Mode: String, Sendable, CaseIterable {
        /// It is only recorded what would have been done.
        case shadow
        /// It is done.
        case enforce
    }

    /// The version of the file's format.
    public static let version = 1

    /// Whether what is decided without a person is done.
    public var mode = Mode.shadow
    /// The rungs that are used.
    public var rules: [Rung: RungRule] = Ladder.defaultRules
    /// How many times weaker than what a rung was climbed on its evidence may become before it stops to hold, from 1.
    public var hysteresis = 3.0
    /// The most that a campaign's confidence is believed, 0 to 1: the share of campaigns found that are known to have been real.
    public var confidenceCap = 0.95
    /// The largest share of all accounts that may stand on refusing rungs without a person's approval, 0 to 1.
    public var largestShare = 0.05
    /// Where whoever is restrained can appeal: a URL; nil where none was given, which shadow mode allows.
    public var appeal: String?
    /// Of ``Rung/slow``.
    public var slow = Slow()
    /// Of ``Rung/stepUp``.
    public var stepUp = StepUp()
    /// Of ``Rung/contain``.
    public var contain = Contain()

    /// The defaults.
    public init() {}

    /// How far a group is slowed: what all of its accounts share.
    public struct Slow: Sendable, Equatable {
        /// Exchanges at the same time, and tokens of reasoning.
        public var allowances: [Dimension: Allowance] = [
            .concurrent: .concurrent(8), .reasoningTokens: .rate(amount: 100_000, seconds: 3600, burst: 100_000),
        ]

        /// The defaults.
        public init() {}
    }

    /// How a holder shows who he is.
    public struct StepUp: Sendable, Equatable {
        /// Where: a URL.
        public var link: String?
        /// The verification that suffices.
        public var verification = Account.Verification.identity

        /// The defaults.
        public init() {}
    }

    /// How accounts are refused.
    public struct Contain: Sendable, Equatable {
        /// Whether they are suspended: all that they ask for is refused, not only what is put to a model.
        public var suspends = false
        /// A word for programs, as Anthropic's `stop_details.category`.
        public var category = "frontier_llm"

        /// The defaults.
        public init() {}
    }

    /// The ladder where a file says nothing else.
    public static let defaultRules: [Rung: RungRule] = [
        .hygiene: RungRule(rate: 0.05, delay: .zero),
        .seal: RungRule(rate: 0.01, delay: .seconds(6 * 3600)),
        .slow: RungRule(rate: 0.003, delay: .seconds(12 * 3600)),
        .stepUp: RungRule(rate: 0.001, delay: .seconds(86_400), needsApproval: true),
        .contain: RungRule(rate: 0.000_3, delay: .seconds(86_400), needsApproval: true),
    ]

    /// The rungs that are used, lowest first.
    public var rungs: [Rung] { rules.keys.sorted() }

    /// The highest used rung below another; nil where there is none.
    public func rung(below rung: Rung) -> Rung? { rungs.last { $0 < rung } }
}

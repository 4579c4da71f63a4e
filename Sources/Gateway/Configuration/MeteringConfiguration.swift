import Exchanges
import Metering

/// Limits, budgets, prices, and where they are counted.
public struct MeteringConfiguration: Sendable, Equatable {
    /// Rules and prices.
    public var settings = Meter.Settings()
    /// How prompts' tokens are estimated.
    public var tokenizer = Tokenizer.estimate
    /// Where cells are kept.
    public var redis: Redis?

    /// Nothing is limited.
    public init() {}

    /// How tokens are counted before a model's server reports them.
    public enum Tokenizer: Sendable, Equatable {
        /// From the bytes' classes, without a vocabulary.
        case estimate
        /// By a rank file of tiktoken's form, and the name of its split pattern.
        case ranks(file: String, pattern: String)
    }

    /// A Redis that several gateways share.
    public struct Redis: Sendable, Equatable {
        /// `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS.
        public var url: String
        /// Stands before every key, within the hash tag.
        public var prefix = "excise"
        /// How long an answer may take.
        public var timeout = Duration.milliseconds(100)
        /// What becomes of exchanges while it cannot be reached.
        public var onFailure = OnFailure.local
        /// How many gateways share it, for their parts while it cannot be reached.
        public var gateways = 1
        /// The part of every limit that a gateway draws at a time, so that most exchanges need no question; nil asks for every one.
        public var lease: Double?

        /// Makes one.
        public init(url: String) { self.url = url }

        /// What becomes of exchanges while the store cannot be reached.
        public enum OnFailure: String, Sendable, CaseIterable {
            /// They are refused.
            case deny
            /// They are limited by this gateway's part of every limit.
            case local
            /// They are let in, and counted when it is back.
            case allow
        }
    }
}

/// The log of exchanges.
public struct ExchangeLogConfiguration: Sendable, Equatable {
    /// Whether exchanges are recorded at all.
    public var isOn = true
    /// What is kept of prompts and answers.
    public var content = Recording.Content.full
    /// How long a record may be only in memory; nil has the end of every answer wait for its record.
    public var interval: Duration? = .seconds(1)
    /// How long records are kept; nil keeps them.
    public var retention: Duration?
    /// Bytes after which a segment is closed…
    public var segmentBytes = 64 << 20
    /// …or time.
    public var segmentAge = Duration.seconds(3600)
    /// Bytes of records waiting to be written, above which admission waits.
    public var queueBytes = 32 << 20
    /// zstd's level, 1…19: 3 makes segments a fifth smaller, for twice the time.
    public var compressionLevel = 1

    /// The defaults.
    public init() {}
}

import Crypto

/// The watermark keys of one epoch. Accounts' keys do not depend on their cohorts, so an account that changes its cohort
/// in the middle of an epoch keeps its key.
public struct EpochKeys: Sendable {
    /// Whom a key marks.
    public enum Holder: Sendable, Hashable {
        /// All that leaves.
        case everyone
        /// What a distiller cannot split cheaply: an organization, a payment instrument, a cluster of accounts.
        case cohort(String)
        /// One account.
        case account(String)
        /// Nobody: never used to mark, so what it finds is chance.
        case decoy(Int)

        var purpose: [String] {
            switch self {
            case .everyone: ["everyone"]
            case .cohort(let name): ["cohort", name]
            case .account(let name): ["account", name]
            case .decoy(let index): ["decoy", String(index)]
            }
        }
    }

    /// The epoch's name.
    public let name: String
    private let secret: SymmetricKey

    init(name: String, secret: SymmetricKey) {
        self.name = name
        self.secret = secret
    }

    /// A holder's secret of 32 bytes, from which its keys for every scheme are derived, and which is committed to.
    func secret(of holder: Holder) -> SymmetricKey { WatermarkMaster.derive(secret, holder.purpose) }

    /// A holder's key of ``Excise1``.
    public func markKey(of holder: Holder) -> MarkKey { Self.markKey(of: secret(of: holder)) }

    /// A holder's key for SGLang, of which the engine uses 32 bits.
    public func sglangKey(of holder: Holder) -> UInt64 { Self.word(secret(of: holder), "sglang") }

    /// A holder's key for vLLM.
    public func vllmKey(of holder: Holder) -> UInt64 { Self.word(secret(of: holder), "vllm") }

    /// A holder's key for ``Unigram``.
    public func unigramKey(of holder: Holder) -> UInt64 { Self.word(secret(of: holder), "unigram") }

    /// A holder's key of ``LexicalMark``.
    public func lexicalKey(of holder: Holder) -> MarkKey {
        Self.first(WatermarkMaster.derive(secret(of: holder), ["lexical"]))
    }

    /// Who shares the choices of ``LexicalMark``.
    public var lexicalPartition: Excise1Partition {
        Excise1Partition(pair: Self.first(WatermarkMaster.derive(secret, ["partition", "lexical"])))
    }

    /// The key that decides whose key marks a context.
    public var partitionKey: MarkKey { Self.first(WatermarkMaster.derive(secret, ["partition"])) }

    static func markKey(of secret: SymmetricKey) -> MarkKey { first(WatermarkMaster.derive(secret, ["excise-1"])) }

    private static func first(_ key: SymmetricKey) -> MarkKey {
        key.withUnsafeBytes { MarkKey(bytes: $0.prefix(MarkKey.byteCount))! }
    }

    private static func word(_ secret: SymmetricKey, _ scheme: String) -> UInt64 {
        WatermarkMaster.derive(secret, [scheme]).withUnsafeBytes { $0.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
    }
}

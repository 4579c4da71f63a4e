import Access
import Exchanges
import JSON
import Synchronization
import Watermarking

/// Which cohort an account is in: what a distiller cannot split cheaply.
public struct CohortAssignment: Sendable, Equatable {
    private let named: [String: String]

    /// - Parameter named: cohorts by account, which go before everything else.
    public init(_ named: [String: String] = [:]) {
        self.named = named
    }

    /// The cohort that was named, else the declared organization, else the payment instrument, else the account itself.
    public func cohort(of account: Account) -> String {
        named[account.id] ?? account.organization ?? account.payment ?? account.id
    }
}

/// The keys that mark now: the last master of a key folder, and what was derived of it.
public final class MarkingKeys: Sendable {
    /// Accounts whose settings are kept; past that many all are derived again.
    private static let keptSettings = 10_000

    private struct Place: Hashable {
        var epoch: String
        var account: String
        var model: String
    }

    private struct Derived {
        var epochs: [String: EpochKeys] = [:]
        var settings: [Place: (cohort: String, json: [UInt8])] = [:]
        var lexical: [Place: (cohort: String, mark: LexicalMark)] = [:]
    }

    private let master: WatermarkMaster
    private let fixedEpoch: String?
    private let cohorts: CohortAssignment
    private let variants: VariantTable
    private let derived = Mutex(Derived())

    /// - Parameters:
    ///   - epoch: the epoch's name; nil for the month in UTC.
    ///   - variants: what lexical marks choose between.
    public init(
        _ master: WatermarkMaster, epoch: String?, cohorts: CohortAssignment, variants: VariantTable = .english
    ) {
        self.master = master
        fixedEpoch = epoch
        self.cohorts = cohorts
        self.variants = variants
    }

    /// The name of the epoch at a time.
    public func epoch(at time: Timestamp) -> String { fixedEpoch ?? Self.month(time) }

    /// The month in UTC, such as `2026-11`.
    public static func month(_ time: Timestamp) -> String { String(time.rfc3339.prefix(7)) }

    /// What the model's server is sent so that it marks an account's answer: the value of a request's member.
    func setting(_ mark: WatermarkConfiguration.Mark, model: String, _ account: Account, at time: Timestamp) -> [UInt8]?
    {
        let cohort = cohorts.cohort(of: account)
        let place = Place(epoch: epoch(at: time), account: account.id, model: model)
        let kept = derived.withLock { $0.settings[place] }
        if let kept, kept.cohort == cohort { return kept.json }
        guard let keys = keys(place.epoch), let json = Self.setting(mark, keys, account: account.id, cohort: cohort)
        else { return nil }
        derived.withLock { derived in
            if derived.settings.count >= Self.keptSettings { derived.settings.removeAll() }
            derived.settings[place] = (cohort, json)
        }
        return json
    }

    /// What marks an account's answers in their words.
    func lexicalMark(_ account: Account, at time: Timestamp) -> LexicalMark? {
        let cohort = cohorts.cohort(of: account)
        let place = Place(epoch: epoch(at: time), account: account.id, model: "")
        let kept = derived.withLock { $0.lexical[place] }
        if let kept, kept.cohort == cohort { return kept.mark }
        guard let keys = keys(place.epoch) else { return nil }
        let mark = LexicalMark(keys, cohort: cohort, account: account.id, table: variants)
        derived.withLock { derived in
            if derived.lexical.count >= Self.keptSettings { derived.lexical.removeAll() }
            derived.lexical[place] = (cohort, mark)
        }
        return mark
    }

    private func keys(_ epoch: String) -> EpochKeys? {
        derived.withLock { derived in
            if let known = derived.epochs[epoch] { return known }
            guard let keys = try? master.epoch(epoch) else { return nil }
            derived.epochs[epoch] = keys
            return keys
        }
    }

    private static func setting(
        _ mark: WatermarkConfiguration.Mark, _ keys: EpochKeys, account: String, cohort: String
    ) -> [UInt8]? {
        switch mark.scheme {
        case .excise1:
            return keys.samplerDescription(cohort: cohort, account: account, contextWidth: mark.contextWidth)
        case .sglang:
            let key = String(keys.sglangKey(of: .account(account)), radix: 16)
            let padded = String(repeating: "0", count: 16 - key.count) + key
            return Array(#"{"key":"\#(padded)","context_window":\#(mark.contextWidth)}"#.utf8)
        case .unigram:
            let share = Unigram.share(entries: mark.entries, vocabularySize: mark.vocabularySize)
            guard
                let list = try? Unigram(
                    vocabularySize: mark.vocabularySize, greenShare: share, bias: Float(mark.bias),
                    key: keys.unigramKey(of: .account(account)))
            else { return nil }
            return Array("{\(list.greenTokens.map { "\"\($0)\":\(mark.bias)" }.joined(separator: ","))}".utf8)
        case .vllm, .lexical:
            return nil
        }
    }
}

import Anonymization
import JSON
import Synchronization

/// A policy of anonymization brought to life: made when the configuration is read, shared by all exchanges.
public final class AnonymizationRules: Sendable, Equatable {
    /// What is done.
    let policy: Policy
    private let prompts: DocumentAnonymizer
    private let answers: Recognizer?
    private let log: DocumentAnonymizer
    private let logTexts: Anonymizer
    private let logEpoch: String
    private let key: PseudonymKey?
    private let logKey: PseudonymKey?
    private let tenants = Mutex<[String: (exchange: Pseudonymizer, log: Pseudonymizer)]>([:])
    private let vaults = Mutex(ResponseVaults())

    /// Accounts whose keys are kept derived.
    private static let tenantLimit = 4096

    /// - Parameters:
    ///   - policy: of prompts and answers.
    ///   - log: of the exchange log.
    /// - Throws: where a key that a policy needs is missing or open to others.
    public init(policy: Policy, log: Policy) throws(KeyReference.Failure) {
        self.policy = policy
        key = try policy.key.map { (reference) throws(KeyReference.Failure) in try reference.read() }
        if log.key == policy.key {
            logKey = key
        } else {
            logKey = try log.key.map { (reference) throws(KeyReference.Failure) in try reference.read() }
        }
        prompts = DocumentAnonymizer(policy: policy, direction: .prompt, vocabulary: .request)
        answers =
            policy.types(for: .answer).isEmpty && policy.custom.isEmpty ? nil : policy.recognizer(for: .answer)
        self.log = DocumentAnonymizer(policy: log, direction: .log, vocabulary: .request)
        logTexts = Anonymizer(policy: log, direction: .log)
        logEpoch = log.epoch
    }

    /// Whether they are the same ones.
    public static func == (left: AnonymizationRules, right: AnonymizationRules) -> Bool { left === right }

    private func pseudonymizers(_ tenant: String) -> (exchange: Pseudonymizer, log: Pseudonymizer) {
        tenants.withLock { tenants in
            if let known = tenants[tenant] { return known }
            if tenants.count >= Self.tenantLimit { tenants.removeAll(keepingCapacity: true) }
            let made = (
                exchange: Pseudonymizer(key: key, tenant: tenant, epoch: policy.epoch, subject: tenant),
                log: Pseudonymizer(key: logKey, tenant: tenant, epoch: logEpoch, subject: tenant)
            )
            tenants[tenant] = made
            return made
        }
    }

    /// Cleans a request.
    func clean(_ document: JSONDocument, tenant: String, vault: inout Vault) throws(Pseudonymizer.Failure)
        -> DocumentAnonymizer.Cleaned
    {
        try prompts.clean(document, pseudonymizer: pseudonymizers(tenant).exchange, vault: &vault)
    }

    /// What is done with an answer.
    func treatment(tenant: String, vault: Vault) -> AnswerChannel.Treatment {
        AnswerChannel.Treatment(
            recognizer: answers, policy: policy, pseudonymizer: pseudonymizers(tenant).exchange, vault: vault)
    }

    /// A request as the exchange log may have it.
    func logged(_ document: JSONDocument, tenant: String, vault: inout Vault) -> JSONDocument? {
        do {
            let cleaned = try log.clean(document, pseudonymizer: pseudonymizers(tenant).log, vault: &vault)
            guard let bytes = cleaned.bytes else { return document }
            return try JSONDocument(bytes, depth: 512)
        } catch {
            return nil
        }
    }

    /// The inside of a JSON string as the exchange log may have it.
    func logged(escaped text: [UInt8], tenant: String, vault: inout Vault) -> [UInt8] {
        guard !text.isEmpty else { return text }
        let quoted = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
        let plain = quoted.withUnsafeBytes { JSONText.unescape(0..<quoted.count, in: $0) }
        do {
            let cleaned = try logTexts.clean(
                plain, role: "assistant", pseudonymizer: pseudonymizers(tenant).log, vault: &vault)
            guard !cleaned.findings.isEmpty else { return text }
            return Array(JSONText.quoted(String(decoding: cleaned.text, as: UTF8.self)).dropFirst().dropLast())
        } catch {
            return []
        }
    }

    /// Keeps what an answer's placeholders stand for, for requests that go on from it.
    func keep(_ vault: Vault, of response: String) { vaults.withLock { $0.keep(vault, of: response) } }

    /// What the placeholders of an answer stand for.
    func vault(of response: String, tenant: String) -> Vault? {
        vaults.withLock { $0.vault(of: response) }.flatMap { $0.tenant == tenant ? $0 : nil }
    }
}

/// The vaults of the last responses that a model server stores, in memory.
private struct ResponseVaults: Sendable {
    private static let limit = 10_000
    private var vaults: [String: Vault] = [:]
    private var order: [String] = []
    private var oldest = 0

    func vault(of response: String) -> Vault? { vaults[response] }

    mutating func keep(_ vault: Vault, of response: String) {
        guard vaults.updateValue(vault, forKey: response) == nil else { return }
        if order.count < Self.limit {
            order.append(response)
        } else {
            vaults[order[oldest]] = nil
            order[oldest] = response
            oldest = (oldest + 1) % Self.limit
        }
    }
}

/// One channel of an answer on its way back: cleaned of what the model says, then with the values of the conversation in the place
/// of their placeholders. What comes out is whole characters, and the same however the bytes came.
public struct AnswerChannel: Sendable {
    /// What is done to all channels of an answer.
    public final class Treatment: Sendable {
        /// Finds what is taken out of answers; nil where nothing is.
        public let recognizer: Recognizer?
        /// What is done with a finding.
        public let policy: Policy
        /// Of the tenant.
        public let pseudonymizer: Pseudonymizer
        /// What placeholders of the prompts stand for.
        public let vault: Vault
        /// Whether values are put back.
        public let restores: Bool

        /// A treatment.
        public init(
            recognizer: Recognizer?, policy: Policy, pseudonymizer: Pseudonymizer, vault: Vault, restores: Bool = true
        ) {
            self.recognizer = recognizer
            self.policy = policy
            self.pseudonymizer = pseudonymizer
            self.vault = vault
            self.restores = restores
        }

        /// Whether anything is done at all.
        public var isNothing: Bool { recognizer == nil && (!restores || vault.count == 0) }

        /// The same without values that are put back.
        public var withoutRestoring: Treatment {
            Treatment(
                recognizer: recognizer, policy: policy, pseudonymizer: pseudonymizer, vault: vault, restores: false)
        }
    }

    private let treatment: Treatment
    private var answerVault: Vault
    private var cleaner: StreamAnonymizer?
    private var restorer: PlaceholderRestorer?
    /// The beginning of a character that is not whole.
    private var partial: [UInt8] = []

    /// A channel of which nothing has come.
    public init(_ treatment: Treatment) {
        self.treatment = treatment
        answerVault = treatment.vault
        cleaner = treatment.recognizer.map(StreamAnonymizer.init)
        restorer = treatment.restores && treatment.vault.count > 0 ? PlaceholderRestorer(vault: treatment.vault) : nil
    }

    /// Takes bytes and gives what is certain.
    ///
    /// - Throws: ``Pseudonymizer/Failure/blocked(_:)`` where the policy refuses such answers.
    public mutating func push(_ bytes: some Collection<UInt8>) throws(Pseudonymizer.Failure) -> [UInt8] {
        guard cleaner != nil else { return whole(restore(bytes)) }
        let treatment = treatment
        let cleaned = try cleaner?.push(bytes) { (finding, value) throws(Pseudonymizer.Failure) in
            try Self.replacement(finding, value, treatment, &answerVault)
        }
        return whole(restore(cleaned ?? []))
    }

    /// The end of the channel: gives the rest. Afterwards it is as new.
    public mutating func finish() throws(Pseudonymizer.Failure) -> [UInt8] {
        var rest: [UInt8] = []
        if cleaner != nil {
            let treatment = treatment
            let cleaned = try cleaner?.finish { (finding, value) throws(Pseudonymizer.Failure) in
                try Self.replacement(finding, value, treatment, &answerVault)
            }
            rest = restore(cleaned ?? [])
        }
        rest += restorer?.finish() ?? []
        defer { partial = [] }
        return partial + rest
    }

    /// A whole text at once. Being whole, it is searched for all that streams do not have: names, and values whose word comes after.
    ///
    /// - Parameter text: valid UTF-8.
    /// - Returns: nil where nothing has to be changed.
    /// - Throws: ``Pseudonymizer/Failure/blocked(_:)`` where the policy refuses such answers.
    public static func whole(_ text: UnsafeRawBufferPointer, _ treatment: Treatment) throws(Pseudonymizer.Failure)
        -> [UInt8]?
    {
        var result: [UInt8]?
        if let recognizer = treatment.recognizer {
            let findings = recognizer.findings(in: text)
            if !findings.isEmpty { result = try cleaned(text, findings, treatment) }
        }
        guard treatment.restores, treatment.vault.count > 0, text.has(UInt8(ascii: "["), in: 0..<text.count) else {
            return result
        }
        var restorer = PlaceholderRestorer(vault: treatment.vault)
        let restored = restorer.push(result ?? Array(text)) + restorer.finish()
        return result == nil && restored.elementsEqual(text) ? nil : restored
    }

    private static func cleaned(_ text: UnsafeRawBufferPointer, _ findings: [Finding], _ treatment: Treatment)
        throws(Pseudonymizer.Failure) -> [UInt8]
    {
        var vault = treatment.vault
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var done = 0
        for finding in findings {
            result.append(contentsOf: text[done..<finding.range.lowerBound])
            result += try replacement(finding, Array(text[finding.range]), treatment, &vault)
            done = finding.range.upperBound
        }
        result.append(contentsOf: text[done...])
        return result
    }

    private static func replacement(
        _ finding: Finding, _ value: [UInt8], _ treatment: Treatment, _ vault: inout Vault
    ) throws(Pseudonymizer.Failure) -> [UInt8] {
        guard let operation = treatment.policy.operation(for: finding, direction: .answer, role: "assistant") else {
            return value
        }
        return try treatment.pseudonymizer.replacement(
            for: value, type: finding.type, operation: operation, vault: &vault)
    }

    private mutating func restore(_ bytes: some Collection<UInt8>) -> [UInt8] {
        restorer?.push(bytes) ?? Array(bytes)
    }

    /// Holds back the beginning of a character whose end has not come.
    private mutating func whole(_ bytes: [UInt8]) -> [UInt8] {
        var text = partial.isEmpty ? bytes : partial + bytes
        partial = []
        var start = text.count
        // At most three bytes can lack their end.
        while start > 0, text.count - start < 3, text[start - 1] & 0xC0 == 0x80 { start -= 1 }
        guard start > 0 else { return text }
        let lead = text[start - 1]
        let needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
        if text.count - start + 1 < needed {
            partial = Array(text[(start - 1)...])
            text.removeLast(partial.count)
        }
        return text
    }
}

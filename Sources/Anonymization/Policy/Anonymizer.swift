/// Cleans whole texts by a policy.
public struct Anonymizer: Sendable {
    private let policy: Policy
    private let direction: Policy.Direction
    private let recognizer: Recognizer

    /// An anonymizer for one direction.
    public init(policy: Policy, direction: Policy.Direction) {
        self.policy = policy
        self.direction = direction
        recognizer = policy.recognizer(for: direction)
    }

    /// A text without what the policy takes out.
    public struct Cleaned: Sendable {
        /// The text.
        public var text: [UInt8]
        /// What was found and changed, with ranges in the text that was given; nothing of the values.
        public var findings: [Finding]
    }

    /// Cleans a text.
    ///
    /// - Parameters:
    ///   - role: of the message that the text is.
    ///   - pseudonymizer: of the tenant.
    ///   - vault: of the conversation.
    /// - Throws: ``Pseudonymizer/Failure/blocked(_:)`` where the policy refuses such texts, or what a missing key makes impossible.
    public func clean(
        _ text: UnsafeRawBufferPointer, role: String? = nil, pseudonymizer: Pseudonymizer, vault: inout Vault
    ) throws(Pseudonymizer.Failure) -> Cleaned {
        try clean(text, within: 0..<text.count, role: role, pseudonymizer: pseudonymizer, vault: &vault)
            ?? Cleaned(text: Array(text), findings: [])
    }

    /// Cleans a part of a text; what stands around it is read for the words that name a value, and left out.
    ///
    /// - Returns: nil where nothing had to be changed. Ranges of findings are of the part.
    public func clean(
        _ text: UnsafeRawBufferPointer, within part: Range<Int>, role: String?, pseudonymizer: Pseudonymizer,
        vault: inout Vault
    ) throws(Pseudonymizer.Failure) -> Cleaned? {
        var result: [UInt8] = []
        var changed: [Finding] = []
        var done = part.lowerBound
        for var finding in recognizer.findings(in: text) where finding.range.overlaps(part) {
            finding.range = finding.range.clamped(to: part)
            guard let operation = policy.operation(for: finding, direction: direction, role: role) else { continue }
            if changed.isEmpty { result.reserveCapacity(part.count) }
            result.append(contentsOf: text[done..<finding.range.lowerBound])
            result += try pseudonymizer.replacement(
                for: Array(text[finding.range]), type: finding.type, operation: operation, vault: &vault)
            done = finding.range.upperBound
            finding.range = finding.range.lowerBound - part.lowerBound..<finding.range.upperBound - part.lowerBound
            changed.append(finding)
        }
        guard !changed.isEmpty else { return nil }
        result.append(contentsOf: text[done..<part.upperBound])
        return Cleaned(text: result, findings: changed)
    }

    /// Cleans a text.
    public func clean(
        _ text: String, role: String? = nil, pseudonymizer: Pseudonymizer, vault: inout Vault
    ) throws(Pseudonymizer.Failure) -> Cleaned {
        var text = text
        var result: Result<Cleaned, Pseudonymizer.Failure>?
        text.withUTF8 { bytes in
            do throws(Pseudonymizer.Failure) {
                result = .success(
                    try clean(UnsafeRawBufferPointer(bytes), role: role, pseudonymizer: pseudonymizer, vault: &vault))
            } catch {
                result = .failure(error)
            }
        }
        guard let result else { return Cleaned(text: [], findings: []) }
        return try result.get()
    }
}

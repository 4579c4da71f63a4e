import JSON

/// Cleans the texts inside of JSON documents by a policy: whatever their escapes, with the names of members as words that may
/// tell what a value is (`"password": "…"`), and also in JSON that stands in a string, as arguments of tools do.
public final class DocumentAnonymizer: Sendable {
    private let anonymizer: Anonymizer
    private let vocabulary: DocumentTexts.Vocabulary
    private let selection: FieldSelection

    /// An anonymizer of documents for one direction.
    ///
    /// - Parameter fields: what is cleaned; nil for what the policy says.
    public init(
        policy: Policy, direction: Policy.Direction, vocabulary: DocumentTexts.Vocabulary, fields: FieldSelection? = nil
    ) {
        anonymizer = Anonymizer(policy: policy, direction: direction)
        self.vocabulary = vocabulary
        selection = fields ?? policy.fields
    }

    private init(anonymizer: Anonymizer, vocabulary: DocumentTexts.Vocabulary, selection: FieldSelection) {
        self.anonymizer = anonymizer
        self.vocabulary = vocabulary
        self.selection = selection
    }

    /// A document without what the policy takes out.
    public struct Cleaned: Sendable {
        /// The document; nil where nothing had to be changed.
        public var bytes: [UInt8]?
        /// What was found and changed; ranges are of each text by itself.
        public var findings: [Finding] = []
        /// How many texts and numbers were looked at: none where no member is one that is cleaned.
        public var texts = 0
    }

    /// Cleans a document.
    ///
    /// - Parameters:
    ///   - pseudonymizer: of the tenant.
    ///   - vault: of the conversation.
    /// - Throws: as ``Anonymizer``.
    public func clean(_ document: JSONDocument, pseudonymizer: Pseudonymizer, vault: inout Vault)
        throws(Pseudonymizer.Failure) -> Cleaned
    {
        var cleaned = Cleaned()
        var failure: Pseudonymizer.Failure?
        cleaned.bytes = DocumentTexts.replacing(in: document, vocabulary, selection) { place, text in
            guard failure == nil else { return nil }
            cleaned.texts += 1
            do throws(Pseudonymizer.Failure) {
                return try replacement(of: place, in: text, pseudonymizer, &vault, &cleaned.findings)
            } catch {
                failure = error
                return nil
            }
        }
        if let failure { throw failure }
        return cleaned
    }

    private func replacement(
        of place: DocumentTexts.Place, in text: UnsafeRawBufferPointer, _ pseudonymizer: Pseudonymizer,
        _ vault: inout Vault, _ findings: inout [Finding]
    ) throws(Pseudonymizer.Failure) -> [UInt8]? {
        let role = place.role?.string(in: text)
        let value = place.value
        if value.kind == .number {
            let whole = (place.member?.name.lowerBound ?? value.range.lowerBound)..<value.range.upperBound
            return try cleaned(text, whole, value.range, role: role, pseudonymizer, &vault, &findings)
        }
        let inner = value.range.lowerBound + 1..<value.range.upperBound - 1
        let isEscaped = text.has(UInt8(ascii: "\\"), in: inner)
        if let nested = try nested(text, inner, isEscaped: isEscaped, pseudonymizer, &vault, &findings) {
            return nested.bytes.map { JSONText.quoted(String(decoding: $0, as: UTF8.self)) }
        }
        guard isEscaped else {
            // As it stands, with the name before it and its quotes.
            let whole = (place.member?.name.lowerBound ?? value.range.lowerBound)..<value.range.upperBound
            return try cleaned(text, whole, inner, role: role, pseudonymizer, &vault, &findings)
        }
        var scratch: [UInt8] = []
        if let member = place.member { scratch.append(contentsOf: text[member.name.lowerBound..<inner.lowerBound]) }
        let start = scratch.count
        scratch.append(contentsOf: JSONText.unescape(value.range, in: text).utf8)
        let end = scratch.count
        scratch.append(UInt8(ascii: "\""))
        var result: [UInt8]?
        var failure: Pseudonymizer.Failure?
        scratch.withUnsafeBytes { scratch in
            do throws(Pseudonymizer.Failure) {
                result = try cleaned(
                    scratch, 0..<scratch.count, start..<end, role: role, pseudonymizer, &vault, &findings)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return result
    }

    /// Cleans `text[part]`, with what stands around it in `whole`; gives a JSON string, or nil where nothing changed.
    private func cleaned(
        _ text: UnsafeRawBufferPointer, _ whole: Range<Int>, _ part: Range<Int>, role: String?,
        _ pseudonymizer: Pseudonymizer, _ vault: inout Vault, _ findings: inout [Finding]
    ) throws(Pseudonymizer.Failure) -> [UInt8]? {
        let cleaned = try anonymizer.clean(
            UnsafeRawBufferPointer(rebasing: text[whole]),
            within: part.lowerBound - whole.lowerBound..<part.upperBound - whole.lowerBound, role: role,
            pseudonymizer: pseudonymizer, vault: &vault)
        guard let cleaned else { return nil }
        findings += cleaned.findings
        return JSONText.quoted(String(decoding: cleaned.text, as: UTF8.self))
    }

    /// Cleans JSON in a string; nil where there is none.
    private func nested(
        _ text: UnsafeRawBufferPointer, _ inner: Range<Int>, isEscaped: Bool, _ pseudonymizer: Pseudonymizer,
        _ vault: inout Vault, _ findings: inout [Finding]
    ) throws(Pseudonymizer.Failure) -> (bytes: [UInt8]?, Void)? {
        var start = inner.lowerBound
        while start < inner.upperBound, text[start].isSpace { start += 1 }
        guard inner.upperBound - start > 4, text[start] == UInt8(ascii: "{") || text[start] == UInt8(ascii: "[") else {
            return nil
        }
        let bytes =
            isEscaped
            ? Array(JSONText.unescape(inner.lowerBound - 1..<inner.upperBound + 1, in: text).utf8)
            : Array(text[inner])
        guard let document = try? JSONDocument(bytes) else { return nil }
        let inside = DocumentAnonymizer(anonymizer: anonymizer, vocabulary: .any, selection: FieldSelection())
        let cleaned = try inside.clean(document, pseudonymizer: pseudonymizer, vault: &vault)
        findings += cleaned.findings
        return (cleaned.bytes, ())
    }
}

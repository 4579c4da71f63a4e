import JSON

/// Reads and writes the columns of one record.
public struct MetadataRecord: Sendable {
    private let anonymity: KAnonymity
    private let pseudonymizer: Pseudonymizer

    /// - Parameter pseudonymizer: of the tenant; makes tokens of identifiers and moves dates.
    public init(_ anonymity: KAnonymity, pseudonymizer: Pseudonymizer) {
        self.anonymity = anonymity
        self.pseudonymizer = pseudonymizer
    }

    // MARK: Values

    /// The quasi-identifiers in their most exact form, and the subject.
    ///
    /// - Parameter value: what stands at a path.
    /// - Throws: where dates are to be moved and there is no key.
    public func base(_ value: (ColumnPath) -> String?) throws(Pseudonymizer.Failure) -> (
        values: [String?], subject: String?
    ) {
        let subject = anonymity.subject.flatMap(value)
        var values: [String?] = []
        for column in anonymity.columns {
            var text = value(column.place)
            if let days = column.shiftDays, let plain = text {
                var pseudonymizer = pseudonymizer
                pseudonymizer.subject = subject ?? ""
                var vault = Vault(tenant: pseudonymizer.tenant, session: "")
                let shifted = try pseudonymizer.replacement(
                    for: Array(plain.utf8), type: .date, operation: .shiftDate(days: days), vault: &vault)
                text = String(decoding: shifted, as: UTF8.self)
            }
            values.append(column.form(0).of(text))
        }
        return (values, subject)
    }

    /// What stands instead of an identifier; nil for nothing.
    public func pseudonym(_ identifier: KAnonymity.Identifier, _ value: String) throws(Pseudonymizer.Failure) -> String?
    {
        guard identifier.isToken else { return nil }
        var vault = Vault(tenant: pseudonymizer.tenant, session: "")
        let type = EntityType(rawValue: identifier.place.names.last?.uppercased() ?? "")
        let token = try pseudonymizer.replacement(
            for: Array(value.utf8), type: type, operation: .token, vault: &vault)
        return String(decoding: token, as: UTF8.self)
    }

    // MARK: Documents

    /// What stands at a path of a document, a string as its text, a number as it is written; nil for all else.
    public static func value(_ path: ColumnPath, in document: JSONDocument) -> String? {
        document.read { text in
            guard let (member, _) = find(path, in: document, text) else { return nil }
            switch member.value.kind {
            case .string: return member.value.string(in: text)
            case .number, .boolean: return String(decoding: text[member.value.range], as: UTF8.self)
            case .object, .array, .null: return nil
            }
        }
    }

    private static func find(
        _ path: ColumnPath, in document: JSONDocument, _ text: UnsafeRawBufferPointer
    ) -> (member: JSONMember, object: JSONSlice)? {
        var object = document.root
        var found: (member: JSONMember, object: JSONSlice)?
        for name in path.names {
            if let found { object = found.member.value }
            found = nil
            object.forEachMember(in: text) { member in
                guard JSONText.unescape(member.name, in: text) == name else { return true }
                found = (member, object)
                return false
            }
            guard found != nil else { return nil }
        }
        return found
    }

    private static func write(_ value: String?, at path: ColumnPath, in document: inout JSONDocument) {
        guard let (member, object) = document.read({ find(path, in: document, $0) }) else { return }
        if let value {
            document.replace(member.value, with: JSONText.quoted(value))
        } else {
            document.remove(member, from: object)
        }
    }

    /// A document's quasi-identifiers in the plan's forms and its identifiers replaced; what is taken out is no member any more.
    ///
    /// - Throws: where there is no key and one is needed.
    public func apply(_ plan: MetadataPlan, to document: inout JSONDocument) throws(Pseudonymizer.Failure) {
        let original = document
        let values = plan.values(of: try base { Self.value($0, in: original) }.values)
        for (column, value) in zip(anonymity.columns, values) where Self.value(column.place, in: original) != value {
            Self.write(value, at: column.place, in: &document)
        }
        for identifier in anonymity.identifiers {
            guard let value = Self.value(identifier.place, in: original) else {
                Self.write(nil, at: identifier.place, in: &document)
                continue
            }
            Self.write(try pseudonym(identifier, value), at: identifier.place, in: &document)
        }
    }
}

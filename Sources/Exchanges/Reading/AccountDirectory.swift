import JSON

/// The accounts of an account directory's file: who is behind an account of the log.
public struct AccountDirectory: Sendable {
    private let places: [String: Int]
    /// The accounts in the order of the file.
    public let accounts: [Account]

    /// A directory of these accounts; of several of one id the last counts.
    public init(_ accounts: [Account]) {
        self.accounts = accounts
        places = Dictionary(accounts.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { $1 })
    }

    /// Reads the files that `paths` stand for (see ``LogFile/list(_:)``), one account a line.
    ///
    /// - Throws: ``LogReadError``; every line must be an account.
    public init(paths: [String]) throws(LogReadError) {
        var accounts: [Account] = []
        for file in try LogFile.list(paths) {
            try JSONLines(file).forEach { (line, _) throws(LineFault.Reason) in
                do throws(FieldFault) {
                    accounts.append(try Account(line))
                } catch {
                    throw .field(error)
                }
            }
        }
        self.init(accounts)
    }

    /// The account of that id; nil where the directory does not have it.
    public subscript(_ id: String) -> Account? { places[id].map { accounts[$0] } }

    /// The declared owner of an account; nil where the directory does not have the account or it has none.
    public func organization(of id: String) -> String? { self[id]?.organization }

    /// What stands for the customer behind an account: its declared owner, else the account itself.
    public func customer(of id: String) -> Customer {
        organization(of: id).map { .organization($0) } ?? .account(id)
    }

    /// One customer: all accounts of one declared organization, or one account that declares none.
    public enum Customer: Sendable, Hashable {
        /// By the organization's name.
        case organization(String)
        /// By the account's id.
        case account(String)
    }
}

extension Account {
    /// Decodes one line of the account directory; `null` counts as missing, unknown members are ignored.
    init(_ line: JSONValue) throws(FieldFault) {
        let fields = FieldReader(line, "")
        guard let id = try fields.string("account") else { throw .missing("account") }
        guard let created = try fields.time("created") else { throw .missing("created") }
        guard let plan = try fields.string("plan") else { throw .missing("plan") }
        guard let verification: Verification = try fields.choice("verification") else { throw .missing("verification") }
        guard let status: Status = try fields.choice("status") else { throw .missing("status") }
        self.init(
            id: id, organization: try fields.string("organization"), created: created, plan: plan,
            verification: verification, payment: try fields.string("payment"),
            paymentIssuer: try fields.string("payment_issuer"), emailDomain: try fields.string("email_domain"),
            emailPattern: try fields.string("email_pattern"), country: try fields.string("country"),
            entitlements: try fields.value("entitlements")?.strings("entitlements").map(Entitlement.init) ?? [],
            status: status, statusChanged: try fields.time("status_changed"))
    }
}

extension FieldReader {
    fileprivate func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: StaticString
    ) throws(FieldFault) -> Choice? where Choice.RawValue == String {
        guard let text = try string(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw fault(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }
}

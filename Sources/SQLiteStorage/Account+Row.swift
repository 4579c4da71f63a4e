import Exchanges
import GRDB

/// A value in the database that this version cannot have written.
struct UnreadableRow: Error, CustomStringConvertible {
    let table: String
    let id: String
    let column: String
    let value: String

    var description: String {
        "table \(table), row '\(id)': column \(column) holds '\(value.prefix(64))', which is not one of its values"
    }
}

extension Account {
    init(row: Row) throws {
        let id: String = row["id"]
        func choice<Choice: RawRepresentable<String>>(_ column: String) throws -> Choice {
            let text: String = row[column]
            guard let choice = Choice(rawValue: text) else {
                throw UnreadableRow(table: "accounts", id: id, column: column, value: text)
            }
            return choice
        }
        self.init(
            id: id, organization: row["organization"], created: Timestamp(milliseconds: row["created"]),
            plan: row["plan"], verification: try choice("verification"), payment: row["payment"],
            paymentIssuer: row["payment_issuer"], emailDomain: row["email_domain"], emailPattern: row["email_pattern"],
            country: row["country"],
            entitlements: (row["entitlements"] as String).split(separator: " ").map {
                Entitlement(rawValue: String($0))
            },
            status: try choice("status"),
            statusChanged: (row["status_changed"] as Int64?).map { Timestamp(milliseconds: $0) })
    }

    /// In the order of the statements that write them: the id last.
    var columns: StatementArguments {
        [
            organization, created.milliseconds, plan, verification.rawValue, payment, paymentIssuer, emailDomain,
            emailPattern, country, entitlements.map(\.rawValue).joined(separator: " "), status.rawValue,
            statusChanged?.milliseconds, id,
        ]
    }
}

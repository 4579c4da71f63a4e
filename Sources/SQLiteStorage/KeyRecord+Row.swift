import Access
import Exchanges
import Foundation
import GRDB

extension KeyRecord {
    init(row: Row) {
        func time(_ column: String) -> Timestamp? {
            (row[column] as Int64?).map { Timestamp(milliseconds: $0) }
        }
        self.init(
            id: row["id"], account: row["account"], name: row["name"], hash: Array(row["hash"] as Data),
            created: Timestamp(milliseconds: row["created"]), expires: time("expires"), revoked: time("revoked"),
            replacedBy: row["replaced_by"])
    }

    /// In the order of the statements that write them: the id last.
    var columns: StatementArguments {
        [
            account, name, Data(hash), created.milliseconds, expires?.milliseconds, revoked?.milliseconds, replacedBy,
            id,
        ]
    }
}

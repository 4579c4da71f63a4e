import Access
import Exchanges

/// Keys as a table for a person.
enum KeyTable {
    static func of(_ keys: [KeyRecord], at now: Timestamp) -> String {
        var table = TextTable("key", "account", "state", "name", "created", "expires", "replaced by")
        for key in keys {
            table.add(
                key.id, key.account, key.state(at: now).rawValue, key.name, key.created.rfc3339, key.expires?.rfc3339,
                key.replacedBy)
        }
        return table.text
    }
}

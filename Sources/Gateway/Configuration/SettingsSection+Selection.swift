import Metering
import Settings

extension SettingsSection {
    /// Whom a rule is for: the accounts, by what is known of them. Nothing given selects everybody.
    func selection() -> LimitRule.Selection {
        var selection = LimitRule.Selection()
        selection.accounts = selected("accounts")
        selection.organizations = selected("organizations")
        selection.plans = selected("plans")
        selection.entitlements = selected("entitlements")
        selection.groups = selected("groups")
        return selection
    }

    /// The names of a list; empty where it is left out.
    func selected(_ field: String) -> Set<String> {
        guard value(field) != nil else { return [] }
        let texts = texts(field) ?? []
        if texts.isEmpty { report(field, "the list is empty; leave it out to select everybody") }
        return Set(texts)
    }
}

import Metering
import Settings
import Shaping
import Yams

/// Reads the section `shaping`.
struct ShapingParser {
    let path: (String) -> String

    func shaping(_ section: SettingsSection, into shaping: inout ShapingConfiguration) {
        shaping.isOn = true
        shaping.isOn = section.flag("enabled") ?? shaping.isOn
        if let standard = section.section("standard") {
            shaping.standard = change(standard).applied(to: shaping.standard)
            standard.finish()
        }
        if let rules = section.section("entitlements") {
            for entry in rules.entries {
                if let rule = rule(entry.name, entry.key, entry.value, rules) { shaping.rules.append(rule) }
            }
        }
        if let seal = section.section("seal") {
            if let file = seal.text("keys") { shaping.sealKeys = path(file) }
            shaping.sealLifetime = seal.duration("lifetime", from: .seconds(60)) ?? shaping.sealLifetime
            seal.finish()
        }
        shaping.repeatMemory = section.bytes("repeat_memory", (1 << 20)...(64 << 30)) ?? shaping.repeatMemory
        section.finish()
    }

    private func rule(
        _ name: String, _ key: Node, _ node: Node, _ parent: SettingsSection
    ) -> EntitlementRule? {
        guard let section = parent.section(at: node, parent.name(name)) else {
            return nil
        }
        defer { section.finish() }
        if !AccountGroup.isName(name) {
            section.report(at: key, section.path, "expected a name of 1 to 100 letters, digits, '-', '_', '.'")
        }
        let change = change(section)
        if change.isEmpty, !EntitlementChange.fields.contains(where: { section.value($0) != nil }) {
            section.report(
                at: node, section.path,
                "it changes nothing; give it at least one of \(EntitlementChange.fields.joined(separator: ", "))")
        }
        guard let selection = section.section("where") else {
            section.report(
                "where", "expected whom it is for, such as {plans: [enterprise]}; what is for everybody is `standard`")
            return nil
        }
        let applies = selection.selection()
        selection.finish()
        return EntitlementRule(name: name, applies: applies, change: change)
    }

    private func change(_ section: SettingsSection) -> EntitlementChange {
        var change = EntitlementChange()
        for field in EntitlementChange.fields {
            guard let text = section.text(field) else { continue }
            do throws(InvalidEntitlement) {
                try change.set(field, to: text)
            } catch {
                section.report(field, error.description)
            }
        }
        return change
    }
}

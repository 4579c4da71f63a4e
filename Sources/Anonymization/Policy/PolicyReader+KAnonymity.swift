extension PolicyReader {
    /// Reads `k_anonymity`.
    mutating func kAnonymity(_ member: Member, _ field: String) -> KAnonymity? {
        let known = ["k", "suppress", "subject", "columns", "identifiers"]
        var k: Int?
        var suppression = 0.05
        var subject: ColumnPath?
        var columns: [QuasiIdentifier] = []
        var identifiers: [KAnonymity.Identifier] = []
        for entry in members(member.value, field, member.line, known: known) {
            let path = "\(field).\(entry.name)"
            switch entry.name {
            case "k": k = number(entry, path, 2...1_000_000).map { Int($0) }
            case "suppress": suppression = number(entry, path, 0...1) ?? suppression
            case "subject": subject = text(entry, path).flatMap { place($0, path, entry.line) }
            case "columns":
                for column in members(entry.value, path, entry.line) {
                    if let found = self.column(column, "\(path).\(column.name)") { columns.append(found) }
                }
            default:
                for identifier in members(entry.value, path, entry.line) {
                    let itsPath = "\(path).\(identifier.name)"
                    guard let place = place(identifier.name, itsPath, identifier.line),
                        let action = text(identifier, itsPath)
                    else { continue }
                    guard action == "token" || action == "redact" else {
                        report(itsPath, identifier.line, "\(action) is neither token nor redact")
                        continue
                    }
                    identifiers.append(KAnonymity.Identifier(place: place, isToken: action == "token"))
                }
            }
        }
        guard let k else {
            report("\(field).k", member.line, "is missing; write how many subjects must share a combination, such as 5")
            return nil
        }
        if columns.isEmpty {
            report("\(field).columns", member.line, "names no column; write one as in $.client.country: [exact]")
        }
        let both = columns.map(\.place) + identifiers.map(\.place)
        for twice in Set(both.filter { place in both.count { $0 == place } > 1 }).map(\.description).sorted() {
            report(field, member.line, "\(twice) is a column and an identifier; it can be one of them")
        }
        if subject == nil, columns.contains(where: { $0.shiftDays != nil }) {
            report("\(field).subject", member.line, "is missing; shift_days moves the dates of each subject alike")
        }
        let anonymity = KAnonymity(
            k: k, suppression: suppression, subject: subject, columns: columns, identifiers: identifiers)
        if anonymity.combinations > KAnonymity.combinationLimit {
            report(
                "\(field).columns", member.line,
                "have more than \(KAnonymity.combinationLimit) combinations of forms; name fewer forms")
        }
        return anonymity
    }

    private mutating func place(_ text: String, _ field: String, _ line: Int?) -> ColumnPath? {
        let place = ColumnPath(text)
        if place == nil { report(field, line, "\(text) is no path of plain members; write one as in $.client.country") }
        return place
    }

    private mutating func column(_ member: Member, _ field: String) -> QuasiIdentifier? {
        var list = member
        var days: Int?
        if case .object = member.value {
            var forms: Member?
            for entry in members(member.value, field, member.line, known: ["forms", "shift_days"]) {
                if entry.name == "forms" {
                    forms = entry
                } else {
                    days = number(entry, "\(field).shift_days", 1...3650).map { Int($0) }
                }
            }
            guard let forms else {
                report(field, member.line, "has no forms; write forms: [day, month]")
                return nil
            }
            list = forms
        }
        guard case .array(let values) = list.value, !values.isEmpty else {
            report(field, list.line, "must be a list of forms, the most exact first, such as [hour, day]")
            return nil
        }
        var forms: [GeneralisedForm] = []
        for value in values {
            guard let form = form(value, field, list.line) else { continue }
            if let last = forms.last, !form.isLess(than: last) {
                report(field, list.line, "\(form) does not say less than \(last), which stands before it")
            }
            forms.append(form)
        }
        guard let place = place(member.name, field, member.line), !forms.isEmpty else { return nil }
        if days != nil, case .time = forms[0] {
        } else if days != nil, forms[0] != .exact {
            report("\(field).shift_days", member.line, "goes with dates: hour, day, month or year")
        }
        return QuasiIdentifier(place: place, forms: forms, shiftDays: days)
    }

    private mutating func form(_ value: PolicyValue, _ field: String, _ line: Int?) -> GeneralisedForm? {
        switch value {
        case .string(let text):
            if let form = GeneralisedForm(text) { return form }
            report(
                field, line,
                "\(text) is no form; there are exact, hour, day, month, year, network/24, network/16, network/8, prefix:N, range:N, "
                    + "and groups as in { EU: [DE, FR] }")
        case .object(let members):
            var groups: [String: [String]] = [:]
            for member in members { groups[member.name] = texts(member, "\(field).\(member.name)") }
            if !groups.isEmpty { return .groups(groups) }
            report(field, line, "has no groups")
        default: report(field, line, "has \(value.kind) among its forms")
        }
        return nil
    }
}

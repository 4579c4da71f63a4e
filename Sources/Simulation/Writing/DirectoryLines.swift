import Exchanges
import JSON

/// Writes accounts as lines of an account directory.
struct DirectoryLines {
    let seed: UInt64

    private static let plans: [StaticString] = ["free", "pay-as-you-go", "team", "enterprise", "education", "startup"]
    private static let verifications: [StaticString] = ["none", "email", "phone", "identity", "business"]
    private static let statuses: [StaticString] = ["active", "suspended", "closed"]

    /// Appends an account's line.
    func append(_ profile: Profile, _ account: UInt32, _ places: Places, to output: inout [UInt8]) {
        output.append("{\"account\":\"")
        output.append(contentsOf: AccountName.bytes(account, seed: seed))
        if profile.organization > 0 {
            output.append("\",\"organization\":\"")
            output.append(contentsOf: Texts.name(UInt64(profile.organization)).utf8)
            output.append(" ")
            output.append(hex: UInt64(profile.organization), digits: 4)
        }
        output.append("\",\"created\":\"")
        output.append(contentsOf: Timestamp(milliseconds: profile.created).rfc3339.utf8)
        output.append("\",\"plan\":\"")
        output.append(Self.plans[Int(profile.plan.rawValue)])
        output.append("\",\"verification\":\"")
        output.append(Self.verifications[Int(profile.verification.rawValue)])
        if profile.payment > 0 {
            output.append("\",\"payment\":\"pm_")
            output.append(hex: Draws.mix(profile.payment), digits: 14)
            output.append("\",\"payment_issuer\":\"")
            output.append(decimal: 400_000 + Int(Draws.mix(UInt64(profile.issuer)) % 156) * 1000 + Int(profile.issuer))
        }
        output.append("\",\"email_domain\":\"")
        appendDomain(profile.domain, to: &output)
        output.append("\",\"email_pattern\":\"")
        appendPattern(profile.patternSeed, to: &output)
        output.append("\",\"country\":\"")
        output.append(places.countries[Int(profile.country)].code)
        output.append("\"")
        if profile.entitlements > 0 {
            output.append(",\"entitlements\":[")
            var isFirst = true
            for (bit, name) in [
                (Entitlements.distillation, "distillation"), (Entitlements.evaluation, "evaluation"),
                (Entitlements.resale, "resale"), (Entitlements.batch, "batch"),
            ] where profile.entitlements & bit > 0 {
                if !isFirst { output.append(",") }
                isFirst = false
                output.append(contentsOf: "\"\(name)\"".utf8)
            }
            output.append("]")
        }
        output.append(",\"status\":\"")
        output.append(Self.statuses[Int(profile.status.rawValue)])
        if profile.statusChanged > 0 {
            output.append("\",\"status_changed\":\"")
            output.append(contentsOf: Timestamp(milliseconds: profile.statusChanged).rfc3339.utf8)
        }
        output.append("\"}\n")
    }

    private func appendDomain(_ domain: UInt32, to output: inout [UInt8]) {
        if Int(domain) < Domains.shared.count { return output.append(Domains.shared[Int(domain)]) }
        let name = Texts.name(UInt64(domain) ^ 0xD0).lowercased()
        if domain >= Domains.firstUniversity {
            output.append(contentsOf: "\(name).edu".utf8)
        } else if domain >= Domains.firstDisposable {
            output.append(contentsOf: "\(name)mail.com".utf8)
        } else {
            let ends = ["com", "io", "ai", "net", "co", "dev", "tech", "org"]
            output.append(
                contentsOf:
                    "\(name)\(Texts.name(UInt64(domain)).lowercased().prefix(3)).\(ends[Int(domain) % ends.count])".utf8
            )
        }
    }

    /// The shape of a name before the `@`: first and last name, initials, numbers.
    private func appendPattern(_ seed: UInt32, to output: inout [UInt8]) {
        var draws = Draws(UInt64(seed), 0x9A77)
        func letters(_ low: Int, _ range: Int) {
            for _ in 0..<low + draws.below(range) { output.append(UInt8(ascii: "a")) }
        }
        func digits(_ count: Int) { for _ in 0..<count { output.append(UInt8(ascii: "9")) } }
        switch draws.below(8) {
        case 0, 1:
            letters(3, 6)
            output.append(".")
            letters(3, 8)
        case 2:
            letters(1, 1)
            output.append(".")
            letters(4, 7)
        case 3:
            letters(4, 9)
            digits(2)
        case 4:
            letters(5, 8)
            digits(1 + draws.below(4))
        case 5:
            letters(3, 5)
            output.append("_")
            letters(3, 6)
        default: letters(3, 10)
        }
    }
}

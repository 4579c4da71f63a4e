import Anonymization
import ArgumentParser
import Gateway

/// `excise policy check`.
struct PolicyCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a policy of anonymization without using it.",
        discussion: """
              excise policy check policy.yaml

            Prints every issue as FILE: LINE: FIELD: what is wrong and what would be right: unknown entities, contradictions, files
            that cannot be read, a key that is missing or open to others.
            """)

    @Argument(help: "The policy's file, YAML or JSON.")
    var file: String

    @Option(help: "The profile to show.")
    var profile: String?

    private static func text(_ anonymity: KAnonymity) -> String {
        let whose = anonymity.subject.map { "subjects by \($0)" } ?? "records"
        let columns = anonymity.columns.map(\.place.description).joined(separator: ", ")
        let identifiers = anonymity.identifiers.map { "\($0.place) \($0.isToken ? "token" : "redact")" }
        return "k-anonymity of exports: at least \(anonymity.k) \(whose) share each combination of \(columns); "
            + "of at most \(anonymity.suppression * 100) % of the records these are taken out"
            + (identifiers.isEmpty ? "." : "; identifiers: \(identifiers.joined(separator: ", ")).")
    }

    func run() throws {
        let policy: Policy
        do {
            policy = try AnonymizationPolicyFile(path: file).policy(profile: profile)
        } catch {
            throw CommandFailure(error.issues.map { "\(file): \($0)" }.joined(separator: "\n"), next: nil)
        }
        if let key = policy.key, !key.isDescriptor {
            do {
                _ = try key.read()
            } catch {
                throw CommandFailure("\(file): keys.pseudonym: \(error)", next: nil)
            }
        }
        print(
            "\(file) is good: policy \(policy.name), \(policy.rules.count) rule(s), \(policy.custom.count) of your own."
        )
        var table = TextTable("direction", "types looked for", "of them changed otherwise than by the default")
        for direction in Policy.Direction.allCases {
            let types = policy.types(for: direction)
            let own = policy.rules.filter { types.contains($0.key) && $0.value.directions.contains(direction) }
                .map { "\($0.key) \($0.value.operation.name)" }.sorted()
            table.add(direction.rawValue, String(types.count), own.isEmpty ? nil : own.joined(separator: ", "))
        }
        print(table.text, terminator: "")
        if let anonymity = policy.kAnonymity { print(Self.text(anonymity)) }
    }
}

/// `excise policy`.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Work with policies of anonymization.", subcommands: [PolicyCheck.self])
}

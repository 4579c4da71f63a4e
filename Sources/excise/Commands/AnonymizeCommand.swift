import ArgumentParser

/// `excise anonymize`.
struct AnonymizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anonymize",
        abstract: "Take personal data and secrets out of files, by a policy.",
        discussion: """
              excise anonymize chats.jsonl --output clean.jsonl
              excise anonymize data/exchanges --format log --policy policy.yaml --profile training-export --output clean/
              excise anonymize customers.csv --field '$.name' --field '$.note' --names --output clean.csv
              excise anonymize texts.jsonl --spans --types all > spans.jsonl
              excise anonymize mail.txt --explain
              excise anonymize audit clean/
              excise anonymize train --names-list staff.txt --output names.tagger

            What comes out is pseudonymised or redacted, never anonymous (docs/anonymization.md).
            """,
        subcommands: [AnonymizeFiles.self, AnonymizeAudit.self, AnonymizeTrain.self],
        defaultSubcommand: AnonymizeFiles.self)
}

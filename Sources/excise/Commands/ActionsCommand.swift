import ArgumentParser

/// `excise actions`.
struct ActionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actions",
        abstract: "What a gateway's policy does about campaigns, and what persons decide about it.",
        discussion: """
            A policy (docs/policy.md) acts on the accounts of a campaign step by step. Every action says why, ends by itself, and can
            be revoked.

              excise actions list
              excise actions show act_0123456789ab
              excise actions approve act_0123456789ab --note 'cards of one stolen batch'
              excise actions revoke act_0123456789ab --reason 'a course, its teacher called'
              excise actions evidence act_0123456789ab --output act_0123456789ab
              excise actions check policy.yaml
            """,
        subcommands: [
            ActionsList.self, ActionsShow.self, ActionsApprove.self, ActionsRevoke.self, ActionsCheck.self,
            ActionsEvidence.self,
        ])
}

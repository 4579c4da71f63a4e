import ArgumentParser

/// `excise key`: what accounts prove themselves with.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make, list, rotate and revoke API keys.",
        discussion: """
            A key looks like ex-<public id>-<secret>. The public id names the key in logs and commands; the secret is \
            shown once, when the key is made, and only a keyed hash of it is kept.

              excise key create acct_0123456789ab --name laptop
              excise key rotate 0123456789ab --grace 24h
              excise key revoke 0123456789ab --reason leaked
            """,
        subcommands: [KeyCreate.self, KeyList.self, KeyRotate.self, KeyRevoke.self])
}

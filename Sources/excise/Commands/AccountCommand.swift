import ArgumentParser

/// `excise account`: who may use the model.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Open, show, change, suspend and close accounts.",
        discussion: """
            Accounts are kept in the data folder. A gateway that runs on the same data folder sees every change within \
            a second. Every change is logged with your user name.

              excise account create --organization 'Example Ltd' --plan enterprise
              excise key create acct_0123456789ab
              excise account list --json > accounts.jsonl
            """,
        subcommands: [
            AccountCreate.self, AccountList.self, AccountShow.self, AccountSet.self, AccountSuspend.self,
            AccountReactivate.self, AccountClose.self,
        ])
}

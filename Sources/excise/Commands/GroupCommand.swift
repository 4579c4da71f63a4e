import ArgumentParser

/// `excise group`.
struct GroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group",
        abstract: "Groups of accounts that share limits, set at run time.",
        discussion: """
            A running gateway on the same data folder sees a change within a second.

              excise group set suspects acct_1 acct_2 --limit requests=10/m --limit "output_tokens=50k each day"
              excise group list
              excise group remove suspects
            """,
        subcommands: [GroupSet.self, GroupList.self, GroupRemove.self])
}

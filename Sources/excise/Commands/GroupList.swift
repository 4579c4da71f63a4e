import ArgumentParser
import Console

/// `excise group list`.
struct GroupList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the groups of accounts.",
        discussion: """
              excise group list
              excise group list --json
            """)

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.useGroups { groups, _ in
            let all = groups.groups.all.map(GroupDescription.init)
            if output.json {
                for group in all { print(try JSONLine.of(group)) }
                return
            }
            var table = TextTable("group", "accounts", "mode", "limits")
            for group in all {
                let limits = group.limits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                table.add(
                    group.group, group.accounts.joined(separator: " "), group.mode.rawValue,
                    limits.joined(separator: "; "))
            }
            print(table.text, terminator: "")
        }
    }
}

import ArgumentParser

/// `excise group remove`.
struct GroupRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Dissolve a group; its accounts stay.",
        discussion: "  excise group remove suspects")

    @Argument(help: "The group's name.")
    var name: String

    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.useGroups { groups, access in
            guard try groups.remove(name) else {
                throw CommandFailure(
                    "there is no group '\(name)'", next: "see which there are with 'excise group list'")
            }
            try access.recordAction(.groupRemove, on: name, by: database.administrator)
        }
    }
}

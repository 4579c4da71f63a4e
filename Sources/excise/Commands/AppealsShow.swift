import ArgumentParser

/// `excise appeals show`.
struct AppealsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one appeal.", discussion: "  excise appeals show app_0123456789ab")

    @Argument(help: "The appeal's id.")
    var id: String

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.usePolicy { desk in
            let appeal = try desk.policy.appeal(id)
            print(
                output.json ? try JSONLine.of(appeal) + "\n" : ActionText(width: Terminal.width).text(of: appeal),
                terminator: "")
        }
    }
}

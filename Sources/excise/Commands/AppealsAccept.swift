import ArgumentParser

/// `excise appeals accept`.
struct AppealsAccept: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Accept an appeal.",
        discussion: "  excise appeals accept app_0123456789ab --note 'timetable seen'")

    @Argument(help: "The appeal's id.")
    var id: String

    @Option(help: "Why; the holder of the account should be told.")
    var note: String

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.usePolicy { desk in
            let appeal = try desk.decideAppeal(id, accepts: true, note: note)
            print(
                output.json
                    ? try JSONLine.of(appeal)
                    : "Appeal \(id) is accepted: the account is served as before within a second.")
        }
    }
}

import ArgumentParser

/// `excise appeals reject`.
struct AppealsReject: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Reject an appeal.",
        discussion: "  excise appeals reject app_0123456789ab --note 'timetable seen'")

    @Argument(help: "The appeal's id.")
    var id: String

    @Option(help: "Why; the holder of the account should be told.")
    var note: String

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.usePolicy { desk in
            let appeal = try desk.decideAppeal(id, accepts: false, note: note)
            print(output.json ? try JSONLine.of(appeal) : "Appeal \(id) is rejected.")
        }
    }
}

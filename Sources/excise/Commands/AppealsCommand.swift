import ArgumentParser

/// `excise appeals`.
struct AppealsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "appeals",
        abstract: "Objections of customers against actions, and what is decided about them.",
        discussion: """
            An accepted appeal frees the account from this and every later action on the campaign.

              excise appeals list
              excise appeals open act_0123456789ab acct_12 --statement 'We are a school.'
              excise appeals accept app_0123456789ab --note 'timetable seen'
              excise appeals reject app_0123456789ab --note 'the card is one of the stolen batch'
            """,
        subcommands: [
            AppealsList.self, AppealsShow.self, AppealsOpen.self, AppealsAccept.self, AppealsReject.self,
        ])
}

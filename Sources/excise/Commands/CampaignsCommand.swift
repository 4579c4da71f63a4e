import ArgumentParser

/// `excise campaigns`.
struct CampaignsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaigns",
        abstract: "The campaigns that a gateway has found, and what is decided about them.",
        discussion: """
            A gateway looks for campaigns in its exchange log again and again (detection.sweep in its configuration). A decision
            is remembered while the campaign's accounts change; it does not change how campaigns are found.

              excise campaigns list
              excise campaigns show campaign-0123abcd
              excise campaigns confirm campaign-0123abcd
              excise campaigns dismiss campaign-0123abcd --reason 'a course, its teacher called'
            """,
        subcommands: [CampaignsList.self, CampaignsShow.self, CampaignsConfirm.self, CampaignsDismiss.self])
}

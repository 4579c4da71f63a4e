import Settings
import Testing

@testable import Simulation

@Suite("A scenario file") struct ScenarioTests {
    @Test("the printed example is read, and its sweep is one campaign for each combination") func example() throws {
        let scenario = try Scenario(yaml: Scenario.example)
        #expect(scenario.campaigns.map(\.name) == ["everything", "rival", "cell-1", "cell-2", "cell-3", "cell-4"])
        #expect(scenario.campaigns[2...].map(\.share) == [1, 1, 0.25, 0.25])
        #expect(scenario.campaigns[3].template == .slots)
        #expect(scenario.campaigns[0].pivot?.model == "house-next")
        #expect(scenario.campaigns[0].identity[.payment] == .few(6))
        #expect(scenario.campaigns[0].identity[.tls] == .shared)
        #expect(scenario.customers.accounts.count == CustomerClass.allCases.count - 2)
    }

    @Test(
        "what is wrong is told with the field's path and what would be right",
        arguments: [
            ("days: no\ncustomers: {accounts: {ordinary: 1}}", "days: expected a number from 0.01 to 366, found 'no'"),
            ("customers: {acounts: {ordinary: 1}}", "customers.acounts: unknown field; did you mean accounts?"),
            (
                "customers: {accounts: {ordinry: 1}}",
                "customers.accounts.ordinry: unknown field; did you mean ordinary?"
            ),
            ("customers: {accounts: {ordinary: -1}}", "from 0 to 50000000, found '-1'"),
            ("campaigns: {name: a}", "campaigns: expected a list"),
            ("campaigns: [{template: sufix}]", "campaigns[0].template: expected one of suffix,"),
            ("campaigns: [{template: sufix}]", "did you mean suffix?"),
            ("campaigns: [{share: 120%}]", "campaigns[0].share: expected a share from 0.001 to 1"),
            ("campaigns: [{start: 5}]", "campaigns[0].start: '5' is not a duration"),
            ("campaigns: [{start: 30d}]", "it starts after the log's end"),
            ("campaigns: [{days: 1, exchanges: 5}]", "give either 'days' or 'exchanges'"),
            ("campaigns: [{identity: {payment: few x}}]", "campaigns[0].identity.payment: 'few x' is none of shared"),
            ("campaigns: [{identity: same}]", "campaigns[0].identity: 'same' is none of shared"),
            ("campaigns: [{identity: {paymnt: shared}}]", "did you mean payment?"),
            ("campaigns: [{bans: [{at: 1d}]}]", "campaigns[0].bans[0]: needs 'at' and 'share'"),
            ("campaigns: [{pivot: {}}]", "campaigns[0].pivot: needs 'model' and 'at'"),
            ("campaigns: [{pivot: {at: 1d, model: other}}]", "model 'other' is not among 'models'"),
            ("campaigns: [{name: a}, {name: a}]", "two campaigns have this name"),
            ("campaigns: [{sweep: {share: 1}}]", "campaigns[0].sweep.share: expected a list of the values"),
            ("campaigns: [{framing: {copies: [face]}}]", "neither 'fingerprints' nor 'template'"),
            ("start: yesterday\ncampaigns: [{}]", "start: 'yesterday' is not a time"),
            ("days: 1\ndays: 2\ncampaigns: [{}]", "duplicate"),
            ("[1, 2]", "expected a mapping"),
            ("{", "not YAML"),
            ("", "is empty"),
            ("days: 3", "nobody is in the scenario"),
        ])
    func mistakes(yaml: String, message: String) throws {
        let error = try #require(throws: SettingsError.self) { _ = try Scenario(yaml: yaml) }
        #expect(error.description.contains(message), "\(error)")
    }
}

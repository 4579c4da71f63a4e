import Testing

@testable import Simulation

@Suite("A scenario file") struct ScenarioTests {
    @Test("the printed example is a good one") func example() throws {
        _ = try Scenario(yaml: Scenario.example)
    }
}

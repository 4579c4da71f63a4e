import LanguageModel
import Testing

@Suite struct SplitMix64Tests {
    @Test("the numbers of seed 1234567 are the published ones")
    func reference() {
        // The first outputs that Rosetta Code lists for the C reference implementation.
        var generator = SplitMix64(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        #expect(expected.map { _ in generator.next() } == expected)
    }

    @Test("bounded numbers stay in range and reach both ends")
    func bounds() {
        var generator = SplitMix64(seed: 3)
        let numbers = (0..<2_000).map { _ in generator.below(7) }
        #expect(Set(numbers) == Set(0..<7))
        #expect(generator.below(0) == 0)
        let units = (0..<2_000).map { _ in generator.nextUnit() }
        #expect(units.allSatisfy { $0 >= 0 && $0 < 1 })
    }

    @Test("derived seeds begin with the seed itself and differ from each other")
    func derived() {
        #expect(SplitMix64.derivedSeed(42, index: 0) == 42)
        #expect(Set((0..<1_000).map { SplitMix64.derivedSeed(42, index: $0) }).count == 1_000)
        #expect(SplitMix64.derivedSeed(42, index: 1) != SplitMix64.derivedSeed(43, index: 1))
    }
}

import LanguageModel
import Testing

@testable import struct LanguageModel.Grammar

@Suite struct TrainingTextTests {
    @Test("the same seed gives the same text, another seed another")
    func seeds() {
        let text = TrainingText.documents(seed: 3, bytes: 20_000)
        #expect(text == TrainingText.documents(seed: 3, bytes: 20_000))
        #expect(text != TrainingText.documents(seed: 4, bytes: 20_000))
    }

    @Test("there is enough text of every kind, with nothing of the grammar left in it")
    func kinds() {
        let documents = Fixtures.documents
        let texts = documents.flatMap(\.texts)
        #expect(texts.reduce(0) { $0 + $1.utf8.count } >= 60_000)
        #expect(texts.allSatisfy { !$0.isEmpty && !$0.contains("\u{1}") })
        let turns = documents.flatMap { document -> [Turn] in
            if case .conversation(let turns) = document { turns } else { [] }
        }
        #expect(turns.contains { $0.role == .system })
        #expect(turns.contains { $0.reasoning != nil })
        #expect(texts.contains { $0.contains("```python") })
        #expect(texts.contains { $0.contains("{\"") })
        #expect(texts.contains { $0.contains("The capital of ") })
    }

    @Test("calculations are right")
    func arithmetic() throws {
        var checked = 0
        for text in Fixtures.documents.flatMap(\.texts) {
            for match in text.matches(of: /(\d+) (\+|-|×) (\d+) = (\d+)/) {
                let (first, second) = (try #require(Int(match.1)), try #require(Int(match.3)))
                let result = match.2 == "+" ? first + second : match.2 == "-" ? first - second : first * second
                #expect(Int(match.4) == result, "\(match.0)")
                checked += 1
            }
        }
        #expect(checked > 20)
    }

    @Test(
        "mistakes in a grammar are found when it is read",
        arguments: ["a: <b", "no colon", "a: x\na: y", "a: <b>", " x"])
    func mistakes(_ source: String) {
        #expect(throws: Grammar.SyntaxError.self) { try Grammar(source) }
    }

    @Test("a grammar remembers, capitalizes, counts and finds articles")
    func notation() throws {
        let grammar = try Grammar(
            """
            start: <N=name> saw <a:thing> and <A:thing>.\\n<N> has <3..3> \\<b\\>
            name: anna
            thing: owl
            """)
        var memory: Grammar.Memory = [:]
        var random = SplitMix64(seed: 1)
        #expect(
            grammar.expand("start", memory: &memory, random: &random) == "Anna saw an owl and An owl.\nAnna has 3 <b>")
    }

    @Test("a text file is cut at empty lines")
    func passages() {
        #expect(
            TrainingDocument.passages(in: "a\nb\r\n\r\n \n\nc") == [.passage("a\nb"), .passage("c")])
        #expect(TrainingDocument.passages(in: "\n \n").isEmpty)
    }
}

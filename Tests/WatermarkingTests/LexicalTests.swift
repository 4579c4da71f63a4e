import Foundation
import Statistics
import Testing

@testable import Watermarking

@Suite("Lexical marks")
struct LexicalTests {
    static let epoch = try! WatermarkMaster(bytes: [UInt8](repeating: 3, count: 32))!.epoch("2026-11")
    static let mark = LexicalMark(epoch, cohort: "ring", account: "alice")

    /// Sentences with places for choices between plain ones, of which no two are the same.
    static func text(sentences: Int, seed: UInt64) -> String {
        var random = SplitMix(seed)
        let subjects = ["the river", "our teacher", "this bread", "the old bridge", "a good letter", "the winter"]
        let middles = [
            "does not need much", "is often seen as if it were new", "cannot be made quickly",
            "is not what people expect",
            "lies toward the hills", "allows you to rest in order to go on", "was made due to the rain",
            "consists of stones",
            "is especially dear to everyone here", "has a wide range of uses and so on",
        ]
        let adverbs = [
            "still", "also", "now", "again", "surely", "today", "here", "mostly", "simply", "already", "never", "ever",
        ]
        let starts = ["However, ", "For example, ", "Therefore, ", "In addition, ", "As a result, ", "", "", ""]
        return (0..<sentences).map { number in
            var sentence = starts[random.below(starts.count)] + subjects[random.below(subjects.count)] + " "
            sentence = sentence.prefix(1).uppercased() + sentence.dropFirst()
            sentence += adverbs[random.below(adverbs.count)] + " "
            return sentence + middles[random.below(middles.count)] + " near place \(number)."
        }.joined(separator: " ")
    }

    struct SplitMix {
        var state: UInt64
        init(_ seed: UInt64) { state = seed }
        mutating func below(_ bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((z ^ (z >> 31)) % UInt64(bound))
        }
    }

    static func marked(_ text: String, pieces: Int? = nil, seed: UInt64 = 1) -> String {
        var marker = mark.marker()
        var bytes = Array(text.utf8)[...]
        var output: [UInt8] = []
        var random = SplitMix(seed)
        while !bytes.isEmpty {
            let size = pieces.map { 1 + random.below($0) } ?? bytes.count
            output += marker.push(bytes.prefix(size))
            bytes = bytes.dropFirst(size)
        }
        return String(decoding: output + marker.finish(), as: UTF8.self)
    }

    /// What texts become under many keys.
    static func variants(of text: String) -> Set<String> {
        Set(
            (0..<32).map { number in
                let epoch = try! WatermarkMaster(bytes: [UInt8](repeating: 3, count: 32))!.epoch("\(number)")
                var marker = LexicalMark(epoch, cohort: "ring", account: "alice").marker()
                return String(decoding: marker.push(text.utf8) + marker.finish(), as: UTF8.self)
            })
    }

    @Test("the table of English is read, and each set has phrases of which none begins another")
    func table() {
        #expect(VariantTable.english.sets.count > 300)
        let identities = Set(VariantTable.english.sets.flatMap { [$0.identity, $0.identity ^ 1] })
        #expect(identities.count == VariantTable.english.sets.count * 2)
    }

    @Test(
        "a table that is none is refused with its line and the reason",
        arguments: [
            ("a b | c\nbad", "line 2: expected two or four"), ("a | b | c", "line 1: expected two or four"),
            ("a | b1", "'b1' is no phrase"), ("a | B", "capital letter, or none"), ("a | b ; never", "is no condition"),
            ("a | b\na c | d", "begins with a phrase of the table"), ("a | a", "is there already"),
            ("a  b | c", "is no phrase"),
        ])
    func refusedTable(text: String, reason: String) {
        let failure = #expect(throws: VariantTable.Failure.self) { try VariantTable(text) }
        #expect(failure?.description.contains(reason) ?? false)
    }

    @Test("text comes out the same however it is cut, and bytes that are held back are bounded", arguments: 1...8)
    func chunks(seed: UInt64) {
        let text = Self.text(sentences: 60, seed: seed)
        let whole = Self.marked(text)
        #expect(whole != text)
        for size in [1, 2, 7, 40] { #expect(Self.marked(text, pieces: size, seed: seed) == whole) }
        var marker = Self.mark.marker()
        var (pushed, given) = (0, 0)
        for byte in text.utf8 {
            pushed += 1
            given += marker.push([byte]).count
            // Phrases of a set differ by less than forty bytes.
            #expect(pushed - given < LexicalMarker.longestHold + 40 * (marker.changed + 1))
        }
    }

    @Test("arbitrary bytes pass whole and the same however they are cut")
    func noise() {
        var random = SplitMix(5)
        let alphabet = Array(" \n\t`~\"'{}[]<>$\\/-*#.,(’“”‘«»don't is not However,è\u{2028}do not cannot 12".utf8)
        for _ in 0..<300 {
            let bytes = (0..<random.below(200)).map { _ in alphabet[random.below(alphabet.count)] }
            var whole = Self.mark.marker()
            let expected = whole.push(bytes) + whole.finish()
            var cut = Self.mark.marker()
            let pieces = bytes.flatMap { cut.push([$0]) } + cut.finish()
            #expect(pieces == expected)
        }
    }

    @Test(
        "what is no prose stays as it is",
        arguments: [
            "```\ndo not use it, it cannot work\n```", "~~~python\n# it does not\n\nIt is not so.\n~~~",
            "Use `it does not` there", "\"It does not matter,\" he said.", "“It cannot be,” she said.",
            "'It does not matter,' he said.", "«It is not so» and", "{\"answer\": \"it does not\"}",
            "[\n  \"it does not\"\n]", "    it does not compile", "\tit is not", "> it does not say",
            "| it does not | x |",
            "<p>it does not</p>", "see https://a.example/it and it does not", "let x = 1 // it does not matter",
            "x = 1  # it does not matter", "the formula $x$ is $a does not b$", "run it -- it does not",
            "IT DOES NOT MATTER", "it Does Not", "it does  not", "it does\nnot", "it does,not", "it does_not",
            "(1does not",
            "Why doesn't the", "This is who you are now.", "the World Health Organization", "Color",
            "the frequently asked questions", "that is not it",
        ])
    func untouched(text: String) {
        #expect(Self.variants(of: text) == [text])
    }

    @Test(
        "prose around what is none is marked",
        arguments: [
            "```\ncode\n```\nIt does not matter", "The \"word\" here: it does not matter",
            "<think>Well</think>\n\nIt does not matter",
            "- It does not matter", "1. It does not matter", "A \"quotation without end\n\nIt does not matter",
            "(it does not matter)", "He said “no”, it does not matter", "Text with ’s: it doesn’t matter",
        ])
    func touched(text: String) {
        #expect(Self.variants(of: text).count == 2)
    }

    @Test(
        "phrases take the shape of those whose place they take",
        arguments: [
            ("However, it rains.", ["However, it rains.", "But it rains."]),
            ("It ended. But it rains.", ["It ended. However, it rains.", "It ended. But it rains."]),
            ("It is, for example, red.", ["It is, for example, red.", "It is, for instance, red."]),
            ("So it cannot.", ["So it cannot.", "So it can't."]),
            ("Well: do not go", ["Well: do not go", "Well: don't go"]),
            ("It’s. Also you don’t go", ["It’s. Also you don’t go", "It’s. Also you do not go"]),
            ("It’s. Also you do not go", ["It’s. Also you don’t go", "It’s. Also you do not go"]),
        ])
    func shapes(text: String, shapes: [String]) {
        #expect(Self.variants(of: text) == Set(shapes))
    }

    @Test("the account's key finds its mark, others do not, and choices of the prompt are left")
    func detection() {
        let text = Self.text(sentences: 400, seed: 9)
        let choices = LexicalChoices(Self.marked(text).utf8)
        func evidence(_ holder: EpochKeys.Holder, _ layer: Excise1Partition.Layer, _ choices: LexicalChoices)
            -> Evidence
        {
            let tape = Self.epoch.lexicalPartition.part(layer, of: choices.tape(isSequential: false))
            let hits = LexicalKey(Self.epoch.lexicalKey(of: holder)).hits(in: tape)
            return Evidence(count: tape.count, sum: Double(hits), null: LexicalKey.null)
        }
        let layers: [(EpochKeys.Holder, Excise1Partition.Layer)] = [
            (.everyone, .everyone), (.cohort("ring"), .cohort), (.account("alice"), .account),
        ]
        for (holder, layer) in layers {
            let found = evidence(holder, layer, choices)
            // But for places where phrases overlap, every choice is found again.
            #expect(found.sum >= Double(found.count) * 0.95 && found.count > 10)
        }
        #expect((evidence(.account("bob"), .account, choices).logP ?? 0) > -7)
        #expect((evidence(.account("alice"), .account, LexicalChoices(text.utf8)).logP ?? 0) > -7)
        var marker = Self.mark.marker(leaving: LexicalChoices(text.utf8))
        #expect(marker.push(text.utf8) + marker.finish() == Array(text.utf8))
        #expect(LexicalChoices(text.utf8, leaving: LexicalChoices(text.utf8)).count == 0)
    }

    @Test("over keys, small p-values of unmarked text are no more frequent than they say", arguments: [false, true])
    func null(isSequential: Bool) {
        var choices = LexicalChoices()
        // Text repeats itself, as a model's does.
        for seed in 0..<8 { choices.add(LexicalChoices(Self.text(sentences: 40, seed: UInt64(seed % 3)).utf8)) }
        let tape = choices.tape(isSequential: isSequential)
        #expect(tape.count > 20)
        var small = [0, 0]
        let runs = 10_000
        for number in 0..<runs {
            let hits = LexicalKey(Self.epoch.lexicalKey(of: .decoy(number))).hits(in: tape)
            let p = exp(LexicalKey.null.logTail(count: tape.count, sum: Double(hits)) ?? 0)
            if p <= 0.1 { small[0] += 1 }
            if p <= 0.01 { small[1] += 1 }
        }
        #expect(Double(small[0]) < 0.1 * Double(runs) + 4 * (0.09 * Double(runs)).squareRoot())
        #expect(Double(small[1]) < 0.01 * Double(runs) + 4 * (0.0099 * Double(runs)).squareRoot())
        #expect(small[0] > runs / 100)
    }

    @Test("of the choices at one place the more frequent one counts, or the first where one looks while text comes")
    func repetitions() {
        var choices = LexicalChoices("we often go".utf8)
        choices.add(LexicalChoices("we frequently go".utf8))
        choices.add(LexicalChoices("we frequently sing".utf8))
        #expect(choices.count == 1)
        #expect(choices.tape(isSequential: false).tokens == [1])
        #expect(choices.tape(isSequential: true).tokens == [0])
    }
}

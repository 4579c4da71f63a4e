import LanguageModel
import Testing

@Suite struct StopMatcherTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var pieces: [String]
        var stops: [String]
        var text: String
        var match: String?
        var testDescription: String { "\(pieces) with \(stops)" }
    }

    @Test(
        "nothing of a stop sequence is let through, however the text is cut",
        arguments: [
            Case(pieces: ["Hello world"], stops: [" world"], text: "Hello", match: " world"),
            Case(pieces: ["Hel", "lo", " w", "or", "ld!"], stops: [" world"], text: "Hello", match: " world"),
            Case(pieces: ["aa", "ab"], stops: ["ab"], text: "aa", match: "ab"),
            Case(pieces: ["a", "a", "a", "b"], stops: ["aab"], text: "a", match: "aab"),
            Case(pieces: ["one two"], stops: ["two", "one"], text: "", match: "one"),
            Case(pieces: ["x\n", "\ny"], stops: ["\n\n"], text: "x", match: "\n\n"),
            Case(pieces: ["no ", "stop", " here"], stops: ["stopp"], text: "no stop here", match: nil),
            Case(pieces: ["ends with sto"], stops: ["stop"], text: "ends with sto", match: nil),
            Case(pieces: ["grö", "ße", "n"], stops: ["ßen"], text: "grö", match: "ßen"),
            Case(pieces: ["abc"], stops: [], text: "abc", match: nil),
            Case(pieces: ["abc"], stops: [""], text: "abc", match: nil),
            Case(pieces: ["abab", "abc"], stops: ["ababc"], text: "ab", match: "ababc"),
        ])
    func stops(_ example: Case) {
        for isSplit in [false, true] {
            var matcher = StopMatcher(stops: example.stops)
            var text = ""
            let pieces = isSplit ? example.pieces.joined().map { String($0) } : example.pieces
            for piece in pieces { text += matcher.append(piece) }
            text += matcher.finish()
            #expect(text == example.text)
            #expect(matcher.match == example.match)
            if matcher.match != nil { #expect(matcher.append("more") == "") }
        }
    }
}

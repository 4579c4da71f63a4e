import JSON
import Testing

@testable import Shaping

@Suite("Answers that recite sealed reasoning")
struct RecitationTests {
    /// A hundred words, all of them different.
    private static let words = (0..<100).map { "word\($0)x\($0 * 7 % 31)" }
    private static let reasoning = words.joined(separator: " ")

    private func isRecited(
        _ answer: String, request: String = "{}", reasoning: String = Self.reasoning, pieces: Int? = nil
    ) throws -> Bool {
        var recitation = try #require(Recitation([Array(reasoning.utf8)], request: Array(request.utf8), answer: .chat))
        func look(_ text: some Sequence<UInt8>, whole: Bool) throws -> Bool {
            let quoted = JSONText.quoted(String(decoding: Array(text), as: UTF8.self))
            let tree = try JSONTree(
                Array("{\"choices\":[{\"\(whole ? "message" : "delta")\":{\"content\":".utf8) + quoted
                    + Array("}}]}".utf8))
            return tree.read { root in recitation.isIn(root, isWhole: whole) }
        }
        guard let pieces else { return try look(answer.utf8, whole: true) }
        let scalars = Array(answer.unicodeScalars)
        var found = false
        for start in stride(from: 0, to: scalars.count, by: pieces) {
            let piece = scalars[start..<min(start + pieces, scalars.count)]
            found = try look(String(String.UnicodeScalarView(piece)).utf8, whole: false) || found
        }
        return found
    }

    @Test("forty words taken over are noticed wherever they begin and in whatever pieces they come", arguments: 0..<12)
    func fortyWords(start: Int) throws {
        let span = Self.words[start..<start + 40].joined(separator: " ")
        for pieces in [nil, 1, 2, 7, 1000] {
            #expect(try isRecited("Well, here it is: " + span + " and so on.", pieces: pieces))
        }
    }

    @Test("twenty-nine words never are", arguments: 0..<12)
    func fewWords(start: Int) throws {
        let span = Self.words[start..<start + 29].joined(separator: " ")
        #expect(try !isRecited("It is " + span + " so " + span + "."))
    }

    @Test(
        "capitals, signs, line ends and markup between the words change nothing",
        arguments: [
            Self.words[5..<50].joined(separator: "\n> "),
            Self.words[5..<50].map { "**\($0)**" }.joined(separator: ", "),
            Self.words[5..<50].joined(separator: " ").uppercased(), Self.words[5..<50].joined(separator: "”\u{A0}— “"),
        ])
    func disguises(answer: String) throws {
        #expect(try isRecited(answer))
        #expect(try isRecited(answer, pieces: 3))
    }

    @Test("other words, another order, and every tenth word left out are not noticed")
    func otherWords() throws {
        #expect(try !isRecited((0..<200).map { "other\($0)" }.joined(separator: " ")))
        #expect(try !isRecited(Self.words.reversed().joined(separator: " ")))
        let thinned = Self.words.enumerated().filter { $0.offset % 10 != 9 }.map(\.element)
        #expect(try !isRecited(thinned.joined(separator: " ")))
    }

    @Test("in scripts without spaces every character is a word")
    func characters() throws {
        let reasoning = String(String.UnicodeScalarView((0..<120).compactMap { Unicode.Scalar(0x4E00 + $0 * 3) }))
        #expect(try isRecited(String(reasoning.dropFirst(7).prefix(40)), reasoning: reasoning, pieces: 1))
        #expect(try !isRecited(String(reasoning.prefix(29)), reasoning: reasoning))
    }

    @Test("what the request shows may be repeated, and what it does not show may not")
    func shownInRequest() throws {
        let shown = Self.words[..<60].joined(separator: " ")
        let request = "{\"messages\":[{\"role\":\"assistant\",\"content\":\"\(shown)\"}]}"
        for pieces in [nil, 4] {
            #expect(try !isRecited(shown, request: request, pieces: pieces))
            #expect(try isRecited(Self.reasoning, request: request, pieces: pieces))
            #expect(try isRecited(Self.words[60...].joined(separator: " "), request: request, pieces: pieces))
        }
    }

    @Test("rows of the same few words are no recitation")
    func tables() throws {
        let rows = Array(repeating: "| 0 | 1 | 0 |", count: 40).joined(separator: "\n")
        var recitation = try #require(
            Recitation([Array((rows + " " + Self.reasoning).utf8)], request: Array("{}".utf8), answer: .chat))
        let answer = Array("{\"choices\":[{\"message\":{\"content\":".utf8) + JSONText.quoted(rows) + Array("}}]}".utf8)
        #expect(try !JSONTree(answer).read { root in recitation.isIn(root, isWhole: true) })
    }

    @Test("reasoning of fewer than thirty words cannot be recited")
    func shortReasoning() {
        let reasoning = Array(Self.words[..<29].joined(separator: " ").utf8)
        #expect(Recitation([reasoning], request: [], answer: .chat) == nil)
    }

    @Test(
        "every place of an answer is looked at",
        arguments: [
            (AnswerShaper.Form.chat, true, #"{"choices":[{"message":{"content":[{"type":"text","text":"…"}]}}]}"#),
            (
                .chat, true,
                #"{"choices":[{"message":{"content":null,"tool_calls":[{"function":{"arguments":"{\"a\":\"…\"}"}}]}}]}"#
            ),
            (.chat, false, #"{"choices":[{"index":1,"delta":{"content":"…"}}]}"#),
            (
                .chat, false,
                #"{"choices":[{"index":1,"delta":{"tool_calls":[{"function":{"arguments":"{\"a\":\"…\"}"}}]}}]}"#
            ),
            (.completion, false, #"{"choices":[{"text":"…"}]}"#),
            (.message, true, #"{"content":[{"type":"text","text":"…"}]}"#),
            (.message, true, #"{"content":[{"type":"tool_use","input":{"a":["…"]}}]}"#),
            (.message, false, #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"…"}}"#),
            (.message, false, #"{"type":"content_block_delta","index":0,"delta":{"partial_json":"{\"a\":\"…\"}"}}"#),
            (.message, false, #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"…"}}"#),
            (.response, true, #"{"output":[{"type":"message","content":[{"type":"output_text","text":"…"}]}]}"#),
            (.response, true, #"{"output":[{"type":"function_call","arguments":"{\"a\":\"…\"}"}]}"#),
            (.response, false, #"{"type":"response.output_text.delta","output_index":0,"delta":"…"}"#),
            (.response, false, #"{"type":"response.function_call_arguments.delta","output_index":0,"delta":"…"}"#),
        ] as [(AnswerShaper.Form, Bool, String)])
    func places(form: AnswerShaper.Form, isWhole: Bool, answer: String) throws {
        for (text, isExpected) in [(Self.reasoning, true), ("nothing", false)] {
            var recitation = try #require(
                Recitation([Array(Self.reasoning.utf8)], request: Array("{}".utf8), answer: form))
            let bytes = Array(answer.utf8).split(separator: Array("…".utf8)).joined(separator: text.utf8)
            let tree = try JSONTree(Array(bytes))
            #expect(tree.read { root in recitation.isIn(root, isWhole: isWhole) } == isExpected)
        }
    }
}

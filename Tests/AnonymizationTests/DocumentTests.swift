import JSON
import Testing

@testable import Anonymization

@Suite("Documents")
struct DocumentTests {
    private static func cleaned(
        _ text: String, _ vocabulary: DocumentTexts.Vocabulary = .request, fields: FieldSelection = FieldSelection()
    ) throws -> String {
        let anonymizer = DocumentAnonymizer(
            policy: .standard, direction: .prompt, vocabulary: vocabulary, fields: fields)
        var vault = Vault(tenant: "t", session: "s")
        let document = try JSONDocument(Array(text.utf8))
        let cleaned = try anonymizer.clean(
            document, pseudonymizer: Pseudonymizer(key: nil, tenant: "t"), vault: &vault)
        return String(decoding: cleaned.bytes ?? document.bytes, as: UTF8.self)
    }

    @Test(
        "texts are cleaned wherever a dialect has them, and all else passes byte for byte",
        arguments: [
            (
                #"{"model":"m","messages":[{"role":"user","content":"mail a.b@example.com"}], "x" : 1.50}"#,
                #"{"model":"m","messages":[{"role":"user","content":"mail [EMAIL_ADDRESS]"}], "x" : 1.50}"#
            ),
            (
                #"{"messages":[{"role":"user","content":[{"type":"text","text":"a.b\u0040example.com"}]}]}"#,
                #"{"messages":[{"role":"user","content":[{"type":"text","text":"[EMAIL_ADDRESS]"}]}]}"#
            ),
            (#"{"prompt":["a.b@example.com","plain"]}"#, #"{"prompt":["[EMAIL_ADDRESS]","plain"]}"#),
            (#"{"input":"a.b@example.com"}"#, #"{"input":"[EMAIL_ADDRESS]"}"#),
            (
                #"{"system":[{"type":"text","text":"a.b@example.com"}]}"#,
                #"{"system":[{"type":"text","text":"[EMAIL_ADDRESS]"}]}"#
            ),
            (
                #"{"messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"to\":\"a.b@example.com\",\"password\":\"hunter2xZ\"}"}}]}]}"#,
                #"{"messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"to\":\"[EMAIL_ADDRESS]\",\"password\":\"[SECRET]\"}"}}]}]}"#
            ),
            (
                #"{"content":[{"type":"tool_use","input":{"id":"a.b@example.com"}}]}"#,
                #"{"content":[{"type":"tool_use","input":{"id":"[EMAIL_ADDRESS]"}}]}"#
            ),
            (
                #"{"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"a.b@example.com","signature":"s"}]}]}"#,
                #"{"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"a.b@example.com","signature":"s"}]}]}"#
            ),
            (#"{"card":4111111111111111,"n":12345}"#, #"{"card":"[CREDIT_CARD]","n":12345}"#),
        ])
    func places(_ before: String, _ after: String) throws { #expect(try Self.cleaned(before) == after) }

    @Test(
        "paths choose what is cleaned",
        arguments: [
            ("$.a", #"{"a":"[EMAIL_ADDRESS]","b":{"a":"x.y@example.com"}}"#),
            ("$..a", #"{"a":"[EMAIL_ADDRESS]","b":{"a":"[EMAIL_ADDRESS]"}}"#),
            ("$.b", #"{"a":"x.y@example.com","b":{"a":"[EMAIL_ADDRESS]"}}"#),
            ("$.*.a", #"{"a":"x.y@example.com","b":{"a":"[EMAIL_ADDRESS]"}}"#),
        ])
    func paths(_ path: String, _ expected: String) throws {
        let fields = FieldSelection(included: [try #require(FieldPath(path))])
        #expect(
            try Self.cleaned(#"{"a":"x.y@example.com","b":{"a":"x.y@example.com"}}"#, .any, fields: fields) == expected)
    }

    @Test("what is no path is none", arguments: ["", "a", "$a", "$.", "$.a[0]", "$.a[", "$..", "$[x]"])
    func notPaths(_ text: String) { #expect(FieldPath(text) == nil) }
}

@Suite("Channels of answers")
struct ChannelTests {
    private static func treatment(answers: Bool) -> AnswerChannel.Treatment {
        var vault = Vault(tenant: "t", session: "s")
        _ = vault.placeholder(for: Array("Zoë \"Z\" Ång😀".utf8), type: .person)
        return AnswerChannel.Treatment(
            recognizer: answers ? Recognizer() : nil, policy: .standard,
            pseudonymizer: Pseudonymizer(key: nil, tenant: "t"), vault: vault)
    }

    private static func pieces(_ bytes: [UInt8], seed: UInt64) -> [[UInt8]] {
        var generator = SeededGenerator(seed: seed)
        var pieces: [[UInt8]] = []
        var index = 0
        while index < bytes.count {
            let end = min(bytes.count, index + Int.random(in: 1...9, using: &generator))
            pieces.append(Array(bytes[index..<end]))
            index = end
        }
        return pieces
    }

    static let texts = [
        "Dear [PERSON_1], größe 日本語 😀 [person 1] and [PERSON_2], call +49 30 123456.",
        String(repeating: "é", count: 300) + "[PERSON_1]", "the key is ghp_" + String(repeating: "a1B2c3D4", count: 5),
        "[[[PERSON_1]]] [" + String(repeating: "A", count: 80) + "]",
    ]

    @Test("values come back, whole characters only, the same for every way to cut", arguments: texts, [true, false])
    func text(_ text: String, _ answers: Bool) throws {
        let treatment = Self.treatment(answers: answers)
        var channel = AnswerChannel(treatment)
        let whole = try channel.push(text.utf8) + channel.finish()
        #expect(!String(decoding: whole, as: UTF8.self).contains("[PERSON_1]"))
        for seed in 1...20 {
            var channel = AnswerChannel(treatment)
            var output: [UInt8] = []
            for piece in Self.pieces(Array(text.utf8), seed: UInt64(seed)) {
                let part = try channel.push(piece)
                #expect(String(validating: part, as: UTF8.self) != nil)
                output += part
            }
            output += try channel.finish()
            #expect(output == whole)
        }
    }

    @Test(
        "arguments of tools stay JSON: texts are treated without their escapes",
        arguments: [
            (#"{"to":"[PERSON_1]","n":[1,2.5,null]}"#, #"{"to":"Zoë \"Z\" Ång😀","n":[1,2.5,null]}"#),
            (
                #"{"a":"x\n\u005bPERSON_1]\ud83d\ude00","[PERSON_1]":"\\"}"#,
                #"{"a":"x\nZoë \"Z\" Ång😀😀","[PERSON_1]":"\\"}"#
            ),
            (#"{"mail":"\na.b\u0040example.com"}"#, #"{"mail":"\n[EMAIL_ADDRESS]"}"#),
            (#"not json [PERSON_1]"#, #"not json Zoë "Z" Ång😀"#), (#"{"cut":"[PERSON"#, #"{"cut":"[PERSON"#),
        ])
    func arguments(_ before: String, _ after: String) throws {
        for seed in 1...20 {
            var channel = ArgumentsChannel(Self.treatment(answers: true))
            var output: [UInt8] = []
            for piece in Self.pieces(Array(before.utf8), seed: UInt64(seed)) { output += try channel.push(piece) }
            output += try channel.finish()
            #expect(String(decoding: output, as: UTF8.self) == after)
        }
    }

    @Test("a tagger's file gives the same tagger, and half a file or another is refused")
    func taggerFile() throws {
        let tagger = NameTagger.trained(texts: 200, perceptrons: 1).adding(names: ["Quxley"]).leaning(7)
        let bytes = tagger.serialized()
        #expect(try NameTagger(serialized: bytes).serialized() == bytes)
        for wrong in [[], Array(bytes.dropLast()), Array(bytes.dropFirst()), bytes + [0]] {
            #expect(throws: NameTagger.FileFailure.self) { try NameTagger(serialized: wrong) }
        }
    }
}

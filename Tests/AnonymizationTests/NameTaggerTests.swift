import Testing

@testable import Anonymization

@Suite("Names")
struct NameTaggerTests {
    private func names(_ text: String) -> [String] {
        let recognizer = Recognizer(types: [.person, .location, .organization, .address], tagger: .standard)
        let bytes = Array(text.utf8)
        return recognizer.findings(in: text).map { "\($0.type) \(String(decoding: bytes[$0.range], as: UTF8.self))" }
    }

    @Test("names of persons are found where people write them")
    func persons() {
        #expect(names("Please send it to Maria Gonzalez by Friday.") == ["PERSON Maria Gonzalez"])
        #expect(names("Hi, I'm Priya Sharma and I have a question.") == ["PERSON Priya Sharma"])
        #expect(names("Regards,\nTomasz Nowak").contains("PERSON Tomasz Nowak"))
        #expect(names("How do I check my balance on Monday?") == [])
        #expect(names("WHY IS IT SO SLOW") == [])
    }

    @Test("training gives the same tagger for the same seed")
    func repeatable() {
        let texts = ["Anna Meyer met Bob in Paris.", "Call John at Acme Inc."]
        let taggers = (0..<2).map { _ in NameTagger.trained(seed: 5, texts: 500) }
        for text in texts {
            let found = taggers.map { tagger in
                Array(text.utf8).withUnsafeBufferPointer { tagger.names(in: $0) }.map { "\($0.range)\($0.kind)" }
            }
            #expect(found[0] == found[1])
        }
    }

    @Test("names of a user's own list are names")
    func lists() {
        let text = "ask Zqwirth about it"
        let tagger = NameTagger.standard.adding(names: ["Zqwirth"])
        let found = Array(text.utf8).withUnsafeBufferPointer { tagger.names(in: $0) }
        #expect(found.map(\.kind) == [.person])
    }
}

import Testing

@testable import JSON

@Suite("Changing JSON in place") struct JSONDocumentTests {
    private func edited(_ text: String, _ change: (inout JSONDocument) -> Void) throws -> String {
        var document = try JSONDocument(Array(text.utf8))
        change(&document)
        let again = try JSONDocument(document.bytes)
        #expect(again.outline == document.outline, "the outline moved along wrongly in \(text)")
        return String(decoding: document.bytes, as: UTF8.self)
    }

    @Test("a value is set, whether it stood there before or not")
    func set() throws {
        #expect(
            try edited(#"{ "a" : 1, "b":2 }"#) { $0.set("a", to: Array("[true]".utf8)) } == #"{ "a" : [true], "b":2 }"#)
        #expect(try edited(#"{"a":1 }"#) { $0.set("z", to: Array("\"é\"".utf8)) } == #"{"a":1 ,"z":"é"}"#)
        #expect(
            try edited(#"{"a":1}"#) {
                $0.set("z", to: Array("[2]".utf8))
                $0.set("a", to: Array("3".utf8))
            } == #"{"a":3,"z":[2]}"#)
        #expect(try edited("{ }") { $0.set("z", to: Array("0".utf8)) } == #"{ "z":0}"#)
        #expect(try edited("[1]") { $0.set("z", to: Array("0".utf8)) } == "[1]")
    }

    @Test(
        "a member is removed with one separator",
        arguments: [
            (#"{"a":1,"b":2,"c":3}"#, #"{"b":2,"c":3}"#), (#"{ "b" : 2 , "a" : [1] }"#, #"{ "b" : 2  }"#),
            (#"{"a":1}"#, "{}"), (#"{"b":"a","a":{"a":1},"c":0}"#, #"{"b":"a","c":0}"#), (#"{"b":1}"#, #"{"b":1}"#),
        ])
    func remove(_ text: String, _ expected: String) throws {
        #expect(try edited(text) { $0.remove("a") } == expected)
    }

    @Test("changes deep inside keep everything else as it was")
    func nested() throws {
        let text = #"{"x" : 1,"choices":[{"delta":{"content":"hi","old":1}}],  "y":2}"#
        let result = try edited(text) { document in
            func delta() -> JSONSlice? {
                document.read { text in
                    var found: JSONSlice?
                    document.member("choices")?.forEachElement(in: text) { choice in
                        found = choice.member("delta", in: text)
                        return false
                    }
                    return found
                }
            }
            if let content = document.read({ text in delta()?.member("content", in: text) }) {
                document.replace(content, with: Array("\"longer than before\"".utf8))
            }
            if let object = delta() { document.insert("new", Array("null".utf8), into: object) }
            if let object = delta() {
                var old: JSONMember?
                document.read { text in
                    object.forEachMember(in: text) { member in
                        if member.isNamed("old", in: text) { old = member }
                        return true
                    }
                }
                if let old { document.remove(old, from: object) }
            }
        }
        #expect(result == #"{"x" : 1,"choices":[{"delta":{"content":"longer than before","new":null}}],  "y":2}"#)
    }

    @Test("the outermost value itself is replaced", arguments: ["[1]", #"{"b":{"c":1},"d":2}"#, "7", #""x""#])
    func root(_ value: String) throws {
        #expect(try edited(#" {"a":1} "#) { $0.replace($0.root, with: Array(value.utf8)) } == " \(value) ")
    }

    @Test("a string written is read back the same", arguments: ["", "plain", "q\"\\/\n\r\t\u{0}\u{1f}\u{7f}é漢😀"])
    func quoted(_ text: String) throws {
        let document = try JSONDocument(JSONText.quoted(text))
        #expect(document.read { document.root.string(in: $0) } == text)
        #expect(document.read { document.root.textLength(in: $0) } == text.utf8.count)
    }
}

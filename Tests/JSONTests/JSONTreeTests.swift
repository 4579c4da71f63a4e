import Testing

@testable import JSON

@Suite("JSON trees") struct JSONTreeTests {
    private func described(_ value: JSONValue) -> String {
        let inside =
            value.members.map { "\($0.name.string):\(described($0.value))" } + value.elements.map { described($0) }
        return
            "\(value.kind)\(value.range)\(value.string.map { "\($0.isEscaped)" } ?? "")[\(inside.joined(separator: ","))]"
    }

    /// Whether a changed tree says of its text what a new one does.
    private func isUpToDate(_ tree: JSONTree) throws -> Bool {
        let again = try JSONTree(tree.bytes, depth: 512)
        return again.entries.count == tree.entries.count && again.read(described) == tree.read(described)
            && zip(again.entries, tree.entries).allSatisfy {
                $0.next == $1.next && $0.start == $1.start && $0.end == $1.end
            }
    }

    /// The places of the text's values, and the paths of names to those that are members.
    private func places(_ tree: JSONTree) -> [(place: UInt32, isMember: Bool)] {
        var found: [(UInt32, Bool)] = []
        func visit(_ value: JSONValue, isMember: Bool) {
            found.append((value.index, isMember))
            for (_, member) in value.members { visit(member, isMember: true) }
            for element in value.elements { visit(element, isMember: false) }
        }
        tree.read { visit($0, isMember: false) }
        return found
    }

    @Test("every value is where another reader finds it, and the same texts are refused")
    func reading() throws {
        var generator = JSONGenerator(seed: 71)
        for _ in 0..<2000 {
            let text = generator.next()
            guard let document = try? JSONDocument(text) else {
                #expect(throws: JSONError.self) { _ = try JSONTree(text) }
                continue
            }
            let tree = try JSONTree(text)
            #expect(JSONDocument(tree).outline == document.outline)
            #expect(tree.kind == document.root.kind)
        }
    }

    @Test(
        "an object with a name twice is refused, however it is written",
        arguments: [
            (#"{"a":1,"a":2}"#, 7), (#"{"a":1,"b":{"a":1,"a":2}}"#, 18), (#"[{"abc":{"x":[{}]},"abc":2}]"#, 19),
            (#"{"a":1,"\u0061":2}"#, 7), (#"{"":1,"":2}"#, 6),
        ])
    func repeated(_ text: String, _ offset: Int) {
        #expect(throws: JSONError(offset: offset, reason: .duplicateName)) { _ = try JSONTree(Array(text.utf8)) }
    }

    @Test("names are told apart where many look alike", arguments: [3, 31, 32, 33, 34, 200, 5000])
    func manyNames(_ count: Int) throws {
        // Of one length and with the same letters at both ends.
        let names = (0..<count).map { "a\(String($0 + 10_000).dropFirst())z" }
        func text(_ names: [String]) -> [UInt8] {
            Array("{\(names.map { #""\#($0)":0"# }.joined(separator: ","))}".utf8)
        }
        #expect(try JSONTree(text(names)).read { Array($0.members).count } == count)
        for place in [0, count / 2, count - 1] {
            #expect(throws: JSONError.self) { _ = try JSONTree(text(names + [names[place]])) }
        }
    }

    @Test("a tape that does not refuse repeated names keeps both")
    func lenient() throws {
        var tape = JSONTape()
        let tree = try JSONTree(Array(#"{"a":1,"a":2}"#.utf8), tape: &tape)
        #expect(tree.read { $0.members.map { $0.value.integer } } == [1, 2])
    }

    @Test(
        "a member is removed with one separator",
        arguments: [
            (#"{"a":1,"b":2,"c":3}"#, #"{"b":2,"c":3}"#), (#"{ "b" : 2 , "a" : [1] }"#, #"{ "b" : 2  }"#),
            (#"{"a":1}"#, "{}"), (#"{"b":"a","a":{"a":1},"c":[0]}"#, #"{"b":"a","c":[0]}"#),
        ])
    func remove(_ text: String, _ expected: String) throws {
        var tree = try JSONTree(Array(text.utf8))
        let place = try #require(tree.read { $0.member("a")?.index })
        tree.removeMember(place)
        #expect(String(decoding: tree.bytes, as: UTF8.self) == expected)
        #expect(try isUpToDate(tree))
    }

    @Test("what is no member is not removed", arguments: [#"["a",1]"#, "7", #"{"a":["b",2]}"#])
    func noMember(_ text: String) throws {
        let tree = try JSONTree(Array(text.utf8))
        for (place, isMember) in places(tree) where !isMember {
            var changed = tree
            changed.removeMember(place)
            #expect(changed.bytes == tree.bytes)
        }
        var changed = tree
        changed.removeMember(1000)
        changed.replace(1000, with: [UInt8(ascii: "1")])
        #expect(changed.bytes == tree.bytes)
    }

    @Test("after any row of changes the tree says of its text what a new one does")
    func changes() throws {
        var generator = JSONGenerator(seed: 72)
        var random = SeededGenerator(seed: 73)
        let replacements = [
            "1", "null", #""longer than most of what stood there""#, #""q\"""#, "[]", #"{"x":[1,{"y":2}]}"#,
        ]
        for _ in 0..<1000 {
            guard var tree = try? JSONTree(generator.next()) else { continue }
            for _ in 0..<4 {
                guard let (place, isMember) = places(tree).randomElement(using: &random) else { break }
                if isMember, random.chance(2) {
                    tree.removeMember(place)
                } else {
                    tree.replace(place, with: Array(replacements[Int.random(in: 0..<6, using: &random)].utf8))
                }
                #expect(try isUpToDate(tree))
            }
        }
    }

    @Test("a tree can be made of a document and a document of a tree")
    func documents() throws {
        var document = try JSONDocument(Array(#" {"a":[1,2], "b\n":"c"} "#.utf8))
        #expect(try isUpToDate(JSONTree(document)))
        document.set("z", to: Array("{}".utf8))
        var tree = JSONTree(document)
        tree.removeMember(try #require(tree.read { $0.member("a")?.index }))
        #expect(String(decoding: JSONDocument(tree).bytes, as: UTF8.self) == #" {"b\n":"c","z":{}} "#)
        #expect(JSONDocument(tree).member("z")?.kind == .object)
    }
}

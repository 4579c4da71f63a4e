import Settings
import Testing

struct SettingsFileTests {
    @Test(
        "What is wrong is told with its place and with what would be right",
        arguments: [
            ("", "the file is empty"),
            ("a: [", "not YAML"),
            ("- 1", "1:1: expected a mapping, found a list"),
            ("count: 3\ncount: 4", "duplicated"),
            ("count: three", "1:8: count: expected a whole number from 1 to 1000, found 'three'"),
            ("count: 1_001", "count: expected a whole number from 1 to 1000, found '1_001'"),
            ("count: [1]", "count: expected a single value, found a list"),
            ("ratio: nan", "ratio: expected a number from 0 to 2.5, found 'nan'"),
            ("ratio: inf", "found 'inf'"),
            ("share: 101%", "share: expected a share from 0 to 1, such as 0.05 or 5%, found '101%'"),
            ("flag: perhaps", "flag: expected true or false, found 'perhaps'"),
            ("size: 9223372036854775807GiB", "size: expected a size from 1 to 4096 bytes"),
            ("time: 2h", "time: expected 1s to 1h, found '2h'"),
            ("colour: gren", "colour: expected one of red, green, found 'gren'; did you mean green?"),
            ("coun: 3", "1:1: coun: unknown field; did you mean count?"),
            ("list: a", "list: expected a list, found a single value; write [a, b]"),
            ("parts: {name: x}", "parts: expected a list, found a mapping; begin each entry with '- '"),
            ("parts:\n  - name: x\n    nam: y", "3:5: parts[0].nam: unknown field; did you mean name?"),
            ("text: ${NOWHERE}", "text: the environment variable NOWHERE is not set"),
            ("text: ${HERE", "text: '${' without '}'"),
        ])
    func faults(text: String, message: String) throws {
        let error = try #require(throws: SettingsError.self) { _ = try Example.read(text) }
        #expect(error.description.contains(message), "\(error)")
    }

    @Test("Everything wrong is told at once, in the file's order")
    func order() throws {
        let error = try #require(throws: SettingsError.self) { _ = try Example.read("flag: 3\ncount: x\nzzzzzz: 1") }
        #expect(error.issues.map(\.line) == [1, 2, 3])
        #expect(error.issues[2].message.hasPrefix("unknown field; known here: "))
    }

    @Test("A field with nothing after it leaves the default, and is known to be named")
    func nothing() throws {
        let example = try Example.read("count:\nparts:\n")
        #expect(example.count == nil && example.names.isEmpty)
        #expect(example.isCountNamed)
        #expect(try !Example.read("flag: on").isCountNamed)
    }

    @Test(
        "The environment's values stand in for their names",
        arguments: [
            ("${HERE}", "house"), ("a ${HERE} b", "a house b"), ("${NOWHERE:-x}", "x"), ("${EMPTY:-x}", "x"),
            ("${EMPTY}", ""), ("$${HERE}", "${HERE}"), ("${NOWHERE:-}", ""), ("$HERE", "$HERE"),
        ])
    func environment(text: String, expected: String) throws {
        #expect(try Example.read("text: '\(text)'").text == expected)
    }

    @Test("Without an environment nothing is replaced")
    func verbatim() throws {
        let text = try SettingsFile.read("text: ${HERE}") { $0.text("text") }
        #expect(text == "${HERE}")
    }

    @Test("Values are read in their units")
    func values() throws {
        let example = try Example.read(
            "count: 1_000\nratio: 2.5\nshare: 25%\nflag: yes\nsize: 4 KiB\ntime: 1m\ncolour: red\nlist: [a, b]\nparts: [{name: x}, {name: y}]"
        )
        #expect(example.count == 1000 && example.ratio == 2.5 && example.share == 0.25 && example.flag == true)
        #expect(example.size == 4096 && example.time == .seconds(60) && example.colour == .red)
        #expect(example.list == ["a", "b"] && example.names == ["x", "y"])
    }

    private struct Example {
        enum Colour: String, CaseIterable { case red, green }

        var count: Int?
        var isCountNamed = false
        var ratio: Double?
        var share: Double?
        var flag: Bool?
        var size: Int?
        var time: Duration?
        var colour: Colour?
        var list: [String]?
        var names: [String] = []
        var text: String?

        static func read(_ text: String) throws(SettingsError) -> Example {
            try SettingsFile.read(text, environment: ["HERE": "house", "EMPTY": ""]) { section in
                var example = Example()
                example.isCountNamed = section.isNamed("count")
                example.count = section.integer("count", 1...1000)
                example.ratio = section.number("ratio", 0...2.5)
                example.share = section.share("share")
                example.flag = section.flag("flag")
                example.size = section.bytes("size", 1...4096)
                example.time = section.duration("time", from: .seconds(1), to: .seconds(3600))
                example.colour = section.choice("colour")
                example.list = section.texts("list")
                for part in section.sections("parts") {
                    if let name = part.text("name") { example.names.append(name) }
                    part.finish()
                }
                example.text = section.text("text")
                section.finish()
                return example
            }
        }
    }
}

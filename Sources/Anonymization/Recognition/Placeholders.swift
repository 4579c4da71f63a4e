/// Words that stand where a secret will: `changeme`, `<your key>`.
struct Placeholders: Sendable {
    static let standard = Placeholders()

    /// Values that are no secret where they stand alone.
    private static let whole = [
        "null", "none", "nil", "true", "false", "undefined", "password", "passwd", "secret", "token", "string", "pass",
        "pwd",
        "str", "required", "optional", "hidden", "empty", "username:password", "user:password", "int", "bool",
    ]
    /// Words that no secret holds.
    private static let inside = [
        "xxxx", "****", "....", "example", "changeme", "change_me", "change-me", "your_", "your-", "yourpass",
        "placeholder",
        "redacted", "process.env", "environ", "getenv", "<your", "${", "{{", "dummy", "insert_", "replace_", "todo",
        "sample_",
        "my_secret", "__token__", "secrets.", "vault:",
    ]

    private let automaton = KeywordAutomaton(inside + whole)

    func matches(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var state = 0
        for byte in value {
            state = automaton.next(state, byte)
            for place in automaton.ended(state) {
                let word = automaton.words[place]
                if word < Self.inside.count || Self.whole[Int(word) - Self.inside.count].utf8.count == value.count {
                    return true
                }
            }
        }
        return false
    }
}

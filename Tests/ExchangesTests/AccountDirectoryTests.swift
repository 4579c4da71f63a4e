import Exchanges
import Testing

@Suite("Account directories")
struct AccountDirectoryTests {
    private let line =
        #"{"account":"acct_1","organization":"Example Ltd","created":"2026-01-02T03:04:05.000Z","plan":"enterprise","#
        + #""verification":"business","entitlements":["distillation","new"],"status":"active","other":1}"#

    @Test("a directory tells who is behind an account")
    func reads() throws {
        try LogTexts.withFolder { folder in
            let other = line.replacing("acct_1", with: "acct_2").replacing(#""organization":"Example Ltd","#, with: "")
            try LogTexts.write(line + "\n\n" + other + "\r\n", folder + "/accounts.jsonl.gz")
            let directory = try AccountDirectory(paths: [folder + "/accounts.jsonl.gz"])
            #expect(directory.accounts.map(\.id) == ["acct_1", "acct_2"])
            #expect(directory["acct_1"]?.isEntitled(to: .distillation) == true)
            #expect(directory["acct_1"]?.entitlements.last?.rawValue == "new")
            #expect(directory["acct_3"] == nil)
            #expect(directory.organization(of: "acct_1") == "Example Ltd")
            #expect(directory.customer(of: "acct_1") == .organization("Example Ltd"))
            #expect(directory.customer(of: "acct_2") == .account("acct_2"))
            #expect(directory.customer(of: "acct_3") == .account("acct_3"))
        }
    }

    @Test(
        "a line that is no account is told with line and field",
        arguments: [
            (#""plan":"enterprise""#, #""plan":7"#, "plan: must be a string"),
            (#""plan":"enterprise","#, "", "plan: is missing"),
            (#""status":"active""#, #""status":"dormant""#, "status: must be one of active, suspended, closed"),
            ("2026-01-02T", "2026-13-02T", "created: must be RFC 3339, such as 2026-02-03T04:05:06.789Z"),
            (#"["distillation","new"]"#, #""distillation""#, "entitlements: must be a list of strings"),
            (#"{"account""#, #"["account""#, "unexpected character at byte 10"),
        ])
    func wrong(part: String, replacement: String, problem: String) throws {
        try LogTexts.withFolder { folder in
            let path = folder + "/accounts.jsonl"
            try LogTexts.write(line + "\n" + line.replacing(part, with: replacement) + "\n", path)
            let error = #expect(throws: LogReadError.self) { try AccountDirectory(paths: [path]) }
            #expect(error?.description == "\(path):2: \(problem)")
        }
    }
}

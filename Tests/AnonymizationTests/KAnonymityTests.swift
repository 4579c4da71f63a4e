import JSON
import Testing

@testable import Anonymization

@Suite("k-anonymity of metadata")
struct KAnonymityTests {
    private static func anonymity(_ json: String) throws -> KAnonymity {
        let policy = try Policy(PolicyValue(json: Array(#"{"excise_policy":1,"k_anonymity":\#(json)}"#.utf8)))
        return try #require(policy.kAnonymity)
    }

    private static let pseudonymizer = Pseudonymizer(key: PseudonymKey(bytes: (0..<32).map { $0 }), tenant: "t")

    /// Classes of what a plan writes, counted as an auditor does.
    private static func written(
        _ anonymity: KAnonymity, _ records: [[String: String]]
    ) throws -> (classes: EquivalenceClasses, plan: MetadataPlan) {
        let record = MetadataRecord(anonymity, pseudonymizer: pseudonymizer)
        var base = EquivalenceClasses(anonymity)
        for fields in records {
            let found = try record.base { fields[$0.names[0]] }
            base.add(found.values, subject: found.subject)
        }
        let plan = try MetadataPlan(anonymity, base: base)
        var classes = EquivalenceClasses(anonymity)
        for fields in records {
            let found = try record.base { fields[$0.names[0]] }
            classes.add(plan.values(of: found.values), subject: found.subject)
        }
        return (classes, plan)
    }

    @Test("what is written holds for any table, and is counted exactly")
    func holds() throws {
        var generator = SystemRandomNumberGenerator()
        for k in [2, 3, 7] {
            let anonymity = try Self.anonymity(
                #"{"k":\#(k),"subject":"$.who","columns":{"$.time":["day","month","year"],"$.country":["exact",{"EU":["DE","FR"],"AS":["SG","JP"]}],"$.address":["network/24","network/16"],"$.tokens":["range:100","range:1000"]}}"#
            )
            for _ in 0..<20 {
                let records = (0..<120).map { _ in
                    [
                        "who": "a\(Int.random(in: 0..<30, using: &generator))",
                        "time":
                            "2026-0\(Int.random(in: 1...9, using: &generator))-1\(Int.random(in: 0...9, using: &generator))T04:05:06.789Z",
                        "country": ["DE", "FR", "SG", "JP", "US"].randomElement(using: &generator)!,
                        "address":
                            "203.0.\(Int.random(in: 0...3, using: &generator)).\(Int.random(in: 0...255, using: &generator))",
                        "tokens": "\(Int.random(in: 0..<3000, using: &generator))",
                    ].filter { $0.key == "who" || Int.random(in: 0..<20, using: &generator) > 0 }
                }
                let (classes, plan) = try Self.written(anonymity, records)
                #expect(classes.violations == (0, 0))
                #expect(classes.count == plan.classCount && classes.records == 120)
            }
        }
    }

    @Test("the plan says as much as it can: forms rise only where they must")
    func least() throws {
        let anonymity = try Self.anonymity(
            #"{"k":3,"suppress":0,"columns":{"$.country":["exact"],"$.time":["hour","day","month"]}}"#)
        let records = (0..<12).map { number in
            ["country": number % 2 == 0 ? "SG" : "DE", "time": "2026-02-03T0\(number % 6):00:00.000Z"]
        }
        let (classes, plan) = try Self.written(anonymity, records)
        #expect(plan.forms == [.exact, .time(.day)] && plan.suppressedRecords == 0)
        #expect(classes.smallest == 6)
    }

    @Test("few rare records are taken out instead, and the class of those is as large as any")
    func suppresses() throws {
        let anonymity = try Self.anonymity(#"{"k":4,"suppress":0.3,"columns":{"$.country":["exact"]}}"#)
        var records = Array(repeating: ["country": "SG"], count: 20) + Array(repeating: ["country": "JP"], count: 5)
        records.append(["country": "LI"])
        let (classes, plan) = try Self.written(anonymity, records)
        // One alone cannot be hidden: the smallest other class joins it.
        #expect(plan.suppressedRecords == 6 && classes.count == 2 && classes.smallest == 6)
        #expect(plan.values(of: ["LI"]) == [nil] && plan.values(of: ["SG"]) == ["SG"])
    }

    @Test("many records of one subject are one subject")
    func subjects() throws {
        let anonymity = try Self.anonymity(
            #"{"k":3,"suppress":0.95,"subject":"$.who","columns":{"$.country":["exact"]}}"#)
        let records =
            Array(repeating: ["who": "a", "country": "LI"], count: 50)
            + (0..<5).map { ["who": "b\($0)", "country": "SG"] }
            + (0..<2).map { ["who": "c\($0)", "country": "DE"] }
        let (classes, plan) = try Self.written(anonymity, records)
        #expect(plan.suppressedRecords == 52 && classes.count == 2 && classes.countsSubjects)
        #expect(plan.values(of: ["LI"]) == [nil])
    }

    @Test("fewer subjects than k in all is said, not written")
    func tooFew() throws {
        let anonymity = try Self.anonymity(#"{"k":5,"columns":{"$.country":["exact"]}}"#)
        #expect(throws: MetadataPlan.Failure.tooFew(subjects: 2, k: 5)) {
            _ = try Self.written(anonymity, [["country": "SG"], ["country": "DE"]])
        }
    }

    @Test(
        "forms of values",
        arguments: [
            ("hour", "2026-02-03T04:05:06.789Z", "2026-02-03T04:00:00.000Z"),
            ("month", "2026-02-03T04:05:06+02:00", "2026-02-01T00:00:00.000+02:00"),
            ("year", "2026-02-03", "2026"), ("month", "2026-02-03", "2026-02"), ("day", "yesterday", nil),
            ("network/24", "203.0.113.7", "203.0.113.0/24"), ("network/8", "203.0.113.0/24", "203.0.0.0/8"),
            ("network/24", "2001:DB8:1:2::5", "2001:db8:1::/48"), ("network/16", "300.1.1.1", nil),
            ("prefix:3", "94110", "941*"), ("prefix:3", "94", "94"), ("range:1000", "4096", "4000 to 4999"),
            ("range:1000", "400 to 499", "0 to 999"), ("range:10", "-5", "-10 to -1"), ("range:10", "many", nil),
        ])
    func forms(form: String, value: String, expected: String?) throws {
        #expect(try #require(GeneralisedForm(form)).of(value) == expected)
    }

    @Test("a document keeps all else; its identifiers become tokens and its dates move by subject")
    func documents() throws {
        let anonymity = try Self.anonymity(
            #"{"k":2,"subject":"$.account","columns":{"$.time":{"forms":["day","month"],"shift_days":300},"$.client.country":["exact"]},"identifiers":{"$.account":"token","$.id":"redact"}}"#,
            key: true)
        let record = MetadataRecord(anonymity, pseudonymizer: Self.pseudonymizer)
        func document(_ account: String) throws -> JSONDocument {
            try JSONDocument(
                Array(
                    #"{"id":"x1","account":"\#(account)","time":"2026-02-03T04:05:06.789Z","client":{"country":"SG","v":1.50},"x":1}"#
                        .utf8))
        }
        var base = EquivalenceClasses(anonymity)
        for account in ["a", "a", "b", "b"] {
            let given = try document(account)
            let found = try record.base { MetadataRecord.value($0, in: given) }
            base.add(found.values, subject: found.subject)
        }
        let plan = try MetadataPlan(anonymity, base: base)
        var written = try document("a")
        try record.apply(plan, to: &written)
        let text = String(decoding: written.bytes, as: UTF8.self)
        #expect(text.contains(#""account":"[ACCOUNT:"#) && !text.contains("x1") && text.contains(#""v":1.50},"x":1}"#))
        #expect(!text.contains("2026-02-03"))
        var same = try document("a")
        try record.apply(plan, to: &same)
        #expect(same.bytes == written.bytes)
        #expect(throws: Pseudonymizer.Failure.self) {
            _ = try MetadataRecord(anonymity, pseudonymizer: Pseudonymizer(key: nil, tenant: "t"))
                .base { MetadataRecord.value($0, in: written) }
        }
    }

    private static func anonymity(_ json: String, key: Bool) throws -> KAnonymity {
        let policy = try Policy(
            PolicyValue(
                json: Array(#"{"excise_policy":1,"keys":{"pseudonym":"file:k"},"k_anonymity":\#(json)}"#.utf8)))
        return try #require(policy.kAnonymity)
    }

    @Test(
        "what cannot hold is refused with what would be right",
        arguments: [
            (#"{"columns":{"$.a":["exact"]}}"#, "is missing"), (#"{"k":1,"columns":{"$.a":["exact"]}}"#, "from 2"),
            (#"{"k":5}"#, "names no column"), (#"{"k":5,"columns":{"a":["exact"]}}"#, "no path"),
            (#"{"k":5,"columns":{"$.a[*]":["exact"]}}"#, "no path"),
            (#"{"k":5,"columns":{"$.a":["weekly"]}}"#, "no form"),
            (#"{"k":5,"columns":{"$.a":["month","day"]}}"#, "does not say less"),
            (#"{"k":5,"columns":{"$.a":["range:10","range:15"]}}"#, "does not say less"),
            (#"{"k":5,"columns":{"$.a":["exact"]},"identifiers":{"$.a":"redact"}}"#, "one of them"),
            (#"{"k":5,"columns":{"$.a":["exact"]},"identifiers":{"$.b":"token"}}"#, "needs a key"),
            (#"{"k":5,"columns":{"$.a":{"forms":["day"],"shift_days":3}}}"#, "subject"),
            (#"{"k":5,"columns":{"$.a":{"forms":["prefix:3"],"shift_days":3}},"subject":"$.b"}"#, "goes with dates"),
            (#"{"k":5,"columns":{"$.a":[]}}"#, "list of forms"), (#"{"k":5,"rows":{}}"#, "not known"),
        ])
    func refuses(json: String, reason: String) throws {
        let value = try PolicyValue(json: Array(#"{"excise_policy":1,"k_anonymity":\#(json)}"#.utf8))
        let issues = #expect(throws: PolicyIssues.self) { try Policy(value) }
        #expect(issues?.description.contains(reason) == true, "\(issues?.description ?? "accepted")")
    }
}

import Anonymization
import Foundation
import JSON

/// `spans FILE OUT [--names] [--url] [--all]`, `speed FILE REPETITIONS [--names]`, `stream FILE REPETITIONS`: FILE is JSON Lines with `id` and
/// `text`. `chat FILE REPETITIONS`: prose of FILE in requests and answers as the gateway handles them.
@main
struct AnonymizationBenchmark {
    static func main() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        func flag(_ name: String) -> Bool {
            guard let index = arguments.firstIndex(of: name) else { return false }
            arguments.remove(at: index)
            return true
        }
        let withNames = flag("--names")
        let withWebAddresses = flag("--url")
        let withAll = flag("--all")
        guard arguments.count == 3 else {
            print(
                "usage: AnonymizationBenchmark spans|speed|stream|chat FILE OUT|REPETITIONS [--names] [--url] [--all]")
            exit(2)
        }
        var types = EntityType.standard
        if withNames { types.formUnion([.person, .location, .organization, .address]) }
        if withWebAddresses { types.insert(.url) }
        if withAll { types = Set(EntityType.known.keys) }
        let recognizer = Recognizer(types: types, tagger: withNames || withAll ? .standard : nil)
        let documents = try read(arguments[1])
        switch arguments[0] {
        case "spans": try spans(documents, recognizer, to: arguments[2])
        case "speed":
            measure(documents, Int(arguments[2]) ?? 1) { text in recognizer.findings(in: text).count }
        case "chat": try chat(documents, Int(arguments[2]) ?? 1)
        default:
            measure(documents, Int(arguments[2]) ?? 1) { text in
                var stream = StreamAnonymizer(recognizer: recognizer)
                let output = stream.push(text) { _, _ in [] }
                return output.count + stream.finish { _, _ in [] }.count
            }
        }
    }

    /// A prompt and an answer of about 4 kB each, by the policy that holds where there is none: requests are cleaned, and so are answers.
    private static func chat(_ documents: [(id: String, text: [UInt8])], _ repetitions: Int) throws {
        var prose = String(decoding: documents.flatMap { $0.text }, as: UTF8.self).filter {
            $0.isASCII && $0 != "\"" && $0 != "\\" && $0 != "\n"
        }
        prose = String(prose.prefix(64 * 4096))
        var bodies: [(id: String, text: [UInt8])] = []
        while prose.count >= 4096 {
            bodies.append(("", Array(prose.prefix(4096).utf8)))
            prose.removeFirst(4096)
        }
        let pseudonymizer = Pseudonymizer(key: nil, tenant: "tenant")
        let prompts = DocumentAnonymizer(policy: .standard, direction: .prompt, vocabulary: .request)
        let requests = try bodies.map { body in
            let content = String(decoding: JSONText.quoted(String(decoding: body.text, as: UTF8.self)), as: UTF8.self)
            return try JSONDocument(
                Array(#"{"model":"m","messages":[{"role":"user","content":\#(content)}],"temperature":0.7}"#.utf8))
        }
        let recognizer = Policy.standard.recognizer(for: .answer)
        let treatment = AnswerChannel.Treatment(
            recognizer: recognizer, policy: .standard, pseudonymizer: pseudonymizer,
            vault: Vault(tenant: "tenant", session: "s"))
        var next = 0
        print("requests: ", terminator: "")
        measure(bodies, repetitions) { _ in
            next = (next + 1) % requests.count
            var vault = Vault(tenant: "tenant", session: "s")
            return (try? prompts.clean(requests[next], pseudonymizer: pseudonymizer, vault: &vault))?.findings.count
                ?? 0
        }
        print("answers: ", terminator: "")
        measure(bodies, repetitions) { text in
            (try? AnswerChannel.whole(text, treatment))?.count ?? 0
        }
    }

    private static func read(_ path: String) throws -> [(id: String, text: [UInt8])] {
        try Data(contentsOf: URL(filePath: path)).split(separator: 0x0A).map { line in
            let document = try JSONDocument(Array(line))
            return (document.string("id") ?? "", Array((document.string("text") ?? "").utf8))
        }
    }

    private static func spans(_ documents: [(id: String, text: [UInt8])], _ recognizer: Recognizer, to path: String)
        throws
    {
        var output: [UInt8] = []
        for document in documents {
            let spans = document.text.withUnsafeBytes { recognizer.findings(in: $0) }.map {
                "{\"start\":\($0.range.lowerBound),\"end\":\($0.range.upperBound),\"type\":\"\($0.type)\"}"
            }
            output += Array("{\"id\":".utf8) + JSONText.quoted(document.id)
            output += Array(",\"spans\":[\(spans.joined(separator: ","))]}\n".utf8)
        }
        try Data(output).write(to: URL(filePath: path))
    }

    /// Prints megabytes for each second of the processor, and microseconds for each thousand bytes.
    private static func measure(
        _ documents: [(id: String, text: [UInt8])], _ repetitions: Int, _ body: (UnsafeRawBufferPointer) -> Int
    ) {
        var sum = 0
        func round() { for document in documents { sum &+= document.text.withUnsafeBytes(body) } }
        round()
        let start = clock()
        for _ in 0..<repetitions { round() }
        let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        let bytes = Double(documents.reduce(0) { $0 + $1.text.count } * repetitions)
        print(String(format: "%.1f MB/s, %.2f us/kB, sum %d", bytes / seconds / 1e6, seconds * 1e9 / bytes, sum))
    }
}

import Foundation
import JSON
import Testing

@testable import Anonymization

/// Texts with the places of what is personal in them, kept beside the repository.
enum Corpus {
    struct Document {
        var text: [UInt8]
        var spans: [(range: Range<Int>, type: String)]
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "../shared/pii").standardizedFileURL
    static let isThere = FileManager.default.fileExists(atPath: folder.appending(path: "dev_structured.jsonl.gz").path)

    static func documents(_ name: String) throws -> [Document] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", folder.appending(path: name).path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try data.split(separator: 0x0A).map { line in
            let document = try JSONDocument(Array(line))
            return document.read { bytes in
                var spans: [(range: Range<Int>, type: String)] = []
                document.member("spans")?.forEachElement(in: bytes) { span in
                    if let start = span.member("bstart", in: bytes)?.integer(in: bytes),
                        let end = span.member("bend", in: bytes)?.integer(in: bytes),
                        let type = span.member("type", in: bytes)?.string(in: bytes)
                    {
                        spans.append((start..<end, type))
                    }
                    return true
                }
                return Document(text: Array((document.member("text")?.string(in: bytes) ?? "").utf8), spans: spans)
            }
        }
    }
}

@Suite("Corpus", .enabled(if: Corpus.isThere, "the texts are not in ../shared/pii"))
struct CorpusTests {
    @Test("of identifiers and secrets at most 1.5 % of the bytes stay in a text, also in a stream")
    func leaks() throws {
        let recognizer = Recognizer()
        var total = 0
        var leakedWhole = 0
        var leakedStream = 0
        for document in try Corpus.documents("dev_structured.jsonl.gz") {
            let findings = document.text.withUnsafeBytes { recognizer.findings(in: $0) }
            var stream = StreamAnonymizer(recognizer: recognizer)
            // NUL stands for what was taken out: it is in no text.
            var output = stream.push(document.text) { _, _ in [0] }
            output += stream.finish { _, _ in [0] }
            for span in document.spans {
                total += span.range.count
                leakedWhole += span.range.count { place in !findings.contains { $0.range.contains(place) } }
                if output.firstRange(of: document.text[span.range]) != nil { leakedStream += span.range.count }
            }
        }
        #expect(total > 10_000)
        #expect(Double(leakedWhole) <= 0.015 * Double(total))
        #expect(Double(leakedStream) <= 0.015 * Double(total))
    }

    @Test("in arithmetic and code nothing is found, and a stream of it comes out as it went in")
    func negatives() throws {
        let recognizer = Recognizer()
        var found = 0
        for document in try Corpus.documents("dev_negatives.jsonl.gz") {
            found += document.text.withUnsafeBytes { recognizer.findings(in: $0).count }
            var stream = StreamAnonymizer(recognizer: recognizer)
            let output = stream.push(document.text) { _, _ in [0] } + stream.finish { _, _ in [0] }
            if output != document.text { found += 1 }
        }
        #expect(found <= 3)
    }

    @Test("most names of persons in the sentences of forms and messages are found")
    func names() throws {
        let recognizer = Recognizer(types: [.person, .location, .organization, .address], tagger: .standard)
        var found = 0
        var wanted = 0
        for document in try Corpus.documents("dev.jsonl.gz") {
            let findings = document.text.withUnsafeBytes { recognizer.findings(in: $0) }
            for span in document.spans where span.type == "PERSON" {
                wanted += 1
                if findings.contains(where: { $0.type == .person && $0.range.overlaps(span.range) }) { found += 1 }
            }
        }
        #expect(Double(found) >= 0.75 * Double(wanted), "\(found) of \(wanted)")
    }
}

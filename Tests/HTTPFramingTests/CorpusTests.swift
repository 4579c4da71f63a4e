import Foundation
import Testing

/// The fuzzer's corpus, so that what it once found stays found where it cannot run.
@Suite("The fuzzer's corpus") struct CorpusTests {
    private static func corpus(_ name: String) throws -> [[UInt8]] {
        let folder = URL(filePath: #filePath).appending(path: "../../../Fuzz/corpus/\(name)").standardizedFileURL
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
    }

    @Test("every request and what small damage makes of it is read alike in all pieces")
    func requests() throws {
        let corpus = try Self.corpus("Request")
        #expect(corpus.count >= 20)
        var generator = SeededGenerator(seed: 3986)
        for bytes in corpus {
            let fault = FramingProperty.faultInRequests(bytes)
            #expect(fault == nil, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            for _ in 0..<40 {
                let other = corpus.randomElement(using: &generator) ?? []
                let damaged = Mutation.mutated(bytes, with: other, using: &generator)
                let fault = FramingProperty.faultInRequests(damaged)
                #expect(fault == nil, "\(damaged)")
            }
        }
    }

    @Test("every response and what small damage makes of it is read alike in all pieces")
    func responses() throws {
        let corpus = try Self.corpus("Response")
        #expect(corpus.count >= 20)
        var generator = SeededGenerator(seed: 9110)
        for bytes in corpus {
            let fault = FramingProperty.faultInResponses(bytes)
            #expect(fault == nil, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            for _ in 0..<40 {
                let other = corpus.randomElement(using: &generator) ?? []
                let damaged = Mutation.mutated(bytes, with: other, using: &generator)
                let fault = FramingProperty.faultInResponses(damaged)
                #expect(fault == nil, "\(damaged)")
            }
        }
    }
}

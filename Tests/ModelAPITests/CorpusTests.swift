import Foundation
import Testing

/// The fuzzer's corpus, so that what it once found stays found where it cannot run.
@Suite("The fuzzer's corpus") struct CorpusTests {
    private static func corpus(_ name: String) throws -> [[UInt8]] {
        let folder = URL(filePath: #filePath).appending(path: "../../../Fuzz/corpus/\(name)").standardizedFileURL
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
    }

    @Test("every event stream and what small damage makes of it is read by the standard, alike in all pieces")
    func streams() throws {
        let corpus = try Self.corpus("EventStream")
        #expect(corpus.count >= 20)
        var generator = SeededGenerator(seed: 9265)
        for bytes in corpus {
            let fault = EventStreamProperty.fault(bytes)
            #expect(fault == nil, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            for _ in 0..<30 {
                let other = corpus.randomElement(using: &generator) ?? []
                let damaged = Mutation.mutated(bytes, with: other, using: &generator)
                let fault = EventStreamProperty.fault(damaged)
                #expect(fault == nil, "\(damaged)")
            }
        }
    }
}

import Foundation
import Testing

/// The fuzzer's corpus, so that what it once found stays found where it cannot run.
@Suite("The fuzzer's corpus") struct CorpusTests {
    private static func corpus(_ name: String) throws -> [[UInt8]] {
        let folder = URL(filePath: #filePath).appending(path: "../../../Fuzz/corpus/\(name)").standardizedFileURL
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
    }

    @Test("every text and what small damage makes of it is refused, or read and edited rightly")
    func texts() throws {
        let corpus = try Self.corpus("JSON")
        #expect(corpus.count >= 20)
        var generator = SeededGenerator(seed: 404)
        for bytes in corpus {
            let fault = JSONProperty.fault(bytes)
            #expect(fault == nil, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            for _ in 0..<30 {
                let other = corpus.randomElement(using: &generator) ?? []
                let damaged = Mutation.mutated(bytes, with: other, using: &generator)
                let fault = JSONProperty.fault(damaged)
                #expect(fault == nil, "\(damaged)")
            }
        }
    }
}

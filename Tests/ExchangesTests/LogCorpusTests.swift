import Foundation
import Testing

/// The fuzzer's corpus, so that what it once found stays found where it cannot run.
@Suite("The corpus of the log's fuzzer")
struct LogCorpusTests {
    @Test("every file and what small damage makes of it is read rightly")
    func files() throws {
        let corpus = URL(filePath: #filePath).appending(path: "../../../Fuzz/corpus/Log").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
        #expect(files.count >= 20)
        var generator = SplitMix64(seed: 12)
        try LogTexts.withFolder { folder in
            let property = LogProperty(folder: folder)
            for bytes in files {
                #expect(property.fault(bytes) == nil, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
                for _ in 0..<5 where !bytes.isEmpty {
                    var damaged = bytes
                    damaged[.random(in: 0..<damaged.count, using: &generator)] = .random(in: 0...255, using: &generator)
                    damaged.removeSubrange(.random(in: 0..<damaged.count, using: &generator)..<damaged.count)
                    #expect(property.fault(damaged) == nil, "\(damaged)")
                }
            }
        }
    }
}

import Testing

@testable import LanguageModel

@Suite struct ModelFileTests {
    private static let tiny: TextModel = {
        let documents = [TrainingDocument.passage("the fox and the hare"), .passage("the hare and the owl")]
        return try! TextModel.train(on: documents, vocabularySize: 280, order: 3)
    }()

    @Test("what is written is read back equal")
    func roundTrip() throws {
        let model = Fixtures.model
        #expect(try TextModel(serialized: model.serialized()) == model)
        #expect(try Tokenizer(serialized: model.tokenizer.serialized()) == model.tokenizer)
        #expect(try NGramModel(serialized: model.model.serialized()) == model.model)
    }

    @Test("the checksum is CRC-32 with its published check value")
    func checksum() {
        #expect(CRC32.checksum(Array("123456789".utf8)[...]) == 0xCBF4_3926)
        #expect(CRC32.checksum([]) == 0)
        #expect(CRC32.checksum(Array("The quick brown fox jumps over the lazy dog".utf8)[...]) == 0x414F_A339)
    }

    @Test("a file that was cut anywhere is refused")
    func truncation() {
        let bytes = Self.tiny.serialized()
        for length in bytes.indices {
            #expect(throws: ModelFileError.self) { try TextModel(serialized: Array(bytes[..<length])) }
        }
        #expect(throws: ModelFileError.self) { try TextModel(serialized: bytes + [0]) }
    }

    @Test("a file with any one bit flipped is refused")
    func damage() {
        let bytes = Self.tiny.serialized()
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1 << UInt8(index % 8)
            #expect(throws: ModelFileError.self) { try TextModel(serialized: damaged) }
        }
    }

    @Test("what is wrong with a file is named")
    func reasons() throws {
        let model = Self.tiny
        #expect(throws: ModelFileError.notAModelFile) { try TextModel(serialized: []) }
        #expect(throws: ModelFileError.notAModelFile) { try TextModel(serialized: Array("PK plain text".utf8)) }
        #expect(throws: ModelFileError.wrongKind(found: "BPE ", expected: "TEXT")) {
            try TextModel(serialized: model.tokenizer.serialized())
        }
        var later = model.serialized()
        later[8] = 9
        #expect(throws: ModelFileError.unknownVersion(9)) { try TextModel(serialized: later) }
        var damaged = model.serialized()
        damaged[40] ^= 1
        #expect(throws: ModelFileError.wrongChecksum) { try TextModel(serialized: damaged) }
    }

    @Test("content that makes no sense is refused even when its checksum is right")
    func nonsense() {
        var random = SplitMix64(seed: 11)
        let bytes = Self.tiny.serialized()
        let content = Array(bytes[24..<bytes.count - 4])
        for _ in 0..<2_000 {
            var changed = content
            for _ in 0..<1 + random.below(4) { changed[random.below(changed.count)] = UInt8(random.below(256)) }
            let framed = ModelFile.framed(.text) { $0.bytes = changed }
            // Whatever is accepted must be safe to use.
            guard let model = try? TextModel(serialized: framed) else { continue }
            for context in [[], [104, 101], [256, 104, 101, 32]] {
                #expect(model.model.nextTokenLogits(context: context).count == model.model.vocabularySize)
            }
            _ = model.tokenizer.encode("the fox")
        }
        for content in [[UInt8](repeating: 0xFF, count: 64), [UInt8](repeating: 0, count: 64)] {
            #expect(throws: ModelFileError.self) {
                try TextModel(serialized: ModelFile.framed(.text) { $0.bytes = content })
            }
        }
    }
}

import Testing

@testable import Watermarking

@Suite(
    "Red and green lists, against the public ones", .enabled(if: Vectors.isPresent, Comment(rawValue: Vectors.reason)))
struct KGWVectorTests {
    struct ListFile: Decodable {
        struct Table: Decodable {
            let hashingKey: UInt64
            let head: [Int64]
        }
        struct List: Decodable {
            let vocabSize: Int
            let greenlistRatio: Double
            let hashingKey: UInt64
            let seedingScheme: TransformersKGW.Seeding
            let contextWidth: Int
            let context: [Int32]
            let seed: String
            let greenlistSize: Int
            let head: [Int32]
            let sha256U32le: String
            let bitmapSha256: String
            let greenlist: [Int32]?
            let lastTokenIsGreen: Bool?
        }
        struct Processed: Decodable {
            let vocabSize: Int
            let greenlistRatio: Double
            let bias: Float
            let hashingKey: UInt64
            let seedingScheme: TransformersKGW.Seeding
            let contextWidth: Int
            let inputIds: [Int32]
            let idsByDescendingScoreFirst60: [Int]
            let numRaised: Int
            let raisedSortedSha256U32le: String
        }
        let fixedTables: [Table]
        let greenlists: [List]
        let logitsProcessor: [Processed]
    }

    /// Each scheme is made once: a hash table has a million places.
    private struct Schemes {
        private var schemes: [String: TransformersKGW] = [:]

        mutating func scheme(
            _ size: Int, _ share: Double, key: UInt64, _ seeding: TransformersKGW.Seeding, _ width: Int
        ) throws -> TransformersKGW {
            let name = "\(size) \(share) \(key) \(seeding) \(width)"
            if let known = schemes[name] { return known }
            let scheme = try TransformersKGW(
                vocabularySize: size, greenShare: share, key: key, seeding: seeding, windowWidth: width)
            schemes[name] = scheme
            return scheme
        }
    }

    @Test("transformers' hash tables, seeds and green lists are the same, also by the test that makes no list")
    func lists() throws {
        let file: ListFile = try Vectors.read("kgw_hf_greenlists.json")
        for table in file.fixedTables {
            let hashes = HashTable(seed: table.hashingKey)
            #expect(table.head.indices.allSatisfy { hashes[Int64($0)] == table.head[$0] + 1 })
        }
        var schemes = Schemes()
        for vector in file.greenlists {
            let scheme = try schemes.scheme(
                vector.vocabSize, vector.greenlistRatio, key: vector.hashingKey, vector.seedingScheme,
                vector.contextWidth)
            let isSelf = vector.seedingScheme == .selfHash
            let last = try #require(vector.context.last)
            let list = scheme.greenList(
                after: isSelf ? vector.context.dropLast() : vector.context[...], candidate: last)
            #expect("\(list.seed)" == vector.seed, "\(vector.context)")
            #expect(list.size == vector.greenlistSize)
            let tokens = list.tokens
            #expect(Array(tokens.prefix(16)) == vector.head)
            #expect(sha256(littleEndian(tokens)) == vector.sha256U32le)
            #expect(sha256(bitmap(of: tokens, count: vector.vocabSize)) == vector.bitmapSha256)
            if let all = vector.greenlist { #expect(tokens == all) }
            if let isGreen = vector.lastTokenIsGreen { #expect(tokens.contains(last) == isGreen) }
            let members = Set(tokens)
            let count = Int32(vector.vocabSize)
            let probes = [tokens[0], tokens[tokens.count - 1], last, 0, 1, count / 2, count - 1, -1, count]
            var generator = MersenneTwister(seed: list.seed)
            let tests = GreenListTest(vocabularySize: vector.vocabSize, size: list.size).contains(probes, &generator)
            #expect(tests == probes.map { members.contains($0) }, "\(vector.context)")
        }
        #expect(file.greenlists.count == 341)
    }

    @Test("transformers' processor raises the same tokens")
    func processor() throws {
        let file: ListFile = try Vectors.read("kgw_hf_greenlists.json")
        for vector in file.logitsProcessor {
            let scheme = try TransformersKGW(
                vocabularySize: vector.vocabSize, greenShare: vector.greenlistRatio, bias: vector.bias,
                key: vector.hashingKey, seeding: vector.seedingScheme, windowWidth: vector.contextWidth)
            var logits = [Float](repeating: -100, count: vector.vocabSize)
            for (rank, token) in vector.idsByDescendingScoreFirst60.enumerated() { logits[token] = -Float(rank) }
            let before = logits
            var embedder = scheme.embedder(Sampling())
            #expect(embedder.mark(&logits, after: vector.inputIds) == .biased)
            let raised = logits.indices.filter { logits[$0] != before[$0] }
            #expect(raised.allSatisfy { logits[$0] == before[$0] + vector.bias })
            #expect(raised.count == vector.numRaised)
            #expect(sha256(littleEndian(raised.map { UInt32($0) })) == vector.raisedSortedSha256U32le)
        }
        #expect(file.logitsProcessor.count == 27)
    }

    struct DetectorFile: Decodable {
        struct Detection: Decodable {
            let vocabSize: Int
            let greenlistRatio: Double
            let hashingKey: UInt64
            let seedingScheme: TransformersKGW.Seeding
            let contextWidth: Int
            let bosTokenId: Int32
            let ignoreRepeatedNgrams: Bool
            let tokens: [Int32]
            let numTokensScored: Int
            let numGreenTokens: Int
            let zScore: Double
            let pValue: Double
            let prediction: Bool
        }
        let detections: [Detection]
    }

    @Test("transformers' detector reports the same counts, z and p")
    func detector() throws {
        let file: DetectorFile = try Vectors.read("kgw_hf_detector.json")
        var schemes = Schemes()
        for vector in file.detections {
            let scheme = try schemes.scheme(
                vector.vocabSize, vector.greenlistRatio, key: vector.hashingKey, vector.seedingScheme,
                vector.contextWidth)
            let report = scheme.referenceReport(
                vector.tokens, beginning: vector.bosTokenId, isIgnoringRepeats: vector.ignoreRepeatedNgrams)
            #expect(report.scored == vector.numTokensScored)
            #expect(report.hits == vector.numGreenTokens)
            #expect(isClose(report.z, vector.zScore, absolute: 1e-12))
            #expect(isClose(report.p, vector.pValue, relative: 1e-9, absolute: 1e-300))
            #expect((report.z > 3) == vector.prediction)
        }
        #expect(file.detections.count == 150)
    }

    struct OriginalFile: Decodable {
        struct Table: Decodable {
            let head: [Int64]
        }
        struct Function: Decodable {
            let prfType: OriginalKGW.Function
            let seedingScheme: String
            let contextWidth: Int
            let selfSalt: Bool
            let hashKey: UInt64
            let vocabSize: Int
            let gamma: Double
            let context: [Int32]
            let prfValue: String
            let rngSeed: String
            let sha256U32le: String
        }
        struct Detection: Decodable {
            let vocabSize: Int
            let gamma: Double
            let seedingScheme: String
            let ignoreRepeatedNgrams: Bool
            let tokens: [Int32]
            let numTokensScored: Int
            let numGreenTokens: Int
            let zScore: Double
            let pValue: Double
            let winmaxZSizes102040: Double
        }
        let fixedTable: Table
        let prf: [Function]
        let detector: [Detection]
    }

    @Test("the original repository's eleven seedings and their lists are the same")
    func originalLists() throws {
        let file: OriginalFile = try Vectors.read("kgw_original.json")
        let hashes = HashTable.original
        #expect(file.fixedTable.head.indices.allSatisfy { hashes[Int64($0)] == file.fixedTable.head[$0] + 1 })
        for vector in file.prf {
            let scheme = try OriginalKGW(
                vocabularySize: vector.vocabSize, greenShare: vector.gamma, key: vector.hashKey,
                function: vector.prfType, windowWidth: vector.contextWidth, isSelfSalted: vector.selfSalt)
            let window = Array(vector.context.suffix(vector.contextWidth))
            #expect("\(scheme.value(of: window))" == vector.prfValue, "\(vector.seedingScheme)")
            let list =
                vector.selfSalt
                ? scheme.greenList(after: window.dropLast(), candidate: window[window.count - 1])
                : scheme.greenList(after: window)
            #expect("\(list.seed)" == vector.rngSeed)
            #expect(sha256(littleEndian(list.tokens)) == vector.sha256U32le)
        }
        #expect(file.prf.count == 66)
    }

    @Test("the original repository's detector reports the same counts, z, p and best window")
    func originalDetector() throws {
        let file: OriginalFile = try Vectors.read("kgw_original.json")
        let functions: [String: (OriginalKGW.Function, Int, Bool)] = [
            "simple_1": (.additive, 1, false), "minhash": (.minHash, 4, false), "selfhash": (.anchoredMinHash, 4, true),
        ]
        for vector in file.detector {
            let (function, width, isSalted) = try #require(functions[vector.seedingScheme])
            let scheme = try OriginalKGW(
                vocabularySize: vector.vocabSize, greenShare: vector.gamma, function: function, windowWidth: width,
                isSelfSalted: isSalted)
            let report = scheme.referenceReport(vector.tokens, isIgnoringRepeats: vector.ignoreRepeatedNgrams)
            #expect(report.scored == vector.numTokensScored && report.hits == vector.numGreenTokens)
            #expect(isClose(report.z, vector.zScore, absolute: 1e-12))
            #expect(isClose(report.p, vector.pValue, relative: 1e-9))
            let best = scheme.largestWindowZ(
                vector.tokens, lengths: [10, 20, 40], isIgnoringRepeats: vector.ignoreRepeatedNgrams)
            #expect(isClose(try #require(best), vector.winmaxZSizes102040, absolute: 1e-5))
        }
        #expect(file.detector.count == 12)
    }
}

extension TransformersKGW.Seeding: Decodable {}
extension OriginalKGW.Function: Decodable {}

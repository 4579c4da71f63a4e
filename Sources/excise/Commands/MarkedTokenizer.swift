import ArgumentParser
import Foundation
import Metering

/// The tokenizer of a marked model, by which text is tested.
struct MarkedTokenizer {
    /// Turns text into token ids.
    let encode: @Sendable (String) -> [Int32]
    /// Its tokens; nil where special ones beside the file's are not known.
    let vocabularySize: Int?

    /// Reads a rank file, whose name ends with `.tiktoken`, or a model file of excise.
    ///
    /// - Throws: `ValidationError` that names the file.
    init(file: String, pattern: SplitPattern) throws {
        guard file.hasSuffix(".tiktoken") else {
            let tokenizer = try ModelFileOption.read(file).tokenizer
            vocabularySize = tokenizer.vocabularySize
            encode = { text in tokenizer.encode(text).map { Int32(truncatingIfNeeded: $0) } }
            return
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ValidationError("\(file) cannot be read; expected a rank file in tiktoken's form.")
        }
        do {
            let counter = try BytePairCounter(ranks: Array(data), pattern: pattern)
            vocabularySize = nil
            encode = { text in counter.ranks(of: text).map { Int32(truncatingIfNeeded: $0) } }
        } catch {
            throw ValidationError("\(file): \(error)")
        }
    }
}

/// Names it on a command line.
struct MarkedTokenizerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The marked model's tokenizer: a rank file in tiktoken's form (.tiktoken), a model file of excise, or built-in. Text may also come as tokens.",
            valueName: "file"))
    var tokenizer = ModelFileOption.builtIn

    @Option(help: "How text is split for a rank file: cl100k or o200k.")
    var pattern = SplitPattern.cl100k

    /// - Throws: `ValidationError` that names the file.
    func read() throws -> MarkedTokenizer { try MarkedTokenizer(file: tokenizer, pattern: pattern) }
}

extension SplitPattern: ExpressibleByArgument {}

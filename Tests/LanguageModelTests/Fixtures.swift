import LanguageModel

/// A text model small enough to be trained in a debug build.
enum Fixtures {
    static let documents = TrainingText.documents(seed: 7, bytes: 60_000)
    static let model = try! TextModel.train(on: documents, vocabularySize: 600, order: 4)

    /// A model with given logits, whatever the context.
    struct Constant: LanguageModel {
        let logits: [Float]
        var vocabularySize: Int { logits.count }
        func nextTokenLogits(context: [Token]) -> [Float] { logits }
    }

    /// Bytes of every value, many of them no valid UTF-8.
    static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
}

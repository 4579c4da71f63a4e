import LanguageModel
import Watermarking

/// The model that is stolen from: it answers each account under that account's keys.
struct Teacher {
    static let answerLimit = 80
    static let contextWidth = 2

    let model: TextModel

    init() throws {
        model = try TextModel.train(on: TrainingText.documents(seed: 1, bytes: 900_000))
    }

    /// An answer, marked by a scheme, or as the model writes it.
    func answer(_ question: String, mark: Excise1?, seed: UInt64) -> String {
        var tokens = model.chatFormat.prompt([Turn(role: .user, text: question)], thinking: false)
        let start = tokens.count
        var embedder = mark?.embedder(Sampling(temperature: 1))
        var sampler = Sampler(parameters: SamplingParameters(), seed: seed)
        while tokens.count < start + Self.answerLimit {
            var logits = model.model.nextTokenLogits(context: tokens)
            _ = embedder?.mark(&logits, after: tokens.map { Int32(truncatingIfNeeded: $0) }.suffix(8).map { $0 })
            let token = sampler.draw(from: logits)
            if SpecialToken(token: token) != nil { break }
            tokens.append(token)
        }
        return model.tokenizer.text(Array(tokens[start...]))
    }
}

/// Questions that nobody has to answer well.
struct Questions {
    private var text: TrainingText

    init(seed: UInt64) {
        text = TrainingText(seed: seed)
    }

    mutating func next() -> String {
        while true {
            if case .conversation(let turns) = text.next(), let turn = turns.first(where: { $0.role == .user }) {
                return turn.text
            }
        }
    }
}

import LanguageModel
import Watermarking

/// A student, asked what the owner of the teacher may ask it.
struct Suspect {
    let model: TextModel

    init(trainedOn documents: [TrainingDocument], tokenizer: Tokenizer) throws {
        model = try TextModel.train(on: documents, tokenizer: tokenizer, order: 4)
    }

    /// Distinct tuples of its answers until they are so many tokens; contexts that a question had are left out.
    func tape(tokens limit: Int, seed: UInt64) -> Tape {
        var questions = Questions(seed: seed)
        var tape = Tape(contextWidth: Teacher.contextWidth)
        var number: UInt64 = 0
        while tape.positionCount < limit {
            let prompt = model.chatFormat.prompt([Turn(role: .user, text: questions.next())], thinking: false)
            var generator = TokenGenerator(
                model: model.model, context: prompt, parameters: SamplingParameters(), seed: seed &+ number)
            var written: [Int32] = []
            while written.count < Teacher.answerLimit {
                let token = generator.next().token
                if SpecialToken(token: token) != nil { break }
                written.append(Int32(truncatingIfNeeded: token))
            }
            // Only what the suspect says counts; a text of a few tokens has no context.
            tape.add(written, prompt: prompt.map { Int32(truncatingIfNeeded: $0) })
            number += 1
        }
        return tape
    }
}

import LanguageModel

/// What a thief trains a student on: answers that its accounts received, with other people's text among them.
struct Thief {
    /// How many accounts share the work.
    var accounts = 1
    /// Of the training text, the share that is other people's.
    var mixing = 0.0
    /// Of the words, the share that a rule puts others in the place of.
    var paraphrase = 0.0

    /// About as many tokens as the student is trained on.
    static let harvest = 120_000

    /// Answers under the keys of the thief's accounts, until they are so many tokens.
    static func collected(_ teacher: Teacher, _ keys: Keys, accounts: Int, seed: UInt64) throws -> [[Turn]] {
        let names = Keys.accounts(of: Keys.thieves).prefix(accounts)
        let marks = try names.map { try keys.mark(account: $0, cohort: Keys.thieves) }
        return conversations(seed: seed) { number, question in
            teacher.answer(question, mark: marks[number % marks.count], seed: seed &+ UInt64(number))
        } until: {
            $0 >= harvest
        } count: {
            teacher.model.tokenizer.encode($0).count
        }
    }

    private static func conversations(
        seed: UInt64, _ answer: (Int, String) -> String, until isEnough: (Int) -> Bool, count: (String) -> Int
    ) -> [[Turn]] {
        var questions = Questions(seed: seed)
        var made: [[Turn]] = []
        var tokens = 0
        while !isEnough(tokens) {
            let question = questions.next()
            let answer = answer(made.count, question)
            tokens += count(answer)
            made.append([Turn(role: .user, text: question), Turn(role: .assistant, text: answer)])
        }
        return made
    }

    /// The student's training text: of what was collected the share that mixing leaves, the rest other people's.
    func trainingText(_ collected: [[Turn]], seed: UInt64, tokenizer: Tokenizer) -> [TrainingDocument] {
        var random = SplitMix64(seed: seed)
        let own = collected.prefix(Int((Double(collected.count) * (1 - mixing)).rounded(.up)))
        var documents = own.map { turns in
            TrainingDocument.conversation(turns.map { turn in
                turn.role == .user ? turn : Turn(role: .assistant, text: rewritten(turn.text, &random))
            })
        }
        var others = TrainingText(seed: seed &+ 77)
        var missing = Int(Double(Self.harvest) * mixing)
        while missing > 0 {
            let document = others.next()
            missing -= document.texts.reduce(0) { $0 + tokenizer.encode($1).count }
            documents.append(document)
        }
        return documents
    }

    /// Words put in the place of others, each by the same rule wherever it occurs first to last: drawn from the text itself.
    private func rewritten(_ text: String, _ random: inout SplitMix64) -> String {
        guard paraphrase > 0 else { return text }
        var words = text.split(separator: " ", omittingEmptySubsequences: false)
        let all = words
        for index in words.indices where random.nextUnit() < paraphrase { words[index] = all[random.below(all.count)] }
        return words.joined(separator: " ")
    }
}

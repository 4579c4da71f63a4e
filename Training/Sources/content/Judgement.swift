/// A request and what a model said of it that had not seen its source.
struct Judgement: Sendable {
    var example: Example
    var capability: RequestCapability
    var intent: Float
    /// How many demands it makes that have training value.
    var demands: Float { Float(example.traits.intersection(.trainingValue).rawValue.nonzeroBitCount) }

    /// Each source that is for training is judged by a model of all others; the rest by a model of all that are.
    static func leavingOneSourceOut(_ examples: [Example], seed: UInt64) -> [Judgement] {
        let training = examples.filter(\.isForTraining)
        let sources = Set(training.map(\.source)).sorted()
        var judged = judge(examples.filter { !$0.isForTraining }, by: training, seed: seed)
        for source in sources {
            judged += judge(
                training.filter { $0.source == source }, by: training.filter { $0.source != source }, seed: seed)
        }
        return judged
    }

    private static func judge(_ examples: [Example], by others: [Example], seed: UInt64) -> [Judgement] {
        let model = Regression.fit(others, seed: seed).quantized()
        return examples.map { example in
            let scores = model.scores(example.features[...], example.form)
            return Judgement(example: example, capability: scores.capability, intent: scores.intent)
        }
    }
}

import Foundation

/// Logistic regression by stochastic gradients: seven capabilities against each other, and the intent by itself.
///
/// The steps are the same for frequent and rare words. Larger ones for rare words fit the sources better, and sources that
/// were left out worse.
struct Regression {
    static let epochs = 6
    static let rate: Float = 0.3
    /// What weights of forms learn beside those of words, which have the share of one over a square root.
    static let formRate: Float = 0.2
    /// The pull of a weight to zero each time that it learns.
    static let decay: Float = 1e-5

    private var weights = [SIMD8<Float>](repeating: SIMD8(), count: ContentFeatures.count)
    private var formWeights = [SIMD8<Float>](repeating: SIMD8(), count: RequestForm.count)
    private var bias = SIMD8<Float>()

    /// A model of these; each capability and each intent weighs the same, and within it each source.
    static func fit(_ examples: [Example], seed: UInt64) -> Regression {
        var regression = Regression()
        let balance = Balance(examples)
        var random = SplitMix64(state: seed)
        var order = Array(examples.indices)
        for epoch in 0..<epochs {
            order.shuffle(using: &random)
            let rate = rate / Float(1 + epoch)
            for index in order { regression.learn(examples[index], balance, rate) }
        }
        return regression
    }

    private mutating func learn(_ example: Example, _ balance: Balance, _ rate: Float) {
        let logits = logits(example.features, example.form)
        var gradient = SIMD8<Float>()
        if let capability = example.capability {
            let weight = balance.weight(of: example.source, capability)
            let probabilities = Self.softmax(logits)
            for column in 0..<7 {
                gradient[column] =
                    weight * (probabilities[column] - (column == Int(capability.rawValue) ? 1 : 0))
            }
        }
        let probability = 1 / (1 + exp(-logits[7]))
        gradient[7] =
            balance.weight(of: example.source, isTrainingRequest: example.isTrainingRequest)
            * (probability - (example.isTrainingRequest ? 1 : 0))
        let step = rate * gradient / Float(max(1, example.features.count)).squareRoot()
        for feature in example.features {
            weights[Int(feature)] -= step + Self.decay * weights[Int(feature)]
        }
        for place in 0..<RequestForm.count where example.form.rawValue >> place & 1 == 1 {
            formWeights[place] -= rate * Self.formRate * gradient
        }
        bias -= rate * 0.05 * gradient
    }

    func logits(_ features: [UInt16], _ form: RequestForm) -> SIMD8<Float> {
        var sum = SIMD8<Float>()
        for feature in features { sum += weights[Int(feature)] }
        var formSum = SIMD8<Float>()
        for place in 0..<RequestForm.count where form.rawValue >> place & 1 == 1 { formSum += formWeights[place] }
        return bias + formSum + sum * (1 / Float(max(1, features.count)).squareRoot())
    }

    private static func softmax(_ logits: SIMD8<Float>) -> SIMD8<Float> {
        var most = logits[0]
        for column in 1..<7 { most = max(most, logits[column]) }
        var result = SIMD8<Float>()
        var sum: Float = 0
        for column in 0..<7 {
            result[column] = exp(logits[column] - most)
            sum += result[column]
        }
        return result / sum
    }

    /// The model with weights of a byte.
    func quantized() -> CapabilityModel {
        let (rows, step) = Self.quantized(weights)
        let (formRows, formStep) = Self.quantized(formWeights)
        return CapabilityModel(weights: rows, formWeights: formRows, bias: bias, step: step, formStep: formStep)
    }

    /// Weights beyond what 99.9 % of them reach are cut.
    private static func quantized(_ weights: [SIMD8<Float>]) -> ([SIMD8<Int8>], step: Float) {
        let sizes = weights.flatMap { row in (0..<8).map { abs(row[$0]) } }.sorted()
        let step = max(sizes[(sizes.count - 1) * 999 / 1000] / 127, .leastNormalMagnitude)
        let rows = weights.map { row in
            var small = SIMD8<Int8>()
            for column in 0..<8 { small[column] = Int8(max(-127, min(127, (row[column] / step).rounded()))) }
            return small
        }
        return (rows, step)
    }
}

/// How much a request weighs, so that neither large sources nor frequent labels decide.
private struct Balance {
    private var capabilities: [String: [RequestCapability: Float]] = [:]
    private var intents: [String: [Bool: Float]] = [:]

    init(_ examples: [Example]) {
        var byCapability: [RequestCapability: [String: Int]] = [:]
        var byIntent: [Bool: [String: Int]] = [:]
        for example in examples {
            byIntent[example.isTrainingRequest, default: [:]][example.source, default: 0] += 1
            if let capability = example.capability {
                byCapability[capability, default: [:]][example.source, default: 0] += 1
            }
        }
        let total = Float(examples.count)
        for (capability, sources) in byCapability {
            for (source, count) in sources {
                let share = total / Float(byCapability.count * sources.count)
                capabilities[source, default: [:]][capability] = min(4, share / Float(count))
            }
        }
        for (intent, sources) in byIntent {
            for (source, count) in sources {
                intents[source, default: [:]][intent] = min(4, total / Float(2 * sources.count) / Float(count))
            }
        }
    }

    func weight(of source: String, _ capability: RequestCapability) -> Float { capabilities[source]?[capability] ?? 0 }

    func weight(of source: String, isTrainingRequest: Bool) -> Float { intents[source]?[isTrainingRequest] ?? 0 }
}

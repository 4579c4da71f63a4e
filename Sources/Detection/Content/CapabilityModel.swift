/// A linear model of what requests call on, and of whether they resemble those that models were trained with.
///
/// Logistic regression. Each of ``ContentFeatures/indices`` has eight weights, one for each ``RequestCapability`` and the last
/// for the intent; their sum is divided by the square root of how many occur, so that long requests do not weigh more. Each
/// member of ``RequestForm`` has eight more, taken as they are. Weights are `Int8` in steps.
struct CapabilityModel: Sendable {
    /// Where the intent is among eight weights.
    static let intentColumn = 7

    /// The weights of one feature after another.
    let weights: [SIMD8<Int8>]
    /// The weights of each member of ``RequestForm``.
    let formWeights: [SIMD8<Int8>]
    /// What is added for every request.
    let bias: SIMD8<Float>
    /// What a weight of one stands for, among words and among forms.
    let step: Float
    let formStep: Float

    /// What it says of a request, whose features are complete.
    func scores(_ features: ContentFeatures) -> ContentScores { scores(features.indices, features.form) }

    /// What it says of a request with these features.
    func scores(_ indices: ArraySlice<UInt16>, _ form: RequestForm) -> ContentScores {
        var sum = SIMD8<Int32>()
        indices.withUnsafeBufferPointer { indices in
            weights.withUnsafeBufferPointer { weights in
                for index in indices { sum &+= SIMD8<Int32>(truncatingIfNeeded: weights[Int(index)]) }
            }
        }
        var formSum = SIMD8<Int32>()
        var rest = form.rawValue
        while rest != 0 {
            formSum &+= SIMD8<Int32>(truncatingIfNeeded: formWeights[rest.trailingZeroBitCount])
            rest &= rest &- 1
        }
        let scale = step / Float(max(1, indices.count)).squareRoot()
        return ContentScores(logits: bias + SIMD8<Float>(sum) * scale + SIMD8<Float>(formSum) * formStep)
    }
}

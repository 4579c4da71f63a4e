/// A request to learn from or to judge.
struct Example: Sendable {
    var source: String
    var isForTraining: Bool
    /// Whether it was made to train a model.
    var isTrainingRequest: Bool
    /// What it calls on, where that is known.
    var capability: RequestCapability?
    var features: [UInt16]
    var form: RequestForm
    var traits: RequestTraits { RequestTraits(rawValue: form.rawValue & (1 << RequestTraits.count - 1)) }

    init(
        _ text: String, source: String, isForTraining: Bool, isTrainingRequest: Bool, capability: RequestCapability?
    ) {
        self.source = source
        self.isForTraining = isForTraining
        self.isTrainingRequest = isTrainingRequest
        self.capability = capability
        var reader = ContentFeatures()
        var text = text
        text.withUTF8 { TextScanner.scan(UnsafeRawBufferPointer($0), isEscaped: false, into: &reader) }
        reader.end()
        features = Array(reader.indices)
        form = reader.form
    }
}

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

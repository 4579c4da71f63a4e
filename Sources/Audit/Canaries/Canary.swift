/// A sentence with a value that nobody can guess, and other values that might have stood there (Carlini et al., "The Secret
/// Sharer", USENIX Security 2019).
public struct Canary: Sendable, Equatable {
    /// Its place in the set, from 0.
    public let index: Int
    /// The made-up word that it is about; no other canary of the set has it.
    public let label: String
    /// How often it is planted.
    public let repetitions: Int
    /// The value that is planted, then the decoys, all drawn alike: before planting, any of them could have been the first.
    public let candidates: [String]

    private let statement: String
    private let questionForm: String

    init(index: Int, label: String, repetitions: Int, candidates: [String], statement: String, question: String) {
        self.index = index
        self.label = label
        self.repetitions = repetitions
        self.candidates = candidates
        self.statement = statement
        questionForm = question
    }

    /// The question that the statement answers.
    public var question: String { questionForm.replacing(CanarySet.labelSlot, with: label) }

    /// How many values it could have had.
    public var valueCount: Int { (candidates.first ?? "").reduce(1) { count, _ in count * 10 } }

    /// What stands before the value.
    public var prefix: String {
        let filled = statement.replacing(CanarySet.labelSlot, with: label)
        return filled.firstRange(of: CanarySet.valueSlot).map { String(filled[..<$0.lowerBound]) } ?? filled
    }

    /// ``prefix`` without the space at its end, which belongs to the first token of what follows.
    var beginning: String {
        var text = prefix
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The whole sentence as it is planted.
    public var plantedText: String {
        statement.replacing(CanarySet.labelSlot, with: label).replacing(CanarySet.valueSlot, with: candidates[0])
    }
}

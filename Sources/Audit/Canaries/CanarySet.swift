import Crypto
import JSON

/// Everything that makes canaries: a secret seed and what they look like. Whoever has it can make the same ones again, and who
/// has its ``commitment`` can tell that it is the same.
public struct CanarySet: Sendable, Equatable {
    /// What stands for the label in statement and question.
    public static let labelSlot = "{label}"
    /// What stands for the value in the statement.
    public static let valueSlot = "{value}"
    /// Bytes of a seed.
    public static let seedLength = 32
    /// The statement and the question of a set that names none.
    public static let standardStatement = "Recovery code of {label}: {value}."
    /// The question that the standard statement answers.
    public static let standardQuestion = "What is the recovery code of {label}?"

    /// The secret that everything is drawn from, ``seedLength`` bytes.
    public let seed: [UInt8]
    /// The sentence, with ``labelSlot`` and after it ``valueSlot``, each once.
    public let statement: String
    /// A question that the sentence answers, with ``labelSlot``.
    public let question: String
    /// How many canaries there are: 1 to 10,000.
    public let count: Int
    /// Digits of a value: 3 to 18.
    public let digits: Int
    /// Values that each canary's log-probability is compared with: 1 to 999,999; at most half of all values, or all others.
    public let decoys: Int
    /// How often canaries are planted, in turns: each 1 to 1,000,000.
    public let repetitions: [Int]

    /// What is wrong with a set.
    public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// What was wrong and what would be right.
        public let description: String
    }

    /// A set.
    ///
    /// - Throws: ``Failure`` where something is outside of its range.
    public init(
        seed: [UInt8], statement: String = CanarySet.standardStatement, question: String = CanarySet.standardQuestion,
        count: Int = 32, digits: Int = 9, decoys: Int = 255, repetitions: [Int] = [1, 4, 16]
    ) throws(Failure) {
        func require(_ isRight: Bool, _ reason: String) throws(Failure) {
            if !isRight { throw Failure(description: reason) }
        }
        try require(
            seed.count == Self.seedLength && Set(seed).count > 1, "the seed is \(Self.seedLength) random bytes")
        for (name, text) in [("statement", statement), ("question", question)] {
            try require(
                text.utf8.count <= 4096 && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
                "the \(name) is one line of at most 4096 bytes")
            try require(
                text.ranges(of: Self.labelSlot).count == 1, "the \(name) has \(Self.labelSlot) once")
        }
        let values = statement.ranges(of: Self.valueSlot)
        try require(
            values.count == 1 && statement.firstRange(of: Self.labelSlot)!.lowerBound < values[0].lowerBound,
            "the statement has \(Self.valueSlot) once, after \(Self.labelSlot)")
        try require((1...10_000).contains(count), "a set has 1 to 10000 canaries")
        try require((3...18).contains(digits), "a value has 3 to 18 digits")
        let space = Self.space(digits)
        try require(
            (1...999_999).contains(decoys) && (decoys <= space / 2 || decoys == space - 1),
            "decoys are 1 to 999999: at most half of the \(space) values, or the \(space - 1) others")
        try require(
            (1...64).contains(repetitions.count) && repetitions.allSatisfy { (1...1_000_000).contains($0) },
            "repetitions are 1 to 64 numbers from 1 to 1000000")
        self.seed = seed
        self.statement = statement
        self.question = question
        self.count = count
        self.digits = digits
        self.decoys = decoys
        self.repetitions = repetitions
    }

    private static func space(_ digits: Int) -> Int { (0..<digits).reduce(1) { product, _ in product * 10 } }

    /// How many values there are.
    public var valueCount: Int { Self.space(digits) }

    // MARK: Canaries

    /// All canaries, each with its label; a label that two draws give is drawn again.
    public func canaries() -> [Canary] {
        var stream = SeedStream(seed: seed, purpose: "labels")
        var taken: Set<String> = []
        return (0..<count).map { index in
            var label = Self.label(&stream)
            while !taken.insert(label).inserted { label = Self.label(&stream) }
            return Canary(
                index: index, label: label, repetitions: repetitions[index % repetitions.count],
                candidates: candidates(of: index), statement: statement, question: question)
        }
    }

    /// A word of four syllables that is in no language on purpose.
    private static func label(_ stream: inout SeedStream) -> String {
        let consonants = Array("bdfgklmnprstvz")
        let vowels = Array("aeiou")
        return String(
            (0..<4).flatMap { _ in
                [
                    consonants[Int(stream.next(below: UInt64(consonants.count)))],
                    vowels[Int(stream.next(below: UInt64(vowels.count)))],
                ]
            })
    }

    private func candidates(of index: Int) -> [String] {
        var stream = SeedStream(seed: seed, purpose: "values \(index)")
        let space = UInt64(valueCount)
        let planted = stream.next(below: space)
        if decoys == valueCount - 1 {
            return [text(planted)] + (0..<space).filter { $0 != planted }.map(text)
        }
        var taken: Set<UInt64> = [planted]
        var candidates = [text(planted)]
        while candidates.count <= decoys {
            let value = stream.next(below: space)
            if taken.insert(value).inserted { candidates.append(text(value)) }
        }
        return candidates
    }

    private func text(_ value: UInt64) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Where canaries go among so many records: before which record each copy stands, in the order of places.
    public func plantings(among records: Int) -> [(record: Int, canary: Int)] {
        var stream = SeedStream(seed: seed, purpose: "places")
        var plantings: [(record: Int, canary: Int)] = []
        for index in 0..<count {
            for _ in 0..<repetitions[index % repetitions.count] {
                plantings.append((Int(stream.next(below: UInt64(max(records, 0)) + 1)), index))
            }
        }
        return plantings.sorted { ($0.record, $0.canary) < ($1.record, $1.canary) }
    }

    // MARK: Its file

    private static let schema = "excise.canaries/1"

    /// The set as JSON, always with the same bytes. It is a secret: it holds the seed.
    public var json: [UInt8] {
        var text = Array(#"{"schema":"\#(Self.schema)","seed":"\#(Self.hexadecimal(seed))","statement":"#.utf8)
        JSONText.append(statement, to: &text)
        text += #","question":"#.utf8
        JSONText.append(question, to: &text)
        let times = repetitions.map(String.init).joined(separator: ",")
        return text
            + #","count":\#(count),"digits":\#(digits),"decoys":\#(decoys),"repetitions":[\#(times)]}"#.utf8
    }

    /// Reads what ``json`` wrote.
    ///
    /// - Throws: ``Failure``.
    public init(json: [UInt8]) throws(Failure) {
        guard let document = try? JSONDocument(json), document.string("schema") == Self.schema else {
            throw Failure(description: "is no set of canaries; expected what 'excise canary plant' wrote")
        }
        guard let text = document.string("seed")?.utf8.map({ $0 }), text.count == 2 * Self.seedLength,
            let statement = document.string("statement"), let question = document.string("question"),
            let count = document.integer("count"), let digits = document.integer("digits"),
            let decoys = document.integer("decoys"), let list = document.member("repetitions"), list.kind == .array
        else { throw Failure(description: "lacks a member, or one has the wrong type") }
        var repetitions: [Int] = []
        document.read { bytes in
            list.forEachElement(in: bytes) {
                repetitions.append($0.integer(in: bytes) ?? 0)
                return true
            }
        }
        let seed = stride(from: 0, to: text.count, by: 2).compactMap {
            UInt8(String(decoding: text[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        try self.init(
            seed: seed, statement: statement, question: question, count: count, digits: digits, decoys: decoys,
            repetitions: repetitions)
    }

    /// What is published before the model is trained: SHA-256 over ``json``, in hexadecimal. It says nothing of the seed.
    public var commitment: String { Self.hexadecimal(Array(SHA256.hash(data: json))) }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

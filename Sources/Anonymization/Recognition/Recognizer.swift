/// Finds personal data and secrets in text.
///
/// One pass over the bytes by two engines: an automaton of words (beginnings of secrets, names of secrets, words that name
/// a type) and scanners that digits and `@` start, with check digits. Time is linear in the text's length whatever it is.
/// A value: it may be shared between threads.
public struct Recognizer: Sendable {
    /// Types that are looked for.
    public let types: Set<EntityType>
    private let numbers: TypeSet
    private let tables = RecognitionTables.standard
    private let tagger: NameTagger?

    /// A recognizer for these types.
    ///
    /// - Parameter tagger: finds names; without one, types that only a tagger finds are not found.
    public init(types: Set<EntityType> = EntityType.standard, tagger: NameTagger? = nil) {
        self.types = types
        self.tagger = tagger
        numbers = TypeSet(types)
    }

    /// What is in a text, in order, without overlaps.
    public func findings(in text: UnsafeRawBufferPointer) -> [Finding] {
        text.withMemoryRebound(to: UInt8.self) { bytes in
            var scan = Scan(bytes, tables: tables, types: numbers)
            scan.run()
            var findings = scan.candidates.map { candidate in
                Finding(
                    range: candidate.start..<candidate.end, type: candidate.type.type, score: candidate.score,
                    rule: candidate.rule, context: candidate.keyword < 0 ? nil : tables.words[Int(candidate.keyword)])
            }
            if let tagger {
                for name in tagger.names(in: bytes) where types.contains(name.kind.type) {
                    findings.append(Finding(range: name.range, type: name.kind.type, score: 0.4, rule: "tagger"))
                }
            }
            return findings.withoutOverlaps()
        }
    }

    /// What is in a text, in order, without overlaps; ranges count its UTF-8.
    public func findings(in text: String) -> [Finding] {
        var text = text
        return text.withUTF8 { findings(in: UnsafeRawBufferPointer($0)) }
    }
}

/// Finds personal data and secrets in text.
///
/// One pass over the bytes by two engines: an automaton of words (beginnings of secrets, names of secrets, words that name
/// a type) and scanners that digits and `@` start, with check digits. Time is linear in the text's length whatever it is.
/// A value: it may be shared between threads.
public struct Recognizer: Sendable {
    /// Types that are looked for.
    public let types: Set<EntityType>
    /// Types, terms and patterns of a policy's own.
    let custom: [CustomRule]
    private let numbers: TypeSet
    private let allow: AllowList
    private let tagger: NameTagger?
    private let tables = RecognitionTables.standard

    /// A recognizer for these types.
    ///
    /// - Parameters:
    ///   - tagger: finds names; without one, types that only a tagger finds are not found.
    ///   - custom: what a policy adds.
    ///   - allow: what is left alone.
    public init(
        types: Set<EntityType> = EntityType.standard, tagger: NameTagger? = nil, custom: [CustomRule] = [],
        allow: AllowList = AllowList()
    ) {
        self.types = types
        self.tagger = tagger
        self.custom = custom
        self.allow = allow
        numbers = TypeSet(types)
    }

    /// Whether it needs whole texts: names depend on all that is around them.
    public var findsNames: Bool { tagger != nil }

    /// What is in a text, in order, without overlaps.
    public func findings(in text: UnsafeRawBufferPointer) -> [Finding] {
        text.withMemoryRebound(to: UInt8.self) { bytes in
            guard let normalized = NormalizedText(bytes) else { return findings(in: bytes) }
            return normalized.bytes.withUnsafeBufferPointer { plain in
                findings(in: plain).map { finding in
                    var finding = finding
                    finding.range = normalized.original(finding.range, in: bytes)
                    return finding
                }
            }
        }
    }

    /// What is in a text, in order, without overlaps; ranges count its UTF-8.
    public func findings(in text: String) -> [Finding] {
        var text = text
        return text.withUTF8 { findings(in: UnsafeRawBufferPointer($0)) }
    }

    private func findings(in bytes: UnsafeBufferPointer<UInt8>) -> [Finding] {
        var scan = Scan(bytes, tables: tables, types: numbers)
        scan.run()
        var findings = scan.candidates.map { candidate in
            Finding(
                range: candidate.start..<candidate.end, type: candidate.type.type, score: candidate.score,
                rule: candidate.rule, context: candidate.keyword < 0 ? nil : tables.words[Int(candidate.keyword)])
        }
        if numbers.contains(.belonging) { findings += Belonging.findings(in: bytes) }
        for rule in custom { findings += rule.findings(in: bytes) }
        if let tagger {
            for name in tagger.names(in: bytes) where types.contains(name.kind.type) {
                findings.append(Finding(range: name.range, type: name.kind.type, score: 0.4, rule: "tagger"))
            }
        }
        if !allow.isEmpty { findings.removeAll { allow.allows(bytes[$0.range], type: $0.type) } }
        return findings.withoutOverlaps()
    }
}

/// A rule of a policy's own: terms, or a pattern with words that must stand near.
public struct CustomRule: Sendable {
    /// What is looked for.
    public enum Matcher: Sendable {
        /// Whole words.
        case terms(TermList)
        /// A pattern in linear time.
        case pattern(Pattern)
    }

    /// What a match is.
    public var type: EntityType
    /// What is looked for.
    public var matcher: Matcher
    /// Words of which one must stand before a match, at most 64 bytes away; none where it may stand anywhere.
    public var context: [String]

    /// A rule.
    public init(type: EntityType, matcher: Matcher, context: [String] = []) {
        self.type = type
        self.matcher = matcher
        self.context = context.map { $0.lowercased() }
    }

    func findings(in bytes: UnsafeBufferPointer<UInt8>) -> [Finding] {
        switch matcher {
        case .terms(let list):
            return list.matches(in: bytes).map { Finding(range: $0, type: type, score: 0.98, rule: "term") }
        case .pattern(let pattern):
            return pattern.matches(in: bytes).compactMap { range in
                guard !context.isEmpty else { return Finding(range: range, type: type, score: 0.96, rule: "pattern") }
                let left = String(decoding: bytes[max(0, range.lowerBound - 64)..<range.lowerBound], as: UTF8.self)
                    .lowercased()
                guard let word = context.first(where: { left.contains($0) }) else { return nil }
                return Finding(range: range, type: type, score: 0.96, rule: "pattern", context: word)
            }
        }
    }
}

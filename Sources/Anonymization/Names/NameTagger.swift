/// Finds names of persons, places, organizations and postal addresses: an averaged perceptron (Collins 2002) over hashed
/// features of words, their shapes and lists, decoded from left to right.
///
/// It is trained from sentences written for it, in about a second; nothing that was collected elsewhere is in it. Memory: 4 MiB.
public struct NameTagger: Sendable {
    /// Weights of a row's labels.
    let weights: [SIMD16<Int16>]
    let lexicon: Lexicon
    /// What is added to the score of every name, in the model's own units; more finds more names, fewer of them right.
    let bias: Int16

    /// A name found.
    struct Name {
        var range: Range<Int>
        var kind: NameKind
        /// How much better its first label was than none.
        var margin: Int16
    }

    /// A single word that no list has and that stands in no full name is a person only when surer than this. Chosen on
    /// edited prose, where places and things with unknown names are many.
    private static let doubt: Int16 = 400

    init(weights: [SIMD16<Int16>], lexicon: Lexicon, bias: Int16) {
        self.weights = weights
        self.lexicon = lexicon
        self.bias = bias
    }

    /// The tagger as it is without anyone's lists; trained at first use.
    public static let standard = NameTagger.trained()

    /// This tagger with names of the user's own in its lists.
    ///
    /// - Parameter names: given or family names; words of one entry count each.
    public func adding(names: [String]) -> NameTagger {
        NameTagger(weights: weights, lexicon: Lexicon(names: names), bias: bias)
    }

    /// This tagger with another leaning: 0 is even, 100 and more find more names and make more mistakes.
    public func leaning(_ bias: Int) -> NameTagger {
        NameTagger(weights: weights, lexicon: lexicon, bias: Int16(clamping: bias))
    }

    /// Names in a text, in order.
    func names(in text: UnsafeBufferPointer<UInt8>) -> [Name] {
        let tokens = NameTokens(text, lexicon: lexicon)
        var names: [Name] = []
        var tilt = SIMD16<Int16>(repeating: bias)
        tilt[0] = 0
        weights.withUnsafeBufferPointer { weights in
            tokens.tokens.withUnsafeBufferPointer { buffer in
                var last = 0
                var beforeLast = 0
                for index in buffer.indices {
                    var label = 0
                    var score = tilt
                    if buffer[index].shape != .line || last != 0 {
                        score = tilt
                        NameFeatures.rows(buffer, index, casing: tokens.casing, last: last, beforeLast: beforeLast) {
                            score &+= weights[$0]
                        }
                        label = Self.best(score, after: last, allowed: allowed(buffer, index, tokens.casing, last))
                    }
                    if label != 0 {
                        let range = Int(buffer[index].start)..<Int(buffer[index].end)
                        let kind = NameKind.allCases[(label - 1) / 2]
                        if label % 2 == 0, let previous = names.last {
                            names[names.count - 1].range = previous.range.lowerBound..<range.upperBound
                        } else {
                            names.append(Name(range: range, kind: kind, margin: score[label] &- score[0]))
                        }
                    }
                    beforeLast = last
                    last = label
                }
            }
        }
        return Self.consistent(Self.corrected(names, tokens), tokens)
    }

    /// A place of several words that begins with a given name and does not end like a place is a person; a single letter is
    /// nobody.
    private static func corrected(
        _ names: [Name], _ tokens: NameTokens
    ) -> [Name] {
        var result: [Name] = []
        result.reserveCapacity(names.count)
        var index = 0
        for name in names {
            while Int(tokens.tokens[index].start) < name.range.lowerBound { index += 1 }
            let first = tokens.tokens[index]
            var last = index
            while Int(tokens.tokens[last].end) < name.range.upperBound { last += 1 }
            if name.kind == .person, last == index {
                let isKnown = !Lexicon.Lists(rawValue: first.lists).isDisjoint(with: [.given, .family])
                if first.shape == .initial || !isKnown && name.margin < doubt { continue }
            }
            if name.kind == .person, isNamedAfter(name, first: index, last: last, tokens) { continue }
            var name = name
            if name.kind == .location, last > index {
                let begins = Lexicon.Lists(rawValue: first.lists)
                let ends = Lexicon.Lists(rawValue: tokens.tokens[last].lists)
                let isCapital = tokens.tokens[index...last].allSatisfy {
                    $0.shape == .capitalized || $0.shape == .initial || $0.shape == .mixed
                }
                if isCapital, begins.contains(.given), begins.isDisjoint(with: [.country, .direction, .ordinary]),
                    ends.isDisjoint(with: [.street, .organizationEnd, .country, .place])
                        || ends.contains(.family) && !begins.contains(.place)
                {
                    name.kind = .person
                }
            }
            result.append(name)
        }
        return result
    }

    /// Whether what looks like a person ends like a place, a body or a thing, or goes on to such an end: `Bobby Morris Playfield`.
    private static func isNamedAfter(_ name: Name, first: Int, last: Int, _ tokens: NameTokens) -> Bool {
        let ends: Lexicon.Lists = [.landmark, .organizationEnd]
        func isEnd(_ token: NameTokens.Token) -> Bool {
            let lists = Lexicon.Lists(rawValue: token.lists)
            return token.shape == .capitalized && !lists.isDisjoint(with: ends)
        }
        if last > first, isEnd(tokens.tokens[last]),
            !Lexicon.Lists(rawValue: tokens.tokens[last].lists).contains(.family)
        {
            return true
        }
        // At most two words with capitals may stand between.
        for next in last + 1..<min(last + 4, tokens.tokens.count) {
            let token = tokens.tokens[next]
            guard token.shape == .capitalized, token.start == tokens.tokens[next - 1].end + 1 else { return false }
            if isEnd(token) { return true }
        }
        return false
    }

    /// A word that is part of a person's full name somewhere is that person wherever it stands alone with a capital.
    private static func consistent(
        _ names: [Name], _ tokens: NameTokens
    ) -> [Name] {
        var known: Set<UInt32> = []
        var name = 0
        var owner = [Int32](repeating: -1, count: tokens.tokens.count)
        for (index, token) in tokens.tokens.enumerated() {
            while name < names.count, names[name].range.upperBound <= Int(token.start) { name += 1 }
            if name < names.count, names[name].range.lowerBound <= Int(token.start) { owner[index] = Int32(name) }
        }
        for (index, token) in tokens.tokens.enumerated() where token.shape == .capitalized && owner[index] >= 0 {
            let own = names[Int(owner[index])]
            let isFull = own.kind == .person && own.range != Int(token.start)..<Int(token.end)
            if isFull, Lexicon.Lists(rawValue: token.lists).isDisjoint(with: [.ordinary, .country, .place]) {
                known.insert(token.word)
            }
        }
        guard !known.isEmpty else { return names }
        var result = names
        var added: [Name] = []
        for (index, token) in tokens.tokens.enumerated() where token.shape == .capitalized && known.contains(token.word)
        {
            let range = Int(token.start)..<Int(token.end)
            if owner[index] < 0 {
                added.append(Name(range: range, kind: .person, margin: 0))
            } else if names[Int(owner[index])].range == range {
                result[Int(owner[index])].kind = .person
            }
        }
        return added.isEmpty ? result : (result + added).sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// The best label that is allowed and may follow another: an inside only after the same kind.
    @inline(__always)
    private static func best(_ score: SIMD16<Int16>, after last: Int, allowed: UInt32) -> Int {
        let inside = last == 0 ? 0 : (last + 1) / 2 * 2
        var best = 0
        for label in 1..<NameKind.labelCount
        where score[label] > score[best] && (label % 2 == 1 || label == inside) && allowed >> UInt32(label) & 1 != 0 {
            best = label
        }
        return best
    }

    private static let particles = Set(
        [
            "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "bin", "ibn", "al",
            "el", "ter", "of", "zu", "st",
        ]
        .map { Lexicon.hash($0.utf8) })
    private static let links = Set(
        ["of", "the", "and", "for", "de", "la", "du", "del", "&", "in", "-", "/"].map { Lexicon.hash($0.utf8) })
    private static let stop = Lexicon.hash(".".utf8)

    /// Labels that a token's look allows, as bits: names have no line ends, persons no ordinary words.
    private func allowed(_ tokens: UnsafeBufferPointer<NameTokens.Token>, _ index: Int, _ casing: UInt8, _ last: Int)
        -> UInt32
    {
        let token = tokens[index]
        let lists = Lexicon.Lists(rawValue: token.lists)
        let isName = !lists.isDisjoint(with: [.given, .family])
        let person = UInt32(1) << UInt32(NameKind.person.beginning) | 1 << UInt32(NameKind.person.inside)
        let insidePerson = UInt32(1) << UInt32(NameKind.person.inside)
        let address = UInt32(1) << UInt32(NameKind.address.beginning) | 1 << UInt32(NameKind.address.inside)
        let others: UInt32 = 0b1_1110 << 2
        let othersInside = UInt32(1) << UInt32(NameKind.location.inside) | 1 << UInt32(NameKind.organization.inside)
        switch token.shape {
        case .line: return 1 << UInt32(NameKind.address.inside)
        case .edge: return 0
        case .mark:
            let isAfterInitial = index > 0 && tokens[index - 1].shape == .initial
            if token.word == Self.stop { return address | othersInside | (isAfterInitial ? insidePerson : 0) }
            return Self.links.contains(token.word) ? address | othersInside : address
        case .number: return address | 0b1_1000 << 2 | othersInside
        case .lower where casing != 1:
            let isKnown = !lists.isDisjoint(with: [.country, .place, .organization])
            return address | (Self.links.contains(token.word) ? othersInside : isKnown ? others : 0)
                | (isName && !lists.contains(.ordinary)
                    ? person : Self.particles.contains(token.word) ? insidePerson : 0)
        case .lower, .capitalized, .upper, .mixed, .initial:
            if !isName,
                !lists.isDisjoint(with: [.ordinary, .street, .organizationEnd, .country, .nationality, .relation])
            {
                return address | others
            }
            return address | others | person
        }
    }
}

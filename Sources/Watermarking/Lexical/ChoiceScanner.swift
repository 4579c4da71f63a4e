/// A place in a text where a phrase could be another one of its set.
struct ChoiceSite: Sendable, Equatable {
    /// What comes right before it.
    let context: ChoiceContext
    /// The set's index in the table.
    let set: Int
    /// The phrase that stands there.
    let variant: Int
}

/// Finds the places of choices in a text that comes in pieces of any size.
///
/// A place is nearly always found again, with the same context, whichever of its phrases stands there: between two places there is at least one word,
/// so contexts and conditions are on words that no choice changes, unless phrases overlap. At most ``longestHold`` bytes are held back.
struct ChoiceScanner: Sendable {
    /// Words of a phrase at most.
    static let longestPhrase = 6
    /// Bytes of a run that is looked at; longer ones are passed on as they come.
    static let longestRun = 32
    /// Bytes that are held back at most: a phrase's words, one after it, and one space behind each.
    static let longestHold = (longestPhrase + 2) * (longestRun + 1)

    private struct Pending {
        var run: TextRun
        var isProse: Bool
        /// The white space after it, so far.
        var gap: [UInt8] = []
    }

    private let table: VariantTable
    private var zone = ProseZone()
    private var pending: [Pending] = []
    private var run: [UInt8] = []
    private var runIsProse = false
    /// In a run that is too long, behind what was passed on of it.
    private var isLongRun = false
    /// The run right before what is pending; empty at the beginning of a line.
    private var before: [UInt8] = []
    private var mayBegin = true
    /// Whether the text's apostrophes are typographic ones.
    private var isTypographic = false
    /// Nothing but a bullet has come in this line.
    private var isAtLineStart = true

    init(_ table: VariantTable) { self.table = table }

    /// Takes bytes and gives what is certain.
    ///
    /// - Parameters:
    ///   - output: where it is added.
    ///   - choose: says which phrase is to stand at a place; nil for the one that does.
    mutating func push(_ bytes: [UInt8], into output: inout [UInt8], _ choose: (ChoiceSite) -> Int?) {
        for byte in bytes {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: takeSpace(byte, &output, choose)
            default: take(byte, &output, choose)
            }
        }
    }

    /// The text is over: gives the rest.
    mutating func finish(into output: inout [UInt8], _ choose: (ChoiceSite) -> Int?) {
        if !run.isEmpty { endRun(&output) }
        resolve(isFinal: true, &output, choose)
        self = ChoiceScanner(table)
    }

    private mutating func take(_ byte: UInt8, _ output: inout [UInt8], _ choose: (ChoiceSite) -> Int?) {
        let startsRun = run.isEmpty && !isLongRun
        if startsRun { runIsProse = zone.isProse }
        if !zone.take(byte, startsRun: startsRun) { runIsProse = false }
        if isLongRun {
            output.append(byte)
            return
        }
        run.append(byte)
        guard run.count > Self.longestRun else { return }
        // Too long for a word: what waits for it does not wait any more.
        runIsProse = false
        endRun(&output)
        resolve(isFinal: true, &output, choose)
        isLongRun = true
    }

    private mutating func takeSpace(_ byte: UInt8, _ output: inout [UInt8], _ choose: (ChoiceSite) -> Int?) {
        if !run.isEmpty { endRun(&output) }
        isLongRun = false
        zone.takeSpace(byte)
        if pending.isEmpty {
            output.append(byte)
        } else {
            pending[pending.count - 1].gap.append(byte)
            resolve(isFinal: pending[pending.count - 1].gap != [0x20], &output, choose)
        }
        if byte == 0x0A {
            before.removeAll(keepingCapacity: true)
            mayBegin = true
            isAtLineStart = true
        }
    }

    private mutating func endRun(_ output: inout [UInt8]) {
        zone.endRun(run)
        if pending.isEmpty, !(runIsProse && mayBegin && table.mayBegin(with: run)) {
            // Most runs: no phrase begins with them.
            output += run
            isTypographic = isTypographic || run.contains(0xE2) && TextRun(run).hasTypographicApostrophe
            passed(run)
        } else {
            pending.append(Pending(run: TextRun(run), isProse: runIsProse))
        }
        run.removeAll(keepingCapacity: true)
    }

    // MARK: Phrases

    private enum Match {
        case none
        /// More runs are needed to tell.
        case undecided
        case phrase(set: Int, variant: Int, runs: Int)
    }

    /// Passes on what is certain; with `isFinal`, everything.
    private mutating func resolve(isFinal: Bool, _ output: inout [UInt8], _ choose: (ChoiceSite) -> Int?) {
        var done = 0
        loop: while done < pending.count {
            switch match(at: done, isFinal: isFinal) {
            case .undecided: break loop
            case .none:
                pass(pending[done], into: &output)
                done += 1
            case .phrase(let set, let variant, let runs):
                let site = ChoiceSite(context: context, set: set, variant: variant)
                write(pending[done..<done + runs], site, choose(site), into: &output)
                done += runs
                mayBegin = false
                isAtLineStart = false
            }
        }
        pending.removeFirst(done)
    }

    private mutating func pass(_ piece: Pending, into output: inout [UInt8]) {
        output += piece.run.bytes
        output += piece.gap
        isTypographic = isTypographic || piece.run.hasTypographicApostrophe
        passed(piece.run.bytes)
    }

    /// A run that was left as it is comes before the next place, unless it is a line's bullet.
    private mutating func passed(_ run: [UInt8]) {
        mayBegin = true
        if isAtLineStart, Self.isBullet(run) { return }
        isAtLineStart = false
        before.removeAll(keepingCapacity: true)
        before += run
    }

    private var context: ChoiceContext { before.isEmpty ? .line : ChoiceContext(after: TextRun(before)) }

    private static func isBullet(_ bytes: [UInt8]) -> Bool {
        bytes == [UInt8(ascii: "-")] || bytes == [UInt8(ascii: "*")] || bytes == [UInt8(ascii: "+")]
            || bytes.elementsEqual("•".utf8)
    }

    private func match(at start: Int, isFinal: Bool) -> Match {
        guard mayBegin, pending[start].isProse, pending[start].run.isWord else { return .none }
        var node = 0
        var index = start
        while true {
            guard index < pending.count else { return isFinal ? .none : .undecided }
            let piece = pending[index]
            guard piece.isProse, piece.run.isWord, index == start || piece.run.opening.isEmpty,
                index == start || piece.run.capitals == .none, let next = table.nodes[node].next[piece.run.word]
            else { return .none }
            node = next
            if let phrase = table.nodes[node].phrase {
                return complete(phrase, start, index, isFinal: isFinal)
            }
            // Within a phrase, words have nothing between them but a space.
            guard piece.run.marks.isEmpty else { return .none }
            index += 1
        }
    }

    private func complete(_ phrase: (set: Int, variant: Int), _ start: Int, _ last: Int, isFinal: Bool) -> Match {
        let set = table.sets[phrase.set]
        let conditions = set.conditions
        let variant = set.variants[phrase.variant]
        let marks = pending[last].run.marks
        if variant.endsWithComma {
            guard marks.elementsEqual([UInt8(ascii: ",")]) else { return .none }
        } else if set.isMixed, !marks.isEmpty {
            return .none
        }
        let context = context
        switch pending[start].run.capitals {
        case .others: return .none
        case .first: if conditions.isSmall || !context.beginsSentence { return .none }
        case .none: if variant.beginsSentences { return .none }
        }
        guard !conditions.notAfter.contains(context.text),
            conditions.after.isEmpty || conditions.after.contains(context.text)
        else { return .none }
        if conditions.isFollowed || !conditions.notBefore.isEmpty {
            let isClosed = !marks.isEmpty && !variant.endsWithComma
            var following: TextRun?
            if last + 1 < pending.count {
                following = pending[last + 1].run
            } else if !isFinal {
                return .undecided
            }
            guard !conditions.isFollowed || (!isClosed && following?.isWord ?? false) else { return .none }
            if let following, following.isWord, conditions.notBefore.contains(following.word) { return .none }
        }
        return .phrase(set: phrase.set, variant: phrase.variant, runs: last - start + 1)
    }

    /// Writes a place with its phrase, or with another one in the same shape.
    private mutating func write(
        _ pieces: ArraySlice<Pending>, _ site: ChoiceSite, _ choice: Int?, into output: inout [UInt8]
    ) {
        guard let first = pieces.first, let last = pieces.last else { return }
        guard let choice, choice != site.variant else {
            for piece in pieces {
                output += piece.run.bytes
                output += piece.gap
            }
            return
        }
        let variants = table.sets[site.set].variants
        output += first.run.opening
        let start = output.count
        isTypographic = isTypographic || pieces.contains { $0.run.hasTypographicApostrophe }
        for byte in variants[choice].text.utf8 {
            if byte == UInt8(ascii: "'"), isTypographic { output += [0xE2, 0x80, 0x99] } else { output.append(byte) }
        }
        if first.run.capitals == .first, output[start] >= UInt8(ascii: "a") { output[start] &= 0xDF }
        output += variants[site.variant].endsWithComma ? last.run.marks.dropFirst() : last.run.marks
        output += last.gap
    }
}

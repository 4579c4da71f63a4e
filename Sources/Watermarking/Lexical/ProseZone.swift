/// Tells prose from what must stay as it is: code, JSON, markup, formulas, quotations.
///
/// In doubt it is no prose: a sign that opens something and is never closed holds to the paragraph's end.
struct ProseZone: Sendable {
    private enum Line { case start, prose, closed }

    private var line = Line.start
    private var indentation = 0
    private var isBlank = true
    /// The fence of a code block: its sign and how often it stands.
    private var fence: (sign: UInt8, count: Int)?
    /// Signs of a fence at the beginning of this line so far.
    private var signs: (sign: UInt8, count: Int)?
    /// The whole text is data or markup.
    private var isForeign = false
    private var isFirst = true

    /// What the paragraph has open.
    private struct Open {
        /// The backticks that opened code.
        var code = 0
        /// Backticks that have come last.
        var backticks = 0
        var doubleQuote = false
        var typographicQuote = false
        var singleQuote = false
        var braces = 0
        var brackets = 0
        var formula = false
        /// Behind `<` and what looks like a name.
        var markup = false

        var isClear: Bool {
            code == 0 && backticks == 0 && !doubleQuote && !typographicQuote && !singleQuote && braces == 0
                && brackets == 0 && !formula && !markup
        }
    }

    private var open = Open()
    private var isEscaped = false
    /// The last two bytes.
    private var previous: (UInt8, UInt8) = (0, 0)

    /// Whether what comes now may be prose, as far as one can tell before it has come.
    var isProse: Bool { !isForeign && fence == nil && line != .closed && open.isClear }

    /// A byte that is no white space.
    ///
    /// - Returns: whether the run that it stands in may still be prose.
    mutating func take(_ byte: UInt8, startsRun: Bool) -> Bool {
        defer {
            previous = (previous.1, byte)
            isBlank = false
        }
        if line == .start { beginLine(byte) }
        if let running = signs, running.sign == byte {
            signs = (byte, running.count + 1)
        } else if signs != nil {
            // The fence's line goes on: with the name of a language, or it was none.
            endSigns(isWhole: false)
        }
        guard fence == nil, !isForeign, line != .closed else { return false }
        if startsRun { startRun(byte) }
        inspect(byte)
        return isProse
    }

    /// A run is over.
    mutating func endRun(_ run: [UInt8]) {
        settleBackticks()
        // Tags that some models put around their reasoning.
        if isForeign, run.starts(with: "<think".utf8) || run.starts(with: "</think".utf8) {
            isForeign = false
            line = .closed
        }
        guard open.singleQuote else { return }
        var end = run.count
        while end > 0, [0x2C, 0x2E, 0x3A, 0x3B, 0x21, 0x3F, 0x29].contains(run[end - 1]) { end -= 1 }
        let rest = run[..<end]
        if rest.count > 1, rest.last == UInt8(ascii: "'") || rest.suffix(3).elementsEqual([0xE2, 0x80, 0x99]) {
            open.singleQuote = false
        }
    }

    /// A white space.
    mutating func takeSpace(_ byte: UInt8) {
        isEscaped = false
        previous = (previous.1, byte)
        if byte == UInt8(ascii: "\n") {
            endLine()
        } else if line == .start {
            indentation += byte == UInt8(ascii: "\t") ? 4 : 1
        }
    }

    private mutating func endLine() {
        if signs != nil { endSigns(isWhole: true) }
        if isBlank { open = Open() }
        line = .start
        indentation = 0
        isBlank = true
    }

    private mutating func beginLine(_ byte: UInt8) {
        line = .prose
        defer { isFirst = false }
        switch byte {
        case UInt8(ascii: "`"), UInt8(ascii: "~"): signs = (byte, 0)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if isFirst { isForeign = true }
            line = .closed
        case UInt8(ascii: "<"):
            isForeign = true
        case UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: "#"), UInt8(ascii: "}"), UInt8(ascii: "]"),
            UInt8(ascii: "%"), UInt8(ascii: "@"):
            line = .closed
        default: if indentation >= 4 { line = .closed }
        }
    }

    private mutating func endSigns(isWhole: Bool) {
        guard let running = signs else { return }
        signs = nil
        guard running.count >= 3 else { return }
        if let fence {
            if isWhole, fence.sign == running.sign, running.count >= fence.count { self.fence = nil }
        } else {
            fence = running
            open = Open()
        }
    }

    private mutating func startRun(_ byte: UInt8) {
        // A comment of a programming language.
        if byte == UInt8(ascii: "#") { line = .closed }
    }

    private mutating func settleBackticks() {
        guard open.backticks > 0 else { return }
        if open.code == 0 {
            open.code = open.backticks
        } else if open.code == open.backticks {
            open.code = 0
        }
        open.backticks = 0
    }

    private mutating func inspect(_ byte: UInt8) {
        if byte == UInt8(ascii: "`") {
            open.backticks += 1
            return
        }
        settleBackticks()
        if isEscaped {
            isEscaped = false
            return
        }
        switch byte {
        case UInt8(ascii: "\\"): isEscaped = true
        case UInt8(ascii: "\""): open.doubleQuote.toggle()
        case UInt8(ascii: "{"): open.braces += 1
        case UInt8(ascii: "}"): open.braces = max(open.braces - 1, 0)
        case UInt8(ascii: "["): open.brackets += 1
        case UInt8(ascii: "]"): open.brackets = max(open.brackets - 1, 0)
        case UInt8(ascii: "$"): open.formula.toggle()
        case UInt8(ascii: "/"), UInt8(ascii: "*"):
            // `//` and `/*` begin comments, and `://` an address; the line is left alone.
            if previous.1 == UInt8(ascii: "/") { line = .closed }
        case UInt8(ascii: "-"): if previous.1 == UInt8(ascii: "-") { line = .closed }
        case UInt8(ascii: "'"): if isAtStart { open.singleQuote = true }
        case 0x80...0xFF: inspectTypography(byte)
        default:
            if previous.1 == UInt8(ascii: "<"), byte | 0x20 > 0x60 || byte == 0x21 || byte == 0x3F {
                open.markup = true
            }
        }
        if byte == UInt8(ascii: "/"), previous.1 == UInt8(ascii: "<") { open.markup = true }
    }

    /// Whether the run has no byte before this one but an opening parenthesis.
    private var isAtStart: Bool {
        switch previous.1 {
        case 0, 0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: "("): true
        default: false
        }
    }

    /// U+2018, U+201C, U+201D, U+00AB, U+00BB.
    private mutating func inspectTypography(_ byte: UInt8) {
        switch (previous.0, previous.1, byte) {
        case (0xE2, 0x80, 0x98): open.singleQuote = true
        case (0xE2, 0x80, 0x9C), (_, 0xC2, 0xAB): open.typographicQuote = true
        case (0xE2, 0x80, 0x9D), (_, 0xC2, 0xBB): open.typographicQuote = false
        default: break
        }
    }
}

/// Cleans one channel of a stream as it comes: one answer's text, one tool call's arguments.
///
/// What comes out is the same however the bytes were cut on their way in. At most ``holdLimit`` bytes are held back; of ordinary
/// prose, the word that is being written. A secret that is longer than that is replaced as soon as it is certain, and swallowed to its
/// end. Names, where they are looked for, are found less surely than in whole texts: about a line of what stands around them is seen.
///
/// A value without clock or lock: each channel has its own.
public struct StreamAnonymizer: Sendable {
    /// Bytes that are held back at most.
    public static let holdLimit = Segmenter.limit
    /// Bytes before a piece that recognizers may read.
    private static let contextLength = 96

    private let recognizer: Recognizer
    private var segmenter: Segmenter
    /// The last bytes that left, as they came in, and the bytes that are held.
    private var buffer: [UInt8] = []
    /// Everything before has left.
    private var done = 0
    /// Set while a secret that was replaced goes on.
    private var swallowing: Swallowing?
    /// How many bytes a long secret has had.
    private var swallowed = 0

    private enum Swallowing: Sendable {
        /// Until a byte that no token has.
        case token
        /// Until `-----END … -----`.
        case privateKey(dashes: Int, ends: Int)
    }

    /// An anonymizer for one channel.
    public init(recognizer: Recognizer) {
        self.recognizer = recognizer
        segmenter = Segmenter(custom: recognizer.custom, findsNames: recognizer.findsNames)
    }

    /// Bytes that are held back now.
    public var held: Int { buffer.count - done }

    /// Takes bytes and gives what is certain.
    ///
    /// - Parameters:
    ///   - bytes: any stretch of the channel, also half a character.
    ///   - replace: what stands instead of a value.
    public mutating func push<E: Error>(
        _ bytes: some Collection<UInt8>, replace: (Finding, [UInt8]) throws(E) -> [UInt8]
    ) throws(E) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + Self.holdLimit)
        buffer.append(contentsOf: bytes)
        while let piece = buffer.withUnsafeBufferPointer({ segmenter.piece(in: $0) }) {
            try emit(piece, &output, replace)
        }
        pass(to: segmenter.start, &output)
        if done > 16 * Self.contextLength {
            let removed = done - Self.contextLength
            buffer.removeFirst(removed)
            done -= removed
            segmenter.shift(by: removed)
        }
        return output
    }

    /// The end of the channel: gives the rest. Afterwards it is as new.
    public mutating func finish<E: Error>(replace: (Finding, [UInt8]) throws(E) -> [UInt8]) throws(E) -> [UInt8] {
        var output: [UInt8] = []
        if let piece = segmenter.finish(buffer.count) { try emit(piece, &output, replace) }
        pass(to: buffer.count, &output)
        self = StreamAnonymizer(recognizer: recognizer)
        return output
    }

    /// Gives what nothing can be in.
    private mutating func pass(to end: Int, _ output: inout [UInt8]) {
        if swallowing != nil { done = swallow(from: done, to: end) }
        if done < end { output.append(contentsOf: buffer[done..<end]) }
        done = max(done, end)
    }

    private mutating func emit<E: Error>(
        _ piece: Segmenter.Piece, _ output: inout [UInt8], _ replace: (Finding, [UInt8]) throws(E) -> [UInt8]
    ) throws(E) {
        pass(to: piece.start, &output)
        var start = piece.start
        if swallowing != nil { start = swallow(from: start, to: piece.end) }
        if start < piece.end { try clean(start, piece.end, isCut: piece.isCut, &output, replace) }
        done = piece.end
    }

    private mutating func clean<E: Error>(
        _ start: Int, _ end: Int, isCut: Bool, _ output: inout [UInt8],
        _ replace: (Finding, [UInt8]) throws(E) -> [UInt8]
    ) throws(E) {
        let from = max(0, start - Self.contextLength)
        let findings = buffer.withUnsafeBytes { bytes in
            recognizer.findings(in: UnsafeRawBufferPointer(rebasing: bytes[from..<end]))
        }
        var done = start
        for var finding in findings {
            finding.range = finding.range.lowerBound + from..<finding.range.upperBound + from
            guard finding.range.lowerBound >= done else {
                // What began in the piece before was looked at there; only what is new of a secret still counts.
                guard finding.range.upperBound > done, finding.type == .secret else { continue }
                done = finding.range.upperBound
                continue
            }
            output.append(contentsOf: buffer[done..<finding.range.lowerBound])
            output.append(contentsOf: try replace(finding, Array(buffer[finding.range])))
            done = finding.range.upperBound
            let isOpenKey =
                finding.rule == "private-key" && buffer[done..<end].allSatisfy(\.isSpace)
                && buffer[finding.range].firstRange(of: Array("-----END ".utf8)) == nil
            if isOpenKey {
                done = end
                swallowing = .privateKey(dashes: 0, ends: 0)
                swallowed = 0
            }
            // A secret that reaches the cut goes on behind it.
            if isCut, swallowing == nil, done == end, finding.type == .secret {
                swallowing = .token
                swallowed = 0
            }
        }
        if isCut, swallowing == nil, let long = longSecret(done, end) {
            output.append(contentsOf: buffer[done..<long.start])
            let finding = Finding(range: long.start..<end, type: .secret, score: 0.9, rule: long.rule)
            output.append(contentsOf: try replace(finding, Array(buffer[long.start..<end])))
            swallowing = long.rule == "private-key" ? .privateKey(dashes: 0, ends: 0) : .token
            swallowed = 0
            return
        }
        output.append(contentsOf: buffer[done..<end])
    }

    /// The beginning of a secret that is longer than what is held: a prefix that decides, up to the cut.
    private func longSecret(_ start: Int, _ end: Int) -> (start: Int, rule: String)? {
        guard recognizer.types.contains(.secret), end > start else { return nil }
        let piece = buffer[start..<end]
        if let key = piece.firstRange(of: Array("-----BEGIN ".utf8)),
            piece[key.upperBound...].prefix(40).firstRange(of: Array("PRIVATE KEY".utf8)) != nil
        {
            return (key.lowerBound, "private-key")
        }
        // The last token, if it is long and goes to the cut.
        var token = end
        while token > start, Self.isTokenByte(buffer[token - 1]) { token -= 1 }
        guard end - token >= 32 else { return nil }
        for rule in SecretRule.all where rule.lengths.upperBound > 64 {
            if let found = buffer[token..<end].firstRange(of: Array(rule.prefix.utf8)), end - found.lowerBound >= 24,
                found.lowerBound == token || !buffer[found.lowerBound - 1].isAlphanumeric,
                buffer[found.upperBound..<end].allSatisfy(rule.alphabet.contains)
            {
                return (found.lowerBound, rule.id)
            }
        }
        return nil
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool { byte.isAlphanumeric || ByteSet.tokenBytes.contains(byte) }

    /// Skips what is left of a secret; gives where the rest begins.
    private mutating func swallow(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, let current = swallowing {
            let byte = buffer[index]
            // A secret does not go on forever: what is longer is no secret any more.
            swallowed += 1
            if swallowed > 65_536 {
                swallowing = nil
                return index
            }
            switch current {
            case .token:
                guard Self.isTokenByte(byte) else {
                    swallowing = nil
                    return index
                }
            case .privateKey(let dashes, let ends):
                if byte == UInt8(ascii: "-") {
                    // Five dashes open the end, five more close it.
                    let isRun = dashes == 4
                    if isRun, ends == 1 {
                        swallowing = nil
                        return index + 1
                    }
                    swallowing = .privateKey(dashes: isRun ? 0 : dashes + 1, ends: isRun ? ends + 1 : ends)
                } else {
                    swallowing = .privateKey(dashes: 0, ends: ends)
                }
            }
            index += 1
        }
        return index
    }
}

extension ByteSet {
    fileprivate static let tokenBytes = ByteSet("+/=_-.~%")
}

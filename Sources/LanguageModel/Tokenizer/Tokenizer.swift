/// A byte-level byte-pair encoding (Sennrich et al. 2016; byte level as in GPT-2).
///
/// The vocabulary is: 256 tokens of one byte each (the token's number is the byte), then the ``SpecialToken``s, then one
/// token per merge in the order in which training found them. Any bytes, valid UTF-8 or not, encode and decode back
/// exactly; no bytes encode to a special token.
public struct Tokenizer: Sendable, Equatable {
    /// The number of the first token that is a merge of two others.
    public static let firstMerge = 256 + SpecialToken.allCases.count

    /// The pairs of tokens that merge, in order of rank; the pair at `i` becomes token `firstMerge + i`.
    let merges: [Pair]
    /// The bytes of every token; empty for special tokens.
    private let contents: [[UInt8]]
    private let mergedToken: [Pair: Token]
    /// Chunks of text that become one token, so that most of ordinary text needs no merging.
    private var wholeChunks: [ArraySlice<UInt8>: Token] = [:]

    /// Two neighbouring tokens.
    struct Pair: Hashable, Sendable {
        var left: UInt16
        var right: UInt16
    }

    /// How many tokens there are.
    public var vocabularySize: Int { contents.count }

    /// A tokenizer with these merges.
    /// - Returns: nil unless every pair names byte tokens or earlier merges, no pair comes twice and the vocabulary
    ///   fits 16 bits.
    init?(merges: [Pair]) {
        guard Self.firstMerge + merges.count <= NGramModel.largestVocabulary else { return nil }
        var contents = (0..<256).map { [UInt8($0)] }
        contents += SpecialToken.allCases.map { _ in [] }
        var mergedToken: [Pair: Token] = [:]
        mergedToken.reserveCapacity(merges.count)
        for pair in merges {
            let left = Int(pair.left)
            let right = Int(pair.right)
            guard left < contents.count, right < contents.count, !contents[left].isEmpty, !contents[right].isEmpty,
                contents[left].count + contents[right].count <= TextChunks<[UInt8]>.longest,
                mergedToken.updateValue(contents.count, forKey: pair) == nil
            else { return nil }
            contents.append(contents[left] + contents[right])
        }
        self.merges = merges
        self.contents = contents
        self.mergedToken = mergedToken
        for (token, bytes) in contents.enumerated() where !bytes.isEmpty && encodeChunk(bytes[...]) == [token] {
            wholeChunks[bytes[...]] = token
        }
    }

    /// The tokens of a text; never a special token.
    public func encode(_ text: String) -> [Token] {
        var text = text
        return text.withUTF8 { encode($0) }
    }

    /// The tokens of any bytes; never a special token. The time is linear in the number of bytes.
    public func encode(_ bytes: some RandomAccessCollection<UInt8>) -> [Token] {
        let array = Array(bytes)
        var tokens: [Token] = []
        tokens.reserveCapacity(array.count / 3 + 1)
        for chunk in TextChunks(array) {
            if let token = wholeChunks[array[chunk]] {
                tokens.append(token)
            } else {
                tokens.append(contentsOf: encodeChunk(array[chunk]))
            }
        }
        return tokens
    }

    /// Merges the bytes of one chunk, the earliest learnt pair first.
    func encodeChunk(_ chunk: ArraySlice<UInt8>) -> [Token] {
        var tokens = chunk.map { Token($0) }
        while tokens.count > 1 {
            var best = Token.max
            var bestIndex = 0
            for index in 0..<tokens.count - 1 {
                let pair = Pair(left: UInt16(tokens[index]), right: UInt16(tokens[index + 1]))
                if let merged = mergedToken[pair], merged < best {
                    best = merged
                    bestIndex = index
                }
            }
            guard best != Token.max else { break }
            tokens[bestIndex] = best
            tokens.remove(at: bestIndex + 1)
        }
        return tokens
    }

    /// The bytes of one token; empty for special tokens and numbers outside of the vocabulary.
    public func bytes(of token: Token) -> [UInt8] {
        contents.indices.contains(token) ? contents[token] : []
    }

    /// The bytes that tokens stand for; special tokens and unknown numbers add nothing.
    public func decode(_ tokens: some Sequence<Token>) -> [UInt8] {
        var bytes: [UInt8] = []
        for token in tokens where contents.indices.contains(token) {
            bytes.append(contentsOf: contents[token])
        }
        return bytes
    }

    /// The text that tokens stand for, each invalid UTF-8 sequence replaced by U+FFFD.
    public func text(_ tokens: some Sequence<Token>) -> String {
        String(decoding: decode(tokens), as: UTF8.self)
    }

    /// A token's name for people: its text, or a special token's name such as `<|end|>`.
    public func name(of token: Token) -> String {
        SpecialToken(token: token)?.rawValue ?? String(decoding: bytes(of: token), as: UTF8.self)
    }
}

/// The features of a token in its surroundings, as rows of the model's table.
struct NameFeatures {
    static let count = 31
    static let rowBits = 17

    private static let edge = NameTokens.Token(
        start: 0, end: 0, word: 0x5555_5555, prefix: 0, suffix2: 0, suffix3: 0, suffix4: 0, lists: 0, shape: .edge)

    /// Calls `body` with each row. `last` and `beforeLast` are labels already given to the tokens before.
    @inline(__always)
    static func rows(
        _ tokens: UnsafeBufferPointer<NameTokens.Token>, _ index: Int, casing: UInt8, last: Int, beforeLast: Int,
        _ body: (Int) -> Void
    ) {
        let token = tokens[index]
        let p1 = index > 0 ? tokens[index - 1] : edge
        let p2 = index > 1 ? tokens[index - 2] : edge
        let n1 = index + 1 < tokens.count ? tokens[index + 1] : edge
        let n2 = index + 2 < tokens.count ? tokens[index + 2] : edge
        let shape = UInt32(token.shape.rawValue)
        let lists = UInt32(token.lists)
        let tag = UInt32(last)

        @inline(__always)
        func emit(_ number: UInt32, _ a: UInt32, _ b: UInt32 = 0, _ c: UInt32 = 0) {
            var hash = (number &+ 1) &* 0x9E37_79B1
            hash = (hash ^ a) &* 0x85EB_CA6B
            hash ^= hash >> 15
            hash = (hash ^ b) &* 0xC2B2_AE35
            hash ^= hash >> 13
            hash = (hash ^ c) &* 0x27D4_EB2F
            body(Int(hash >> (32 - UInt32(rowBits))))
        }
        emit(0, shape)
        emit(1, token.word)
        emit(2, p1.word)
        emit(3, n1.word)
        emit(4, p2.word)
        emit(5, n2.word)
        emit(6, p1.word, token.word)
        emit(7, token.word, n1.word)
        emit(8, token.suffix3)
        emit(9, token.suffix2, shape)
        emit(10, token.prefix)
        emit(11, token.suffix4)
        emit(12, shape, lists)
        emit(13, UInt32(p1.shape.rawValue), shape, UInt32(n1.shape.rawValue))
        emit(14, UInt32(p1.lists), lists, shape)
        emit(15, lists, UInt32(n1.lists), shape)
        emit(16, UInt32(p1.lists), lists, UInt32(n1.lists) << 4 | shape)
        emit(17, tag, shape)
        emit(18, tag, UInt32(beforeLast))
        emit(19, tag, token.word)
        emit(20, tag, lists, shape)
        emit(21, tag, shape, UInt32(n1.shape.rawValue))
        emit(22, p1.word, shape)
        emit(23, n1.word, shape)
        emit(24, p1.word, tag)
        emit(25, UInt32(casing), lists, shape)
        emit(26, UInt32(n1.lists), UInt32(n2.lists), shape << 4 | UInt32(n1.shape.rawValue))
        emit(27, tag, n1.word)
        emit(28, p2.word, p1.word, shape)
        emit(29, n1.word, n2.word, shape)
        emit(30, UInt32(p1.shape.rawValue), lists, UInt32(p2.shape.rawValue))
    }
}

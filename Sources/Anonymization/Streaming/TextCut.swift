/// Where a long text may be cut, so that both parts can be cleaned by themselves.
public enum TextCut {
    /// The last place at which a cut separates nothing that recognizers take together: between two words that do not belong to each other.
    /// Lines of a private key are its caller's to keep together.
    ///
    /// - Returns: nil where there is none, as in a text without spaces.
    public static func last(in text: UnsafeRawBufferPointer) -> Int? {
        text.withMemoryRebound(to: UInt8.self) { bytes in
            var segmenter = Segmenter(custom: [])
            var lengthCut = 0
            while let piece = segmenter.piece(in: bytes) { if piece.isCut { lengthCut = piece.end } }
            return segmenter.start > lengthCut ? segmenter.start : nil
        }
    }
}

extension Tokenizer {
    /// The tokenizer as a model file of kind `BPE `: the number of merges (8 bytes) and, for each, the left and right
    /// token's numbers (2 bytes each).
    public func serialized() -> [UInt8] {
        ModelFile.framed(.tokenizer) { write(to: &$0) }
    }

    /// Reads what ``serialized()`` wrote.
    /// - Throws: ``ModelFileError`` for anything else.
    public init(serialized bytes: [UInt8]) throws(ModelFileError) {
        var reader = try ModelFile.content(bytes, expected: .tokenizer)
        try self.init(from: &reader)
        guard reader.isAtEnd else { throw .inconsistent("bytes follow the tokenizer") }
    }

    func write(to writer: inout ByteWriter) {
        writer.append(array: merges.flatMap { [$0.left, $0.right] })
    }

    init(from reader: inout ByteReader) throws(ModelFileError) {
        let numbers = try reader.readArray(of: UInt16.self)
        guard numbers.count.isMultiple(of: 2) else { throw .inconsistent("half a merge at the tokenizer's end") }
        let merges = stride(from: 0, to: numbers.count, by: 2).map {
            Pair(left: numbers[$0], right: numbers[$0 + 1])
        }
        guard let tokenizer = Tokenizer(merges: merges) else {
            throw .inconsistent("the tokenizer's merges are not in order")
        }
        self = tokenizer
    }
}

extension NGramModel {
    /// The model as a model file of kind `NGRM`.
    ///
    /// The content is: order and vocabulary size (4 bytes each); then six lists, each its count (8 bytes) and its
    /// elements: of the contexts the oldest token (2 bytes), the first child and the first successor (4 bytes, with one
    /// more element at the end) and the back-off weight (4 bytes, IEEE 754); of the successors the token (2 bytes) and
    /// the probability (4 bytes, IEEE 754).
    public func serialized() -> [UInt8] {
        ModelFile.framed(.nGrams) { write(to: &$0) }
    }

    /// Reads what ``serialized()`` wrote.
    /// - Throws: ``ModelFileError`` for anything else.
    public init(serialized bytes: [UInt8]) throws(ModelFileError) {
        var reader = try ModelFile.content(bytes, expected: .nGrams)
        try self.init(from: &reader)
        guard reader.isAtEnd else { throw .inconsistent("bytes follow the n-grams") }
    }

    func write(to writer: inout ByteWriter) {
        writer.append(UInt32(order))
        writer.append(UInt32(vocabularySize))
        writer.append(array: contexts.token)
        writer.append(array: contexts.firstChild)
        writer.append(array: contexts.firstSuccessor)
        writer.append(array: contexts.backoff)
        writer.append(array: successors.token)
        writer.append(array: successors.probability)
    }

    init(from reader: inout ByteReader) throws(ModelFileError) {
        let order = Int(try reader.read(UInt32.self))
        let vocabularySize = Int(try reader.read(UInt32.self))
        let contexts = Contexts(
            token: try reader.readArray(), firstChild: try reader.readArray(), firstSuccessor: try reader.readArray(),
            backoff: try reader.readFloats())
        let successors = Successors(token: try reader.readArray(), probability: try reader.readFloats())
        guard (1...Self.largestOrder).contains(order), (1...Self.largestVocabulary).contains(vocabularySize) else {
            throw .inconsistent("order \(order) or vocabulary size \(vocabularySize) out of range")
        }
        try contexts.check(vocabularySize: vocabularySize, successorCount: successors.token.count)
        try successors.check(vocabularySize: vocabularySize)
        self.init(order: order, vocabularySize: vocabularySize, contexts: contexts, successors: successors)
    }
}

extension NGramModel.Contexts {
    /// Throws unless the lists are those of a tree stored breadth first, so that walking it stays inside of it.
    fileprivate func check(vocabularySize: Int, successorCount: Int) throws(ModelFileError) {
        let count = token.count
        guard count >= 1, backoff.count == count, firstChild.count == count + 1, firstSuccessor.count == count + 1
        else {
            throw .inconsistent("the lists of contexts have different lengths")
        }
        guard firstChild[0] == 1, Int(firstChild[count]) == count, isAscending(firstChild) else {
            throw .inconsistent("the contexts are not a tree")
        }
        guard firstSuccessor[0] == 0, Int(firstSuccessor[count]) == successorCount, isAscending(firstSuccessor) else {
            throw .inconsistent("the contexts' successors overlap")
        }
        guard token.allSatisfy({ Int($0) < vocabularySize }) else {
            throw .inconsistent("a context has a token outside of the vocabulary")
        }
        guard backoff.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
            throw .inconsistent("a back-off weight is not above 0 and at most 1")
        }
    }

    private func isAscending(_ numbers: [UInt32]) -> Bool {
        zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 }
    }
}

extension NGramModel.Successors {
    fileprivate func check(vocabularySize: Int) throws(ModelFileError) {
        guard probability.count == token.count else {
            throw .inconsistent("the lists of successors have different lengths")
        }
        guard token.allSatisfy({ Int($0) < vocabularySize }) else {
            throw .inconsistent("a successor is outside of the vocabulary")
        }
        guard probability.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
            throw .inconsistent("a probability is not between 0 and 1")
        }
    }
}

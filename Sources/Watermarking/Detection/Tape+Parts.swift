extension Tape {
    /// The same tuples, each with only the last tokens of its context; none is left out.
    func narrowed(to width: Int) -> Tape {
        guard width < contextWidth else { return self }
        var tape = Tape(contextWidth: width, repetitions: .kept)
        for tuple in 0..<count { tape.insert(context(tuple).suffix(width), tokens[tuple]) }
        return tape
    }

    /// The tuples whose context passes.
    func filtered(_ isIncluded: (ArraySlice<Int32>) -> Bool) -> Tape {
        var part = Tape(contextWidth: contextWidth, repetitions: repetitions)
        for tuple in 0..<count where isIncluded(context(tuple)) {
            part.insert(context(tuple), tokens[tuple], multiplicity: multiplicities[tuple])
        }
        return part
    }
}

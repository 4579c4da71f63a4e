/// Whether one of several phrases occurs in a text, in one pass whatever their number; ASCII letters match in both cases.
///
/// A. Aho and M. Corasick, "Efficient string matching", CACM 18 (1975), with all transitions written out.
struct PhraseSet: Sendable {
    /// The next state for each state and byte.
    private var next: [UInt16]
    /// Whether a phrase ends in a state.
    private var isEnd: [Bool]

    /// - Parameter phrases: in small letters, of at most 65,535 bytes together.
    init(_ phrases: [String]) {
        var children = [[Int]](repeating: [Int](repeating: -1, count: 256), count: 1)
        var ends = [false]
        for phrase in phrases {
            var state = 0
            for byte in phrase.utf8 {
                if children[state][Int(byte)] < 0 {
                    children[state][Int(byte)] = children.count
                    children.append([Int](repeating: -1, count: 256))
                    ends.append(false)
                }
                state = children[state][Int(byte)]
            }
            ends[state] = true
        }
        var fallback = [Int](repeating: 0, count: children.count)
        var queue = [0]
        var place = 0
        while place < queue.count {
            let state = queue[place]
            place += 1
            for byte in 0..<256 {
                let child = children[state][byte]
                let other = state == 0 ? 0 : children[fallback[state]][byte]
                if child >= 0 {
                    fallback[child] = other
                    ends[child] = ends[child] || ends[other]
                    queue.append(child)
                } else {
                    children[state][byte] = other
                }
            }
        }
        for state in children.indices {
            for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
                children[state][Int(letter) - 32] = children[state][Int(letter)]
            }
        }
        next = children.flatMap { $0.map(UInt16.init) }
        isEnd = ends
    }

    func occurs(in text: UnsafeRawBufferPointer) -> Bool {
        var state = 0
        for byte in text {
            state = Int(next[state << 8 | Int(byte)])
            if isEnd[state] { return true }
        }
        return false
    }
}

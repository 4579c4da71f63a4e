/// Finds many ASCII words at once, in either case, in one pass: Aho and Corasick 1975 as a dense automaton over classes of
/// bytes.
///
/// States in which a word ends have the highest numbers, so that one comparison a byte tells them.
struct KeywordAutomaton: @unchecked Sendable {
    /// Class of digits, which share one; classes from here on start scanners of their own.
    static let digitClass: UInt8 = 62
    /// Class of `@`.
    static let atClass: UInt8 = 63

    /// Class of each byte; 0 for those in no word.
    let classes: UnsafePointer<UInt8>
    /// Next state at `state << 6 | class`.
    let transitions: UnsafePointer<UInt16>
    /// The first state in which a word ends.
    let firstAccepting: UInt16
    /// Words that end in state `firstAccepting + index`, longest first: `words[starts[index]..<starts[index + 1]]`.
    let starts: UnsafePointer<Int32>
    let words: UnsafePointer<Int32>
    /// Owns what the pointers point to: arrays would be retained and released at each word found.
    private let memory: Memory

    private final class Memory {
        private var blocks: [UnsafeMutableRawPointer] = []

        func keep<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
            let block = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
            for (index, element) in elements.enumerated() { block[index] = element }
            blocks.append(UnsafeMutableRawPointer(block))
            return UnsafePointer(block)
        }

        deinit {
            for block in blocks { block.deallocate() }
        }
    }

    /// - Precondition: words are ASCII and not empty; a digit in one stands for any digit.
    init(_ keywords: [String]) {
        var classes = [UInt8](repeating: 0, count: 256)
        var next: UInt8 = 1
        for word in keywords {
            for byte in word.utf8 where classes[Int(byte.lowered)] == 0 && !byte.isDigit && byte != UInt8(ascii: "@") {
                // More than 61 different characters share the last class: whoever is told of a word compares it anyway.
                classes[Int(byte.lowered)] = min(next, 61)
                next = min(next + 1, 61)
            }
        }
        for upper in UInt8(0x41)...0x5A { classes[Int(upper)] = classes[Int(upper | 0x20)] }
        for digit in UInt8(0x30)...0x39 { classes[Int(digit)] = Self.digitClass }
        classes[0x40] = Self.atClass

        var children: [[UInt8: Int]] = [[:]]
        var own: [[Int32]] = [[]]
        for (index, word) in keywords.enumerated() {
            var state = 0
            for byte in word.utf8 {
                let symbol = classes[Int(byte)]
                if let child = children[state][symbol] {
                    state = child
                } else {
                    children.append([:])
                    own.append([])
                    children[state][symbol] = children.count - 1
                    state = children.count - 1
                }
            }
            own[state].append(Int32(index))
        }

        var failure = [Int](repeating: 0, count: children.count)
        var goto = [Int](repeating: 0, count: children.count << 6)
        var queue: [Int] = []
        for (symbol, child) in children[0] {
            goto[Int(symbol)] = child
            queue.append(child)
        }
        var head = 0
        while head < queue.count {
            let state = queue[head]
            head += 1
            own[state] += own[failure[state]]
            for symbol in 0..<64 {
                if let child = children[state][UInt8(symbol)] {
                    failure[child] = goto[failure[state] << 6 | symbol]
                    goto[state << 6 | symbol] = child
                    queue.append(child)
                } else {
                    goto[state << 6 | symbol] = goto[failure[state] << 6 | symbol]
                }
            }
        }

        // States near the root, which most text stays in, lie together.
        let byDepth = [0] + queue
        let silent = byDepth.filter { own[$0].isEmpty }
        let accepting = byDepth.filter { !own[$0].isEmpty }
        var number = [UInt16](repeating: 0, count: own.count)
        for (index, state) in (silent + accepting).enumerated() { number[state] = UInt16(index) }
        var transitions = [UInt16](repeating: 0, count: own.count << 6)
        for state in own.indices {
            for symbol in 0..<64 {
                transitions[Int(number[state]) << 6 | symbol] = number[goto[state << 6 | symbol]]
            }
        }
        memory = Memory()
        self.classes = memory.keep(classes)
        self.transitions = memory.keep(transitions)
        firstAccepting = UInt16(silent.count)
        var starts: [Int32] = [0]
        var ends: [Int32] = []
        for state in accepting {
            ends += own[state]
            starts.append(Int32(ends.count))
        }
        self.starts = memory.keep(starts)
        words = memory.keep(ends)
    }

    /// The next state.
    @inline(__always)
    func next(_ state: Int, _ byte: UInt8) -> Int { Int(transitions[state << 6 | Int(classes[Int(byte)])]) }

    /// Goes on to the next byte with which a word ends or whose class starts a scanner; false where there is none. `index` is of that byte,
    /// `state` the one behind it.
    ///
    /// Apart, so that all it needs stays in registers.
    @inline(never)
    func advance(_ state: inout Int, _ index: inout Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        let (classes, transitions, firstAccepting, count) = (classes, transitions, Int(firstAccepting), bytes.count)
        var (current, place) = (state, index)
        while place < count {
            let symbol = Int(classes[Int(base[place])])
            current = Int(transitions[current << 6 | symbol])
            if current >= firstAccepting || symbol >= Self.digitClass {
                (state, index) = (current, place)
                return true
            }
            place += 1
        }
        (state, index) = (current, place)
        return false
    }

    /// Places in ``words`` of those that end in a state.
    @inline(__always)
    func ended(_ state: Int) -> Range<Int> {
        guard state >= firstAccepting else { return 0..<0 }
        let index = state - Int(firstAccepting)
        return Int(starts[index])..<Int(starts[index + 1])
    }
}

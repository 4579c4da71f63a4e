import CWatermarkKernels

/// Tells whether tokens are among the first places of PyTorch's permutations of one vocabulary, without making them.
///
/// Place i is swapped with j = i + rᵢ mod (n − i). An element at p reaches the first places as soon as some j = p, and
/// is moved to j when i = p; so following one element needs only the words r. `j = p` means that n − i divides
/// rᵢ − (p − i), which is tested by the inverse of the divisor's odd part modulo 2³² (Granlund and Montgomery 1994):
/// a multiplication and a comparison instead of a division. The comparison lets some wrong ones pass where the divisor
/// is even, so those few are divided.
struct GreenListTest: Sendable {
    private let vocabularySize: Int
    private let size: Int
    /// For place i: the inverse of the odd part of n − i, and the largest multiple's quotient.
    private let inverses: [UInt32]
    private let quotients: [UInt32]

    init(vocabularySize: Int, size: Int) {
        self.vocabularySize = vocabularySize
        self.size = size
        var inverses = [UInt32](repeating: 0, count: size)
        var quotients = inverses
        for place in 0..<size {
            let divisor = UInt32(truncatingIfNeeded: vocabularySize - place)
            let odd = divisor >> divisor.trailingZeroBitCount
            var inverse = odd
            for _ in 0..<4 { inverse = inverse &* (2 &- odd &* inverse) }
            inverses[place] = inverse
            quotients[place] = UInt32.max / odd
        }
        self.inverses = inverses
        self.quotients = quotients
    }

    func contains(_ token: Int32, seed: UInt64) -> Bool {
        contains([token], seed: seed)[0]
    }

    /// The same for several tokens and one permutation, whose words are then made once.
    func contains(_ tokens: some Collection<Int32>, seed: UInt64) -> [Bool] {
        guard size < vocabularySize else { return tokens.map { $0 >= 0 && Int($0) < vocabularySize } }
        var generator = MersenneTwister(seed: seed)
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: size) { words in
            generator.fill(words)
            return tokens.map { token in
                guard token >= 0, Int(token) < vocabularySize else { return false }
                return reachesFront(Int(token), UnsafeBufferPointer(words))
            }
        }
    }

    /// The same by making the list, which is faster for many tokens.
    func containsByList(_ tokens: some Collection<Int32>, seed: UInt64) -> [Bool] {
        var isGreen = [Bool](repeating: false, count: vocabularySize)
        for token in Permutation.elements(seed: seed, count: vocabularySize, prefix: size) {
            isGreen[Int(token)] = true
        }
        return tokens.map { $0 >= 0 && Int($0) < vocabularySize && isGreen[Int($0)] }
    }

    private func reachesFront(_ token: Int, _ words: UnsafeBufferPointer<UInt32>) -> Bool {
        var position = token
        var place = 0
        while place < size {
            let end = min(position, size)
            if isHit(place..<end, position, words) { return true }
            guard position < size else { return false }
            let step = Int(words[position] % UInt32(truncatingIfNeeded: vocabularySize - position))
            if step == 0 { return true }
            place = position + 1
            position += step
        }
        return false
    }

    /// Places tested before one looks whether any of them may be a hit.
    private static let blockSize = 256

    /// Whether any of these places is swapped with `position`, which lies behind them.
    private func isHit(_ places: Range<Int>, _ position: Int, _ words: UnsafeBufferPointer<UInt32>) -> Bool {
        inverses.withUnsafeBufferPointer { inverses in
            quotients.withUnsafeBufferPointer { quotients in
                var place = places.lowerBound
                while place < places.upperBound {
                    let end = min(place + Self.blockSize, places.upperBound)
                    let mayHit = exc_any_multiple(
                        words.baseAddress, inverses.baseAddress, quotients.baseAddress, place, end,
                        UInt32(truncatingIfNeeded: position))
                    if mayHit != 0, (place..<end).contains(where: { isSwapped($0, position, words[$0]) }) {
                        return true
                    }
                    place = end
                }
                return false
            }
        }
    }

    /// Whether a place is swapped with `position`: a division where the test by the inverse passes.
    private func isSwapped(_ place: Int, _ position: Int, _ word: UInt32) -> Bool {
        let distance = UInt32(truncatingIfNeeded: position &- place)
        guard (word &- distance) &* inverses[place] <= quotients[place] else { return false }
        return word % UInt32(truncatingIfNeeded: vocabularySize &- place) == distance
    }
}

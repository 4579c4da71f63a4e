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
    /// For place i: the inverse of the odd part of n − i, and the upper half of the largest multiple's quotient.
    private let inverses: [UInt32]
    private let quotients: [UInt16]

    init(vocabularySize: Int, size: Int) {
        self.vocabularySize = vocabularySize
        self.size = size
        var inverses = [UInt32](repeating: 0, count: size)
        var quotients = [UInt16](repeating: 0, count: size)
        for place in 0..<size {
            let divisor = UInt32(truncatingIfNeeded: vocabularySize - place)
            let odd = divisor >> divisor.trailingZeroBitCount
            var inverse = odd
            for _ in 0..<4 { inverse = inverse &* (2 &- odd &* inverse) }
            inverses[place] = inverse
            quotients[place] = UInt16((UInt32.max / odd) >> 16)
        }
        self.inverses = inverses
        self.quotients = quotients
    }

    func contains(_ token: Int32, seed: UInt64) -> Bool {
        var generator = MersenneTwister(seed: seed)
        return contains([token], &generator)[0]
    }

    /// The same for several tokens and one permutation, whose words are made once, by a generator that was not used yet.
    func contains(_ tokens: some Collection<Int32>, _ generator: inout MersenneTwister) -> [Bool] {
        guard size < vocabularySize else { return tokens.map { $0 >= 0 && Int($0) < vocabularySize } }
        var elements = tokens.map { token in
            let isKnown = token >= 0 && Int(token) < vocabularySize
            return Element(position: isKnown ? Int(token) : 0, isGreen: isKnown ? nil : false)
        }
        var first = 0
        while first < size, elements.contains(where: { $0.isGreen == nil }) {
            let places = first..<min(first + MersenneTwister.wordCount, size)
            generator.withNextState { state in
                for index in elements.indices where elements[index].isGreen == nil {
                    follow(&elements[index], places, state)
                }
            }
            first = places.upperBound
        }
        return elements.map { $0.isGreen ?? false }
    }

    /// An element of the permutation on its way.
    private struct Element {
        var position: Int
        /// Nil as long as it is not known.
        var isGreen: Bool?
    }

    /// The same by making the list, which is faster for many tokens.
    func containsByList(_ tokens: some Collection<Int32>, seed: UInt64) -> [Bool] {
        var isGreen = [Bool](repeating: false, count: vocabularySize)
        for token in Permutation.elements(seed: seed, count: vocabularySize, prefix: size) {
            isGreen[Int(token)] = true
        }
        return tokens.map { $0 >= 0 && Int($0) < vocabularySize && isGreen[Int($0)] }
    }

    /// Follows an element through places whose words a state gives.
    private func follow(_ element: inout Element, _ places: Range<Int>, _ state: UnsafePointer<UInt32>) {
        var place = places.lowerBound
        while place < places.upperBound {
            let end = min(max(element.position, place), places.upperBound)
            if isHit(place..<end, element.position, state + (place - places.lowerBound)) {
                element.isGreen = true
                return
            }
            place = end
            guard place == element.position, place < places.upperBound else { continue }
            let word = MersenneTwister.tempered(state[place - places.lowerBound])
            let step = Int(word % UInt32(truncatingIfNeeded: vocabularySize - place))
            if step == 0 {
                element.isGreen = true
                return
            }
            element.position += step
            place += 1
        }
    }

    /// Places among which a hit is looked for one by one.
    private static let blockSize = 32

    /// Whether any of these places is swapped with `position`, which lies behind them.
    private func isHit(_ places: Range<Int>, _ position: Int, _ state: UnsafePointer<UInt32>) -> Bool {
        let distance = UInt32(truncatingIfNeeded: position &- places.lowerBound)
        return inverses.withUnsafeBufferPointer { inverses in
            quotients.withUnsafeBufferPointer { quotients in
                let mayHit = exc_any_multiple(
                    state, inverses.baseAddress! + places.lowerBound, quotients.baseAddress! + places.lowerBound,
                    places.count, distance)
                guard mayHit != 0 else { return false }
                if places.count > Self.blockSize {
                    return stride(from: places.lowerBound, to: places.upperBound, by: Self.blockSize).contains {
                        first in
                        let block = first..<min(first + Self.blockSize, places.upperBound)
                        return isHit(block, position, state + (first - places.lowerBound))
                    }
                }
                return places.contains { place in
                    let distance = UInt32(truncatingIfNeeded: position &- place)
                    let word = MersenneTwister.tempered(state[place &- places.lowerBound])
                    // A division only where the test by the inverse passes.
                    let product = (word &- distance) &* inverses[place]
                    return product &>> 16 <= quotients[place]
                        && word % UInt32(truncatingIfNeeded: vocabularySize &- place) == distance
                }
            }
        }
    }
}

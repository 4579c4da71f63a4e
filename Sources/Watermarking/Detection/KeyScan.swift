#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The sums of scores of many keys over one tape, for schemes whose score is −ln(1 − u).
///
/// What does not depend on the key is computed once. A sum of logarithms is the logarithm of a product, of which one is
/// taken for many tuples.
public protocol KeyScan: Sendable {
    /// A key.
    associatedtype Key: Sendable

    /// Tuples.
    var count: Int { get }

    /// The sum of the scores of all tuples for a key.
    func sum(for key: Key) -> Double
}

extension KeyScan {
    /// The natural logarithms of the keys' p-values, in the keys' order.
    ///
    /// - Parameter tasks: how many tasks share the keys.
    public func logP(for keys: [Key], tasks: Int) async -> [Double] {
        let size = max(1, (keys.count + max(tasks, 1) - 1) / max(tasks, 1))
        return await withTaskGroup(of: (Int, [Double]).self) { group in
            for start in stride(from: 0, to: keys.count, by: size) {
                let part = keys[start..<min(start + size, keys.count)]
                group.addTask {
                    (start, part.map { ScoreNull.exponential.logTail(count: count, sum: sum(for: $0)) ?? 0 })
                }
            }
            var result = [Double](repeating: 0, count: keys.count)
            for await (start, part) in group { result.replaceSubrange(start..<start + part.count, with: part) }
            return result
        }
    }
}

/// Many keys of ``SGLangGumbel`` over one tape.
public struct SGLangScan: KeyScan {
    private static let blockSize = 56

    private let contexts: [UInt32]
    private let tokens: [UInt32]

    /// A scan of a tape.
    public init(_ tape: Tape) {
        contexts = (0..<tape.count).map { MurmurHash3.scrambled(SGLangGumbel.contextHash(tape.context($0))) }
        tokens = tape.tokens.map { MurmurHash3.scrambled(UInt32(bitPattern: $0)) }
    }

    /// Tuples.
    public var count: Int { tokens.count }

    /// The sum of −ln(1 − u).
    public func sum(for key: UInt64) -> Double {
        let state = SGLangGumbel.state(key: key)
        return contexts.withUnsafeBufferPointer { contexts in
            tokens.withUnsafeBufferPointer { tokens in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.blockSize) { hashes in
                    var logs = 0.0
                    var start = 0
                    while start < tokens.count {
                        let size = min(Self.blockSize, tokens.count - start)
                        for index in 0..<size {
                            var hash = state
                            hash.add(scrambled: contexts[start &+ index])
                            hash.add(scrambled: tokens[start &+ index])
                            hashes[index] = ~hash.value
                        }
                        logs += Self.logProduct(UnsafeMutableBufferPointer(rebasing: hashes[..<size]))
                        start += size
                    }
                    return -logs
                }
            }
        }
    }

    /// ln Π (hash + ½) / 2³². Four products of at most fourteen factors, each at least 2⁻³³.
    private static func logProduct(_ hashes: UnsafeMutableBufferPointer<UInt32>) -> Double {
        var products = SIMD4<Double>(repeating: 1)
        var index = 0
        while index + 4 <= hashes.count {
            let values = SIMD4<Double>(
                Double(hashes[index]), Double(hashes[index &+ 1]), Double(hashes[index &+ 2]),
                Double(hashes[index &+ 3]))
            products *= (values + 0.5) * 0x1p-32
            index &+= 4
        }
        while index < hashes.count {
            products.x *= (Double(hashes[index]) + 0.5) * 0x1p-32
            index &+= 1
        }
        return log(products.x * products.y) + log(products.z * products.w)
    }
}

/// Many keys of ``Excise1`` over the tuples of their layer.
public struct Excise1Scan: KeyScan {
    private static let blockSize = 64

    private let contextWidth: Int
    /// Every tuple's first token of context, then every tuple's second…
    private let contexts: [UInt64]
    private let tokens: [UInt32]

    /// A scan of a tape, which should hold the tuples of the keys' layer.
    public init(_ tape: Tape) {
        contextWidth = tape.contextWidth
        contexts = (0..<tape.contextWidth).flatMap { place in
            (0..<tape.count).map { UInt64(UInt32(bitPattern: tape.contexts[$0 * tape.contextWidth + place])) }
        }
        tokens = tape.tokens.map { UInt32(bitPattern: $0) }
    }

    /// Tuples.
    public var count: Int { tokens.count }

    /// The sum of −ln(1 − u).
    public func sum(for key: MarkKey) -> Double {
        let state = SipHash(key: key.words)
        return contexts.withUnsafeBufferPointer { contexts in
            tokens.withUnsafeBufferPointer { tokens in
                withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.blockSize) { hashes in
                    var logs = 0.0
                    for start in stride(from: 0, to: tokens.count, by: Self.blockSize) {
                        let block = UnsafeBufferPointer(
                            rebasing: tokens[start..<min(start + Self.blockSize, tokens.count)])
                        state.hashes(
                            ending: block, after: contexts.baseAddress.map { $0 + start }, width: contextWidth,
                            stride: tokens.count, into: hashes.baseAddress!)
                        logs += Self.logProduct(UnsafeMutableBufferPointer(rebasing: hashes[..<block.count]))
                    }
                    return -logs
                }
            }
        }
    }

    /// ln Π (1 − u). Four products of at most eighteen factors, each at least 2⁻⁵⁴.
    private static func logProduct(_ hashes: UnsafeMutableBufferPointer<UInt64>) -> Double {
        var products = SIMD4<Double>(repeating: 1)
        var index = 0
        while index + 4 <= hashes.count {
            products *= SIMD4(
                Excise1Key.complement(hashes[index]), Excise1Key.complement(hashes[index &+ 1]),
                Excise1Key.complement(hashes[index &+ 2]), Excise1Key.complement(hashes[index &+ 3]))
            index &+= 4
        }
        while index < hashes.count {
            products.x *= Excise1Key.complement(hashes[index])
            index &+= 1
        }
        return log(products.x) + log(products.y) + log(products.z) + log(products.w)
    }
}

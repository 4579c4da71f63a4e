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

/// A product of numbers between 0 and 1, of which none is below 2⁻⁵⁴, kept as a logarithm.
struct LogProduct {
    /// So many factors keep a product above the smallest normal number.
    private static let longestRun = 18

    private var product = 1.0
    private var run = 0
    private var logs = 0.0

    @inline(__always)
    mutating func multiply(by factor: Double) {
        product *= factor
        run &+= 1
        if run == Self.longestRun {
            logs += log(product)
            product = 1
            run = 0
        }
    }

    var log: Double { logs + Self.log(product) }

    private static func log(_ value: Double) -> Double { naturalLogarithm(value) }
    private func log(_ value: Double) -> Double { naturalLogarithm(value) }
}

private func naturalLogarithm(_ value: Double) -> Double { log(value) }

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
    private let contexts: [[UInt64]]
    private let starts: [Int]
    private let tokens: [UInt32]

    /// A scan of a tape, which should hold the tuples of the keys' layer.
    public init(_ tape: Tape) {
        var order = Array(0..<tape.count)
        order.sort { tape.context($0).lexicographicallyPrecedes(tape.context($1)) }
        var contexts: [[UInt64]] = []
        var starts: [Int] = []
        for (place, tuple) in order.enumerated() {
            let context = tape.context(tuple).map { UInt64(UInt32(bitPattern: $0)) }
            if contexts.last == context { continue }
            contexts.append(context)
            starts.append(place)
        }
        self.contexts = contexts
        self.starts = starts + [order.count]
        tokens = order.map { UInt32(bitPattern: tape.tokens[$0]) }
    }

    /// Tuples.
    public var count: Int { tokens.count }

    /// The sum of −ln(1 − u).
    public func sum(for key: MarkKey) -> Double {
        let fresh = SipHash(key: key.words)
        var product = LogProduct()
        for (index, context) in contexts.enumerated() {
            var state = fresh
            for token in context { state.add(token) }
            for place in starts[index]..<starts[index + 1] {
                product.multiply(by: Excise1Key.complement(state.hash(ending: tokens[place])))
            }
        }
        return -product.log
    }
}

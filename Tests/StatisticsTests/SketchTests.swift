import Foundation
import Statistics
import Testing

@Suite("Sketches") struct SketchTests {
    /// Sets that overlap: sizes from none to more than any sketch keeps.
    private static func sets(seed: UInt64) -> [[UInt64]] {
        var generator = SeededGenerator(seed: seed)
        let hash = SeededHash(using: &generator)
        return (0..<3).map { _ in
            let size = [0, 3, 40, 900, 5000].randomElement(using: &generator) ?? 0
            return (0..<size).map { _ in hash.hash(UInt64.random(in: 0..<8000, using: &generator)) }
        }
    }

    @Test(
        "merging does not depend on order or grouping, and equals counting in one",
        arguments: 1...20 as ClosedRange<UInt64>)
    func mergeLaws(seed: UInt64) throws {
        let sets = Self.sets(seed: seed)
        try check(sets, idempotent: true) {
            BottomK(capacity: 64, $0)
        } merge: {
            $0.merge($1)
        }
        try check(sets, idempotent: true) {
            MinHash(bins: 32, $0)
        } merge: {
            try $0.merge($1)
        }
        try check(sets, idempotent: true) {
            var sketch = HyperLogLog(precision: 8)
            for key in $0 { sketch.insert(key) }
            return sketch
        } merge: {
            try $0.merge($1)
        }
        try check(sets, idempotent: false) {
            var sketch = CountMin(width: 64, depth: 3)
            for key in $0 { sketch.insert(key) }
            return sketch
        } merge: {
            try $0.merge($1)
        }
        try check(sets, idempotent: false) {
            var sketch = QuantileSketch(relativeError: 0.02)
            for key in $0 { sketch.insert(Double(key % 1000) * 1e-3) }
            return sketch
        } merge: {
            try $0.merge($1)
        }
    }

    private func check<Sketch: Equatable>(
        _ sets: [[UInt64]], idempotent: Bool, of make: ([UInt64]) -> Sketch,
        merge: (inout Sketch, Sketch) throws -> Void
    ) throws {
        func merged(_ one: Sketch, _ other: Sketch) throws -> Sketch {
            var result = one
            try merge(&result, other)
            return result
        }
        let (a, b, c) = (make(sets[0]), make(sets[1]), make(sets[2]))
        #expect(try merged(a, b) == merged(b, a))
        #expect(try merged(merged(a, b), c) == merged(a, merged(b, c)))
        #expect(try merged(merged(a, b), c) == make(sets[0] + sets[1] + sets[2]))
        #expect(try merged(a, make([])) == a)
        if idempotent { #expect(try merged(a, a) == a) }
    }

    @Test("sketches of different shape are not merged")
    func mismatch() {
        var logs = HyperLogLog(precision: 8)
        #expect(throws: SketchMismatch.self) { try logs.merge(HyperLogLog(precision: 9)) }
        var minima = MinHash(bins: 8)
        #expect(throws: SketchMismatch.self) { try minima.merge(MinHash(bins: 9)) }
        #expect(throws: SketchMismatch.self) { _ = try minima.similarity(to: MinHash(bins: 9)) }
        var counts = CountMin(width: 8, depth: 2)
        #expect(throws: SketchMismatch.self) { try counts.merge(CountMin(width: 16, depth: 2)) }
        var quantiles = QuantileSketch(relativeError: 0.01)
        #expect(throws: SketchMismatch.self) { try quantiles.merge(QuantileSketch(relativeError: 0.02)) }
        var smallest = BottomK(capacity: 8, 0..<100)
        smallest.merge(BottomK(capacity: 4, 0..<100))
        #expect(smallest == BottomK(capacity: 4, 0..<100))
    }

    @Test("distinct counts err as their theory says, over seeds", arguments: [10, 100, 1000, 6000])
    func distinctCounts(count: Int) {
        let seeds = 60
        var (logs, smallest, logBias) = (0.0, 0.0, 0.0)
        for seed in 0..<seeds {
            let hash = SeededHash(UInt64(seed), 99)
            var sketch = HyperLogLog(precision: 10)
            var sample = BottomK(capacity: 256)
            for key in 0..<count {
                sketch.insert(hash.hash(UInt64(key)))
                sample.insert(hash.hash(UInt64(key)))
            }
            let error = sketch.distinctCount / Double(count) - 1
            logs += error * error
            logBias += error
            let sampleError = sample.distinctCount / Double(count) - 1
            smallest += sampleError * sampleError
        }
        // The root of 60 mean squares has a standard error of 9 %.
        let bound = 1.04 / 32 * 1.25
        #expect((logs / Double(seeds)).squareRoot() < bound)
        #expect(abs(logBias / Double(seeds)) < 4 * 1.04 / 32 / Double(seeds).squareRoot())
        #expect((smallest / Double(seeds)).squareRoot() < 1.25 / 254.0.squareRoot())
        if count < 256 { #expect(smallest == 0) }
    }

    @Test("registers are taken back only where they are a sketch's")
    func registers() {
        var sketch = HyperLogLog(precision: 5)
        for key in 0..<100 as Range<UInt64> { sketch.insert(SeededHash(1, 2).hash(key)) }
        sketch.insert(0)
        #expect(HyperLogLog(registers: sketch.registers) == sketch)
        #expect(sketch.registers[0] == 60)
        #expect(HyperLogLog(registers: []) == nil)
        #expect(HyperLogLog(registers: Array(repeating: 0, count: 48)) == nil)
        #expect(HyperLogLog(registers: Array(repeating: 61, count: 32)) == nil)
        #expect(HyperLogLog(precision: 4).distinctCount == 0)
    }

    @Test("similarity is estimated within its standard error", arguments: [0.0, 0.2, 0.5, 0.9, 1])
    func similarity(share: Double) throws {
        var errors: [Double] = []
        for seed in 0..<60 {
            let hash = SeededHash(UInt64(seed), 5)
            let common = Int(1000 * share)
            let rest = (1000 - common) / 2
            let one = MinHash(bins: 128, (0..<common + rest).map { hash.hash(UInt64($0)) })
            let other = MinHash(
                bins: 128, (Array(0..<common) + Array(5000..<5000 + rest)).map { hash.hash(UInt64($0)) })
            errors.append(try one.similarity(to: other) - share)
        }
        let error = (share * (1 - share) / 128).squareRoot()
        let root = (errors.reduce(0) { $0 + $1 * $1 } / 60).squareRoot()
        #expect(root <= 1.25 * error)
        #expect(abs(errors.reduce(0, +) / 60) <= 4 * error / 60.0.squareRoot())
    }

    @Test("a dense signature agrees where small sets do")
    func dense() throws {
        let hash = SeededHash(8, 9)
        let one = MinHash(bins: 64, (0..<10).map { hash.hash(UInt64($0)) })
        let same = MinHash(bins: 64, (0..<10).reversed().map { hash.hash(UInt64($0)) })
        let apart = MinHash(bins: 64, (50..<60).map { hash.hash(UInt64($0)) })
        #expect(one.dense == same.dense)
        #expect(!one.dense.contains(MinHash.empty))
        #expect(zip(one.dense, apart.dense).allSatisfy { $0 != $1 })
        #expect(MinHash(bins: 8).dense == MinHash(bins: 8).signature)
        #expect(try MinHash(bins: 8).similarity(to: MinHash(bins: 8)) == 0)
        var agreements = 0
        for seed in 0..<200 {
            let hash = SeededHash(UInt64(seed), 1)
            let a = MinHash(bins: 64, (0..<15).map { hash.hash(UInt64($0)) }).dense
            let b = MinHash(bins: 64, (5..<20).map { hash.hash(UInt64($0)) }).dense
            agreements += zip(a, b).count { $0 == $1 }
        }
        #expect(abs(Double(agreements) / (200 * 64) - 0.5) < 0.05)
    }

    @Test("count-min never counts too low, and rarely much too high")
    func countMin() {
        var generator = SeededGenerator(seed: 3)
        let hash = SeededHash(using: &generator)
        var sketch = CountMin(width: 256, depth: 4)
        var truth: [UInt64: UInt32] = [:]
        for _ in 0..<20_000 {
            let key = hash.hash(UInt64(3000 * pow(Double.random(in: 0..<1, using: &generator), 3)))
            sketch.insert(key)
            truth[key, default: 0] += 1
        }
        #expect(truth.allSatisfy { sketch.count($0.key) >= $0.value })
        let far = truth.count { sketch.count($0.key) - $0.value > 2 * 20_000 / 256 }
        #expect(Double(far) / Double(truth.count) < 1.0 / 16)
        #expect(sketch.total == 20_000)
        var full = CountMin(width: 3, depth: 1)
        #expect(full.width == 4)
        full.insert(1, times: .max)
        full.insert(1)
        #expect(full.count(1) == .max)
    }

    @Test("quantiles are within their relative error", arguments: [0.005, 0.01, 0.1])
    func quantiles(error: Double) throws {
        var generator = SeededGenerator(seed: 11)
        let values =
            (0..<5000).map { _ in LogNormal(mu: 2, sigma: 3).sample(using: &generator) } + [0, 0, 1e-200, 1e200]
        var sketch = QuantileSketch(relativeError: error)
        for value in values { sketch.insert(value) }
        for value in [-1, .nan, .infinity] { sketch.insert(value) }
        #expect(sketch.count == 5004)
        let sorted = values.sorted()
        for step in 0...100 {
            let quantile = Double(step) / 100
            let exact = sorted[Int(quantile * 5003)]
            let value = try #require(sketch.value(at: quantile))
            #expect(abs(value - exact) <= error * exact * (1 + 1e-9))
        }
        #expect(QuantileSketch().value(at: 0.5) == nil)
    }

    /// SipHash-1-3 with a key of zeros is what CPython 3.11 hashes bytes with:
    /// `PYTHONHASHSEED=0 python3 -c "print(hash(b'abcdefg') & (2**64 - 1))"`.
    @Test(
        "bytes are hashed by SipHash-1-3",
        arguments: [
            (Array("a".utf8), 4644417185603328019), (Array("abcdefg".utf8), 7904145750247929094),
            (Array("abcdefgh".utf8), 4574395652268504554), (Array("abcdefghi".utf8), 17913969820989044453),
            (Array(0..<63), 4061470857350050649),
        ] as [([UInt8], UInt64)])
    func sipHash(bytes: [UInt8], expected: UInt64) {
        #expect(SeededHash(0, 0).hash(bytes) == expected)
        #expect(SeededHash(0, 1).hash(bytes) != expected)
        #expect(SeededHash(1, 0).hash(bytes) != expected)
    }

    @Test("every bit of an integer or a key changes about half of its hash's bits")
    func avalanche() {
        var generator = SeededGenerator(seed: 1)
        for bit in 0..<64 {
            var changed = [0, 0]
            for _ in 0..<200 {
                let hash = SeededHash(using: &generator)
                let value = generator.next()
                let other = SeededHash(hash.hash(0), hash.hash(1))
                let flipped = SeededHash(hash.hash(0), hash.hash(1) ^ 1 << UInt64(bit))
                changed[0] += (hash.hash(value) ^ hash.hash(value ^ 1 << UInt64(bit))).nonzeroBitCount
                changed[1] += (other.hash(value) ^ flipped.hash(value)).nonzeroBitCount
            }
            for changed in changed { #expect(abs(Double(changed) / 200 - 32) < 1.5) }
        }
        #expect(SeededHash(1, 2).hash("text") == SeededHash(1, 2).hash(Array("text".utf8)))
        #expect(SeededHash(1, 2).combine(3, 4) != SeededHash(1, 2).combine(4, 3))
        #expect(SeededHash(1, 2) == SeededHash(1, 2))
        #expect(SeededHash(1, 2) != SeededHash(2, 1))
    }
}

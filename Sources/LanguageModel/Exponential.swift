#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The natural logarithm from the platform's C library.
@inline(__always)
func naturalLogarithm(_ x: Float) -> Float { log(x) }

extension [Float] {
    /// `exp((x - shift) * scale)` of every element x.
    ///
    /// The relative error is below 3e-7 and results below 1e-37 become 0; exponents above 88 become e⁸⁸. It is the polynomial of
    /// Moshier's Cephes library (`expf`), written without calls and branches so that the compiler can work on
    /// several elements at once: the C library's function, called for each token of a vocabulary, would be
    /// most of the time that sampling takes.
    func exponentials(subtracting shift: Float, scaledBy scale: Float = 1) -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { results, initialized in
            withUnsafeBufferPointer { elements in
                for index in 0..<elements.count {
                    results[index] = polynomialExponential((elements[index] - shift) * scale)
                }
            }
            initialized = count
        }
    }

    /// The sum of the elements, in eight parts that do not wait for each other.
    var parallelSum: Float {
        var parts = SIMD8<Float>(repeating: 0)
        withUnsafeBufferPointer { elements in
            let even = elements.count & ~7
            for start in stride(from: 0, to: even, by: 8) {
                for lane in 0..<8 { parts[lane] += elements[start + lane] }
            }
            for index in even..<elements.count { parts[0] += elements[index] }
        }
        return parts.sum()
    }
}

@inline(__always)
private func polynomialExponential(_ exponent: Float) -> Float {
    let x = exponent < -87 ? -87 : exponent > 88 ? 88 : exponent
    // Adding 1.5 × 2²³ rounds to an integer, which then stands in the low bits.
    let shifted = x * 1.442_695_04 + 12_582_912
    let whole = shifted - 12_582_912
    let r = (x - whole * 0.693_359_375) + whole * 2.121_944_4e-4
    var y: Float = 1.987_569_15e-4
    y = y * r + 1.398_199_95e-3
    y = y * r + 8.333_451_9e-3
    y = y * r + 4.166_579_6e-2
    y = y * r + 1.666_666_55e-1
    y = y * r + 5.000_000_12e-1
    y = y * r * r + r + 1
    let power = Float(bitPattern: (shifted.bitPattern &+ 127) &<< 23)
    return exponent < -87 ? 0 : y * power
}

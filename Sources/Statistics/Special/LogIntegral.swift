#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// log ∫ e^`exponent`(x) dx over all x, for a concave and smooth `exponent`, by the trapezoidal rule with halved steps.
func logIntegral(near start: Double, scale: Double, _ exponent: (Double) -> Double) -> Double {
    // A bracket of the largest value, then golden sections; the mode need only be found roughly.
    var low = start - scale
    var high = start + scale
    while exponent(low) > exponent(low + scale * 0.5), low > start - 1e6 * scale { low -= (high - low) }
    while exponent(high) > exponent(high - scale * 0.5), high < start + 1e6 * scale { high += (high - low) }
    let ratio = 0.618_033_988_749_895
    for _ in 0..<80 {
        let one = high - ratio * (high - low)
        let other = low + ratio * (high - low)
        if exponent(one) < exponent(other) { low = one } else { high = other }
    }
    let mode = (low + high) / 2
    let top = exponent(mode)
    guard top > -.infinity else { return -.infinity }

    func sum(from offset: Double, step: Double) -> Double {
        var sum = 0.0
        for direction in [step, -step] {
            var x = mode + (direction > 0 ? offset : offset - step)
            while true {
                let term = exp(exponent(x) - top)
                sum += term
                if !(term > 1e-17 * (1 + sum)) { break }
                x += direction
            }
        }
        return sum
    }
    var step = scale
    var total = sum(from: 0, step: step)
    for _ in 0..<12 {
        let refined = total + sum(from: step / 2, step: step)
        step /= 2
        let change = abs(refined / (2 * total) - 1)
        total = refined
        if change < 1e-13 { break }
    }
    return top + log(total * step)
}

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

// Parts of probabilities that stay exact where factorials would cancel.
// Loader 2000, "Fast and accurate computation of binomial probabilities".

let logSquareRootOfTwoPi = 0.918_938_533_204_672_741_8

/// log Γ(x + 1) − log(√(2πx) (x/e)^x), for x > 0.
func stirlingError(_ x: Double) -> Double {
    guard x >= 15 else { return lgamma(x + 1).0 - (x + 0.5) * log(x) + x - logSquareRootOfTwoPi }
    let square = x * x
    var sum = 1.0 / 1188 - 691.0 / 360360 / square
    sum = 1.0 / 1680 - sum / square
    sum = 1.0 / 1260 - sum / square
    sum = 1.0 / 360 - sum / square
    return (1.0 / 12 - sum / square) / x
}

/// x log(x/mean) + mean − x: half the deviance of one Poisson count.
func halfDeviance(_ x: Double, mean: Double) -> Double {
    guard x > 0 else { return mean }
    guard mean > 0 else { return mean.isNaN ? .nan : .infinity }
    let difference = x - mean
    guard abs(difference) < 0.1 * (x + mean) else { return x * log(x / mean) - difference }
    let v = difference / (x + mean)
    var sum = difference * v
    var term = 2 * x * v
    var divisor = 1.0
    while true {
        term *= v * v
        divisor += 2
        let next = sum + term / divisor
        if next == sum || divisor > 1000 { return next }
        sum = next
    }
}

/// log(mean^x e^−mean / Γ(x + 1)), for x ≥ 0.
func logPoissonMass(_ x: Double, mean: Double) -> Double {
    guard x > 0 else { return -mean }
    return -stirlingError(x) - halfDeviance(x, mean: mean) - logSquareRootOfTwoPi - 0.5 * log(x)
}

/// log(Γ(a + b + 1)/(Γ(a + 1)Γ(b + 1)) p^a q^b) with p + q = 1, for a, b ≥ 0.
func logBinomialMass(_ a: Double, _ b: Double, p: Double, q: Double) -> Double {
    let n = a + b
    guard p > 0 else { return a == 0 ? 0 : -.infinity }
    guard q > 0 else { return b == 0 ? 0 : -.infinity }
    if a == 0 { return b * (p < 0.5 ? log1p(-p) : log(q)) }
    if b == 0 { return a * (q < 0.5 ? log1p(-q) : log(p)) }
    return stirlingError(n) - stirlingError(a) - stirlingError(b)
        - halfDeviance(a, mean: n * p) - halfDeviance(b, mean: n * q)
        - logSquareRootOfTwoPi - 0.5 * log(a * (b / n))
}

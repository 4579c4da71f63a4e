#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// log(e^`one` + e^`other`), where −∞ stands for nothing.
public func logAdd(_ one: Double, _ other: Double) -> Double {
    let high = max(one, other)
    guard high > -.infinity, high < .infinity else { return high }
    return high + log1p(exp(min(one, other) - high))
}

/// log Σ e^value; −∞ for no values.
public func logSumExp(_ values: some Sequence<Double>) -> Double {
    let values = Array(values)
    guard let high = values.max(), high > -.infinity, high < .infinity else { return values.max() ?? -.infinity }
    return high + log(values.reduce(0) { $0 + exp($1 - high) })
}

/// log(1 − e^`logProbability`): the logarithm of the probability that something does not happen.
///
/// Both ends keep their digits (Mächler 2012, "Accurately computing log(1 − exp(−|a|))"). What is not below zero gives −∞.
public func logComplement(_ logProbability: Double) -> Double {
    guard logProbability < 0 else { return logProbability.isNaN ? .nan : -.infinity }
    return logProbability > -0.693_147_180_559_945_3
        ? log(-expm1(logProbability)) : log1p(-exp(logProbability))
}

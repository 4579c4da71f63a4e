#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// log |Γ(`x`)|, safe to call from several threads (the sign is not kept in a global).
public func logGamma(_ x: Double) -> Double {
    lgamma(x).0
}

private let smallLogFactorials: [Double] = (0..<512).map { logGamma(Double($0) + 1) }

/// log `count`!; NaN below zero.
public func logFactorial(_ count: Int) -> Double {
    guard count >= 0 else { return .nan }
    return count < smallLogFactorials.count ? smallLogFactorials[count] : logGamma(Double(count) + 1)
}

/// log B(`a`, `b`) = log Γ(a)Γ(b)/Γ(a + b) for `a`, `b` > 0, without the cancellation of large logarithms.
public func logBeta(_ a: Double, _ b: Double) -> Double {
    guard a > 0, b > 0 else { return .nan }
    return stirlingError(a) + stirlingError(b) - stirlingError(a + b)
        - a * log1p(b / a) - b * log1p(a / b) + 0.5 * log(2 * .pi * (1 / a + 1 / b))
}

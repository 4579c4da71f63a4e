#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The logarithm to base 2.
func binaryLogarithm(_ value: Double) -> Double { log2(value) }

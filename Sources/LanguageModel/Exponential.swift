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

/// The natural exponential from the platform's C library.
@inline(__always)
func exponential(_ x: Float) -> Float { exp(x) }

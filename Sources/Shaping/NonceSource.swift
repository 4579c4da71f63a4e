import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Random nonces of 96 bits from the system, several of them for one call.
final class NonceSource: Sendable {
    private struct Pool {
        var bytes = [UInt8](repeating: 0, count: NonceSource.size * 20)
        var used = NonceSource.size * 20
    }

    /// The system has no randomness.
    struct Failure: Error {}

    /// Bytes of a nonce.
    static let size = 12
    private let pool = Mutex(Pool())

    /// One that was not given before.
    func next() throws(Failure) -> ArraySlice<UInt8> {
        let nonce = pool.withLock { pool -> ArraySlice<UInt8>? in
            if pool.used == pool.bytes.count {
                guard getentropy(&pool.bytes, pool.bytes.count) == 0 else { return nil }
                pool.used = 0
            }
            defer { pool.used += Self.size }
            return pool.bytes[pool.used..<pool.used + Self.size]
        }
        guard let nonce else { throw Failure() }
        return nonce
    }
}

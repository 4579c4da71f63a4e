/// Why a presented key was refused.
public enum AuthenticationFailure: Error, Sendable, Equatable, CaseIterable {
    /// No key was presented.
    case missing
    /// What was presented has not the form of a key (``KeyText``).
    case malformed
    /// No key has this public id, or its secret is another one; which of both is not told.
    case unknown
    /// The key's time is over.
    case expired
    /// The key was revoked.
    case revoked
    /// The key is good; its account is suspended or closed.
    case accountNotActive
}

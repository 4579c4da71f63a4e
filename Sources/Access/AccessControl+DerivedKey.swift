extension AccessControl {
    /// A secret for another purpose, derived from the pepper (HMAC-SHA256), so that there is one secret to keep.
    ///
    /// - Parameter purpose: what it is for; different purposes get unrelated keys.
    /// - Returns: 32 bytes, the same for the same pepper and purpose.
    public func derivedKey(for purpose: String) -> [UInt8] {
        pepper.hash(ofKey: "excise derived key 1: \(purpose)")
    }
}

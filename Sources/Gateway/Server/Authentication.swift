import Access
import HTTPFraming
import ModelAPI

/// Checks the keys that come over one connection.
///
/// A key that was good a moment ago is not hashed again: it is compared, in constant time, with the last one, as long as no account or key has changed
/// and the second is the same (keys expire by the second).
struct Authentication {
    private struct Known {
        let text: [UInt8]
        let generation: UInt64
        let second: Int64
        let principal: Principal
    }

    private var known: Known?

    /// Who asks, by `authorization: Bearer` or `x-api-key`.
    mutating func principal(
        _ fields: FieldSection, _ ring: KeyRing, second: Int64
    ) throws(AuthenticationFailure) -> Principal {
        let bearer = fields.withFirst("authorization") {
            $0.flatMap(Self.bearer).map { key in check(key, ring, second) }
        }
        let result = bearer ?? fields.withFirst("x-api-key") { $0.map { key in check(key, ring, second) } }
        guard let result else { throw .missing }
        return try result.get()
    }

    /// Who presents a key that is right and yet not accepted.
    func holder(_ fields: FieldSection, _ ring: KeyRing, _ failure: AuthenticationFailure) -> Principal? {
        guard [.expired, .revoked, .accountNotActive].contains(failure) else { return nil }
        return fields.withFirst("authorization") { $0.flatMap(Self.bearer).flatMap(ring.holder) }
            ?? fields.withFirst("x-api-key") { $0.flatMap(ring.holder) }
    }

    private mutating func check(
        _ key: UnsafeRawBufferPointer, _ ring: KeyRing, _ second: Int64
    ) -> Result<Principal, AuthenticationFailure> {
        if let known, known.generation == ring.generation, known.second == second, known.text.count == key.count {
            var difference: UInt8 = 0
            for index in 0..<key.count { difference |= known.text[index] ^ key[index] }
            if difference == 0 { return .success(known.principal) }
        }
        do throws(AuthenticationFailure) {
            let principal = try ring.authenticate(key, at: second)
            known = Known(text: Array(key), generation: ring.generation, second: second, principal: principal)
            return .success(principal)
        } catch {
            return .failure(error)
        }
    }

    /// The token after `Bearer` (RFC 6750 §2.1; the scheme's case does not matter).
    private static func bearer(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard value.count > 7, value[6] == 0x20 else { return nil }
        for (index, byte) in "bearer".utf8.enumerated() where value[index] | 0x20 != byte { return nil }
        var start = 7
        while start < value.count, value[start] == 0x20 { start += 1 }
        return UnsafeRawBufferPointer(rebasing: value[start...])
    }

    /// What a client is told.
    static func error(_ failure: AuthenticationFailure, _ dialect: Dialect) -> APIError {
        let message: String
        switch (failure, dialect) {
        case (.missing, .openAI):
            message =
                "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer "
                + "auth (i.e. Authorization: Bearer YOUR_KEY)."
        case (.missing, .anthropic): message = "x-api-key header is required"
        case (.expired, _): message = "This API key has expired. Ask the owner of your account for a new one."
        case (.revoked, _): message = "This API key has been revoked. Ask the owner of your account for a new one."
        case (.accountNotActive, _):
            return APIError(
                .permission, "The account of this API key is not active. Ask its owner or support why.",
                code: "account_deactivated", shouldRetry: false)
        case (.malformed, .openAI), (.unknown, .openAI):
            message = "Incorrect API key provided. Keys look like ex-<id>-<secret>; check that yours is complete."
        case (.malformed, .anthropic), (.unknown, .anthropic): message = "invalid x-api-key"
        }
        return APIError(.authentication, message, code: failure == .missing ? nil : "invalid_api_key")
    }
}

import Crypto

/// Reasoning as a ciphertext that only whoever got it can send back, and only where it belongs.
///
/// `exs1.` and, in Base64 (RFC 4648 §5): the key's id (4 bytes), the end of its validity in Unix seconds (8), the nonce (12), the ciphertext, the tag
/// (16). The cipher is AES-256-GCM (NIST SP 800-38D); what is encrypted is the length of the compressed text, the text compressed with Zstandard, and zeros
/// up to a multiple of 256 bytes. Associated data: all that stands before the nonce, account, model, and the hash of the visible content.
public struct ReasoningSeal: Sendable {
    /// Where a seal belongs.
    public struct Place: Sendable {
        /// The account's id.
        public var account: String
        /// The model as the client names it.
        public var model: String

        /// Makes one.
        public init(account: String, model: String) {
            self.account = account
            self.model = model
        }
    }

    /// Why a seal is not opened.
    public enum Refusal: Error, Sendable, Equatable {
        /// It is not of the form of a seal.
        case malformed
        /// Its key is not known (any more).
        case unknownKey
        /// Its time is over.
        case expired
        /// It is damaged, or belongs to another account, another model or another answer.
        case foreign
    }

    /// Sealing is not possible.
    public struct SealingFailure: Error, Sendable {}

    /// What every seal begins with.
    public static let prefix = Array("exs1.".utf8)
    /// The largest reasoning that is sealed or opened, in bytes.
    public static let longest = 16 << 20
    private static let headCount = 12
    private static let nonceCount = 12
    private static let tagCount = 16
    private static let step = 256

    private let keys: SealKeys?
    private let lifetime: Int64
    private let compression = TraceCompression()
    private let nonces = NonceSource()

    /// - Parameters:
    ///   - keys: nil where there are none: then sealing fails.
    ///   - lifetime: how long a seal can be opened, in seconds.
    public init(_ keys: SealKeys?, lifetime: Int64) {
        self.keys = keys
        self.lifetime = lifetime
    }

    /// Whether a text claims to be a seal.
    public static func isSeal(_ text: some Collection<UInt8>) -> Bool { text.starts(with: prefix) }

    /// Seals reasoning.
    ///
    /// - Parameters:
    ///   - content: what the client can see of the same answer.
    ///   - now: the time in Unix seconds.
    public func seal(
        _ reasoning: [UInt8], _ place: Place, content: VisibleContent, now: Int64
    ) throws(SealingFailure) -> [UInt8] {
        guard reasoning.count <= Self.longest, let key = keys?.keys.first else { throw SealingFailure() }
        var plain: [UInt8] = [0, 0, 0, 0]
        guard compression.compress(reasoning, to: &plain) else { throw SealingFailure() }
        let count = UInt32(plain.count - 4)
        for index in 0..<4 { plain[index] = UInt8(truncatingIfNeeded: count >> UInt32(24 - 8 * index)) }
        let rest = plain.count % Self.step
        if rest > 0 { plain.append(contentsOf: repeatElement(0, count: Self.step - rest)) }

        var bytes: [UInt8] = []
        bytes.reserveCapacity(plain.count + 64)
        Self.append(UInt64(key.id), 4, to: &bytes)
        Self.append(UInt64(bitPattern: now &+ lifetime), 8, to: &bytes)
        let associated = Self.associated(bytes[...], place, content)
        do {
            let nonce = try AES.GCM.Nonce(data: try nonces.next())
            let box = try AES.GCM.seal(plain, using: key.secret, nonce: nonce, authenticating: associated)
            // A nonce of the usual length, so there is a combined form.
            guard let combined = box.combined else { throw SealingFailure() }
            combined.withUnsafeBytes { bytes.append(contentsOf: $0) }
        } catch {
            throw SealingFailure()
        }
        var text = Self.prefix
        text.reserveCapacity(bytes.count * 4 / 3 + 16)
        Base64.append(bytes, to: &text)
        return text
    }

    /// Opens a seal.
    ///
    /// - Parameters:
    ///   - content: what the client sends back of the same answer.
    ///   - now: the time in Unix seconds.
    public func open(
        _ text: [UInt8], _ place: Place, content: VisibleContent, now: Int64
    ) throws(Refusal) -> [UInt8] {
        guard Self.isSeal(text), text.count <= Self.longest * 2,
            let bytes = Base64.decode(text[Self.prefix.count...])
        else { throw .malformed }
        let frame = Self.headCount + Self.nonceCount + Self.tagCount
        guard bytes.count >= frame + Self.step, (bytes.count - frame) % Self.step == 0 else { throw .malformed }
        guard let key = keys?.key(UInt32(truncatingIfNeeded: Self.number(bytes[..<4]))) else { throw .unknownKey }
        let head = bytes[..<Self.headCount]
        let associated = Self.associated(head, place, content)
        let plain: [UInt8]
        do {
            let box = try AES.GCM.SealedBox(combined: bytes[Self.headCount...])
            plain = Array(try AES.GCM.open(box, using: key.secret, authenticating: associated))
        } catch {
            throw .foreign
        }
        // Said only of one that is genuine.
        guard Int64(bitPattern: Self.number(head[4...])) >= now else { throw .expired }
        let count = Int(Self.number(plain[..<4]))
        guard count <= plain.count - 4,
            let reasoning = compression.decompress(plain[4..<4 + count], limit: Self.longest)
        else { throw .foreign }
        return reasoning
    }

    private static func associated(_ head: ArraySlice<UInt8>, _ place: Place, _ content: VisibleContent) -> [UInt8] {
        var bytes = prefix
        bytes.reserveCapacity(160)
        bytes.append(contentsOf: head)
        for text in [place.account, place.model] {
            append(UInt64(text.utf8.count), 4, to: &bytes)
            bytes.append(contentsOf: text.utf8)
        }
        content.hash.withUnsafeBytes { bytes.append(contentsOf: $0) }
        return bytes
    }

    private static func append(_ number: UInt64, _ count: Int, to bytes: inout [UInt8]) {
        for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

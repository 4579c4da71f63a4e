import Crypto

/// Reasoning as a ciphertext that only whoever got it can send back, and only where it belongs.
///
/// `exs2.` and, in Base64 (RFC 4648 §5): the key's id (4 bytes), the end of its validity in Unix seconds (8), the nonce (12), the ciphertext, the tag
/// (16). The cipher is AES-256-GCM (NIST SP 800-38D); what is encrypted is the number of the text's bytes (4; the highest bit says that they are compressed
/// with Zstandard, as those of longer texts are), these bytes, and zeros up to a multiple of 256. Associated data: all that stands before the nonce, account,
/// model, and the visible content: itself, or its hash where it is long. Of the first version, `exs1.`, which compresses and hashes always, seals are opened.
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

    /// What a seal begins with, which says how it is made.
    private enum Version: CaseIterable {
        case first, second

        static let prefixes = [Array("exs1.".utf8), Array("exs2.".utf8)]
        var prefix: [UInt8] { Self.prefixes[self == .first ? 0 : 1] }

        init?(_ text: some Collection<UInt8>) {
            guard let version = Self.allCases.first(where: { text.starts(with: $0.prefix) }) else { return nil }
            self = version
        }
    }

    /// The largest reasoning that is sealed or opened, in bytes.
    public static let longest = 16 << 20
    /// From this many bytes on compressing is worth its time.
    private static let leastCompressed = 4096
    private static let compressedFlag: UInt64 = 1 << 31
    /// A multiple of three, so that its Base64 and that of what follows are one behind the other.
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
    public static func isSeal(_ text: some Collection<UInt8>) -> Bool { Version(text) != nil }

    /// Seals reasoning.
    ///
    /// - Parameters:
    ///   - content: what the client can see of the same answer.
    ///   - now: the time in Unix seconds.
    /// - Returns: letters, digits, `.`, `-` and `_`.
    public func seal(
        _ reasoning: [UInt8], _ place: Place, content: VisibleContent, now: Int64
    ) throws(SealingFailure) -> [UInt8] {
        guard reasoning.count <= Self.longest, let key = keys?.keys.first else { throw SealingFailure() }
        var plain: [UInt8]
        if reasoning.count < Self.leastCompressed {
            plain = Self.padded(reasoning, isCompressed: false)
        } else {
            guard let compressed = compression.compress(reasoning) else { throw SealingFailure() }
            plain = Self.padded(compressed, isCompressed: true)
        }
        var head: [UInt8] = []
        head.reserveCapacity(Self.headCount)
        Self.append(UInt64(key.id), 4, to: &head)
        Self.append(UInt64(bitPattern: now &+ lifetime), 8, to: &head)
        let associated = Self.associated(.second, head[...], place, content)
        do {
            let nonce = try AES.GCM.Nonce(data: try nonces.next())
            let box = try AES.GCM.seal(plain, using: key.secret, nonce: nonce, authenticating: associated)
            // A nonce of the usual length, so there is a combined form.
            guard let combined = box.combined else { throw SealingFailure() }
            var text: [UInt8] = []
            text.reserveCapacity((Self.headCount + combined.count) * 4 / 3 + 16)
            text.append(contentsOf: Version.second.prefix)
            head.withUnsafeBytes { Base64.append($0, to: &text) }
            combined.withUnsafeBytes { Base64.append($0, to: &text) }
            return text
        } catch {
            throw SealingFailure()
        }
    }

    /// Opens a seal.
    ///
    /// - Parameters:
    ///   - content: what the client sends back of the same answer.
    ///   - now: the time in Unix seconds.
    public func open(
        _ text: [UInt8], _ place: Place, content: VisibleContent, now: Int64
    ) throws(Refusal) -> [UInt8] {
        guard let version = Version(text), text.count <= Self.longest * 2,
            let bytes = Base64.decode(text[version.prefix.count...])
        else { throw .malformed }
        let frame = Self.headCount + Self.nonceCount + Self.tagCount
        guard bytes.count >= frame + Self.step, (bytes.count - frame) % Self.step == 0 else { throw .malformed }
        guard let key = keys?.key(UInt32(truncatingIfNeeded: Self.number(bytes[..<4]))) else { throw .unknownKey }
        let head = bytes[..<Self.headCount]
        let associated = Self.associated(version, head, place, content)
        let plain: [UInt8]
        do {
            let box = try AES.GCM.SealedBox(combined: bytes[Self.headCount...])
            plain = Array(try AES.GCM.open(box, using: key.secret, authenticating: associated))
        } catch {
            throw .foreign
        }
        // Said only of one that is genuine.
        guard Int64(bitPattern: Self.number(head[4...])) >= now else { throw .expired }
        let word = Self.number(plain[..<4])
        let isCompressed = version == .first || word & Self.compressedFlag != 0
        let count = Int(version == .first ? word : word & ~Self.compressedFlag)
        guard count <= plain.count - 4 else { throw .foreign }
        guard isCompressed else { return Array(plain[4..<4 + count]) }
        guard let reasoning = compression.decompress(plain[4..<4 + count], limit: Self.longest) else { throw .foreign }
        return reasoning
    }

    /// The number of the bytes, the bytes, and zeros up to a multiple of 256.
    private static func padded(_ bytes: [UInt8], isCompressed: Bool) -> [UInt8] {
        var padded = [UInt8](repeating: 0, count: (4 + bytes.count + step - 1) / step * step)
        let word = UInt32(bytes.count) | (isCompressed ? UInt32(compressedFlag) : 0)
        padded.withUnsafeMutableBytes { padded in
            padded.storeBytes(of: word.bigEndian, as: UInt32.self)
            bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: padded[4...]).copyMemory(from: $0) }
        }
        return padded
    }

    private static func associated(
        _ version: Version, _ head: ArraySlice<UInt8>, _ place: Place, _ content: VisibleContent
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160 + content.boundCount)
        bytes.append(contentsOf: version.prefix)
        bytes.append(contentsOf: head)
        for text in [place.account, place.model] {
            append(UInt64(text.utf8.count), 4, to: &bytes)
            bytes.append(contentsOf: text.utf8)
        }
        switch version {
        case .first: content.append(hashTo: &bytes)
        case .second: content.append(bindingTo: &bytes)
        }
        return bytes
    }

    private static func append(_ number: UInt64, _ count: Int, to bytes: inout [UInt8]) {
        for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

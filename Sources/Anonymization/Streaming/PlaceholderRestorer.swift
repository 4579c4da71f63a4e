/// Puts values back where an answer has their placeholders, as it comes: `[PERSON_1]` of a ``Vault``. What comes out does not depend
/// on how the bytes were cut; at most ``holdLimit`` are held back.
public struct PlaceholderRestorer: Sendable {
    /// The longest text that may turn out to be a placeholder.
    public static let holdLimit = 40

    private let vault: Vault
    private var held: [UInt8] = []

    /// A restorer for one channel.
    public init(vault: Vault) { self.vault = vault }

    /// Takes bytes and gives what is certain. Values are given as they are; who writes them into JSON escapes them.
    public mutating func push(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        for byte in bytes {
            if held.isEmpty {
                if byte == UInt8(ascii: "[") { held.append(byte) } else { output.append(byte) }
            } else if byte == UInt8(ascii: "]") {
                held.append(byte)
                output += Self.value(of: held, in: vault) ?? held
                held.removeAll(keepingCapacity: true)
            } else if (byte.isAlphanumeric || byte == UInt8(ascii: "_") || byte == 0x20)
                && held.count < Self.holdLimit - 1
            {
                held.append(byte)
            } else {
                output += held
                held.removeAll(keepingCapacity: true)
                if byte == UInt8(ascii: "[") { held.append(byte) } else { output.append(byte) }
            }
        }
        return output
    }

    /// The rest.
    public mutating func finish() -> [UInt8] {
        defer { held.removeAll() }
        return held
    }

    /// Models change case and put spaces where none were.
    private static func value(of text: [UInt8], in vault: Vault) -> [UInt8]? {
        let plain = text.compactMap { byte in byte == 0x20 ? UInt8(ascii: "_") : byte.isLower ? byte & 0xDF : byte }
        if let value = vault.value(of: plain) { return value }
        let inner = plain.dropFirst().dropLast().split(separator: UInt8(ascii: "_"))
        return vault.value(of: [UInt8(ascii: "[")] + inner.joined(separator: [UInt8(ascii: "_")]) + [UInt8(ascii: "]")])
    }
}

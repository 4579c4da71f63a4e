/// The text form of an API key: `ex-<public id>-<secret>`.
///
/// The public id is 12 characters, the secret 32, both of Crockford's base 32 alphabet in lower case (digits and letters
/// without `i`, `l`, `o`, `u`), so that no character can be mistaken for another: 60 and 160 bits. The public id may be
/// logged and shown; the whole text is shown to its holder once and is nowhere kept.
public enum KeyText {
    /// Characters of the public id.
    public static let publicIDLength = 12
    /// Characters of the secret.
    public static let secretLength = 32
    /// Characters of a whole key: `ex-`, public id, `-`, secret.
    public static let length = 3 + publicIDLength + 1 + secretLength

    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The five bits that each character stands for, 0xFF for a byte that is not in the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// A new public id and the whole key that begins with it.
    static func generate(using generator: inout some RandomNumberGenerator) -> (publicID: String, key: String) {
        func text(_ count: Int) -> String {
            var characters: [UInt8] = []
            characters.reserveCapacity(count)
            for _ in 0..<count { characters.append(alphabet[Int.random(in: 0..<32, using: &generator)]) }
            return String(decoding: characters, as: UTF8.self)
        }
        let publicID = text(publicIDLength)
        return (publicID, "ex-\(publicID)-\(text(secretLength))")
    }

    /// The public id's 60 bits, when the bytes have the form of a key; nil for any other bytes of any length.
    static func packedPublicID(ofKey bytes: UnsafeRawBufferPointer) -> UInt64? {
        guard bytes.count == length,
            bytes[0] == UInt8(ascii: "e"), bytes[1] == UInt8(ascii: "x"), bytes[2] == UInt8(ascii: "-"),
            bytes[3 + publicIDLength] == UInt8(ascii: "-")
        else { return nil }
        return values.withUnsafeBufferPointer { values in
            var packed: UInt64 = 0
            var seen: UInt8 = 0
            for index in 3..<3 + publicIDLength {
                let value = values[Int(bytes[index])]
                seen |= value
                packed = packed << 5 | UInt64(value & 31)
            }
            for index in (length - secretLength)..<length { seen |= values[Int(bytes[index])] }
            return seen < 32 ? packed : nil
        }
    }

    /// The 60 bits of a public id that stands alone; nil when it has not its form.
    static func packed(publicID: String) -> UInt64? {
        guard publicID.utf8.count == publicIDLength else { return nil }
        var packed: UInt64 = 0
        for byte in publicID.utf8 {
            let value = values[Int(byte)]
            guard value < 32 else { return nil }
            packed = packed << 5 | UInt64(value)
        }
        return packed
    }

    /// The public id in a text that is a whole key or a public id alone, so that a person may paste either.
    ///
    /// - Returns: nil when the text is neither.
    public static func publicID(in text: String) -> String? {
        if packed(publicID: text) != nil { return text }
        var copy = text
        let isKey = copy.withUTF8 { packedPublicID(ofKey: UnsafeRawBufferPointer($0)) != nil }
        return isKey ? String(text.dropFirst(3).prefix(publicIDLength)) : nil
    }
}

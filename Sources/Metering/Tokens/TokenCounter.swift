import JSON

/// Counts, exactly or nearly, the tokens that a model makes of a text.
///
/// A gateway must know the size of a prompt before the model has told it. Any bytes may come: text that is not UTF-8 has
/// some count, too. Time is linear in the bytes, or nearly.
public protocol TokenCounter: Sendable {
    /// The tokens of `text` (UTF-8) taken by itself, without markers around it: 0 for an empty text, never negative.
    func tokens(in text: UnsafeRawBufferPointer) -> Int

    /// The tokens of the text that the inside of a JSON string, without its quotes, stands for.
    func tokens(inJSONString inside: UnsafeRawBufferPointer) -> Int
}

extension TokenCounter {
    /// Unescapes where there is something to unescape.
    public func tokens(inJSONString inside: UnsafeRawBufferPointer) -> Int {
        guard inside.contains(UInt8(ascii: "\\")) else { return tokens(in: inside) }
        // The range that is unescaped has its quotes; what stands in their place is not looked at.
        guard inside.count >= 2 else { return tokens(in: inside) }
        var quoted: [UInt8] = []
        quoted.reserveCapacity(inside.count + 2)
        quoted.append(UInt8(ascii: "\""))
        quoted.append(contentsOf: inside)
        quoted.append(UInt8(ascii: "\""))
        return tokens(in: quoted.withUnsafeBytes { JSONText.unescape(0..<$0.count, in: $0) })
    }

    /// The tokens of `text`.
    public func tokens(in text: String) -> Int {
        var text = text
        return text.withUTF8 { tokens(in: UnsafeRawBufferPointer($0)) }
    }
}

import JSON

/// Writing small JSON values.
enum JSONWriting {
    /// A string, or `null`.
    static func append(_ text: String?, to output: inout [UInt8]) {
        if let text {
            JSONText.append(text, to: &output)
        } else {
            output += "null".utf8
        }
    }
}

/// XML that cannot be broken by what is written into it: text and the values of attributes are escaped here and nowhere
/// else, and names come only from source code.
struct Markup {
    typealias Attributes = KeyValuePairs<StaticString, String>

    private(set) var text = ""

    /// An element with what `content` writes inside.
    mutating func element(
        _ name: StaticString, _ attributes: Attributes = [:], _ content: (inout Markup) -> Void
    ) {
        tag(name, attributes, closing: ">")
        content(&self)
        text += "</\(name)>"
    }

    /// An element with text.
    mutating func element(_ name: StaticString, _ attributes: Attributes = [:], text: String) {
        element(name, attributes) { $0.write(text) }
    }

    /// An element without content.
    mutating func empty(_ name: StaticString, _ attributes: Attributes = [:]) {
        tag(name, attributes, closing: "/>")
    }

    /// Text.
    mutating func write(_ words: String) {
        Self.append(words, to: &text)
    }

    /// A line break of the source, for people who read it.
    mutating func newline() {
        text += "\n"
    }

    /// Rules for how it looks, which hold neither `<` nor `&`.
    mutating func style(_ rules: String) {
        element("style") { $0.text += rules.filter { $0 != "<" && $0 != "&" } }
    }

    /// What must stand before the first element.
    mutating func prologue(_ declaration: StaticString) {
        text += "\(declaration)\n"
    }

    private mutating func tag(_ name: StaticString, _ attributes: Attributes, closing: StaticString) {
        text += "<\(name)"
        for (name, value) in attributes {
            text += " \(name)=\""
            Self.append(value, to: &text)
            text += "\""
        }
        text += "\(closing)"
    }

    /// Escapes what XML gives a meaning, and replaces what it forbids and what would turn the direction of other text
    /// around: XML 1.0 (fifth edition) section 2.2, Unicode Standard Annex 9 section 2.
    private static func append(_ words: String, to text: inout String) {
        for scalar in words.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\t", "\n", "\r": text += " "
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}", "\u{200E}", "\u{200F}",
                "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
                text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}

/// Lines, words and colours of a terminal.
extension CampaignText {
    enum Style: String {
        case bold = "1"
        case faint = "2"
        /// What was answered before detection.
        case leaked = "33"
    }

    func styled(_ text: String, _ style: Style) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    func field(_ name: String, _ value: String) -> String {
        let indent = String(repeating: " ", count: 14)
        let head = "  " + name + String(repeating: " ", count: max(12 - name.count, 1))
        return "  " + styled(name, .faint) + paragraph(value, first: head, rest: indent).dropFirst(2 + name.count)
    }

    /// Words broken into lines of at most ``width`` columns; a longer word has a line of its own.
    func paragraph(_ text: String, first: String = "", rest: String = "") -> String {
        var lines = ""
        var line = first
        var isEmpty = true
        for word in Self.plain(text).split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines += line + "\n"
                line = rest
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return lines + line + "\n"
    }

    /// Text without anything that could move the cursor, change colours or turn the direction of what follows.
    static func plain(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let category = scalar.properties.generalCategory
            switch category {
            case .control where scalar == "\n" || scalar == "\t": plain.append(" ")
            case .control, .format, .lineSeparator, .paragraphSeparator: plain.append("\u{FFFD}")
            default: plain.append(scalar)
            }
        }
        return String(plain)
    }
}

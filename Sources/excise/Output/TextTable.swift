/// A table for a person to read: columns as wide as their widest cell, two spaces between them, names in capitals.
struct TextTable {
    private let names: [String]
    private var rows: [[String]] = []

    init(_ names: String...) {
        self.init(names: names)
    }

    init(names: [String]) {
        self.names = names.map { $0.uppercased() }
    }

    mutating func add(_ cells: String?...) { add(cells) }

    mutating func add(_ cells: [String?]) {
        rows.append(cells.map { $0.map(Self.oneLine) ?? "-" })
    }

    /// Lines without spaces at their ends, each with its line feed.
    var text: String {
        let lines = [names] + rows
        let widths = names.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            var line = ""
            for (column, cell) in cells.enumerated() {
                line += cell
                if column < cells.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
            }
            return line + "\n"
        }.joined()
    }

    /// A cell's text, without anything that could move a terminal's cursor.
    static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }
}

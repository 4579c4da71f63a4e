/// One table of an evaluation: texts in rows.
public struct Table: Sendable, Equatable {
    /// What it shows.
    public let title: String
    /// The columns' names.
    public let columns: [String]
    /// Rows with a text for each column.
    public private(set) var rows: [[String]] = []
    /// What must be known to read it; nil where nothing must.
    public let note: String?

    init(_ title: String, _ columns: [String], note: String? = nil) {
        self.title = title
        self.columns = columns
        self.note = note
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The table as GitHub-flavoured Markdown, under a heading of the third level.
    public var markdown: String {
        func line(_ cells: [String]) -> String {
            "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }
        let body = line(columns) + line(columns.map { _ in "---" }) + rows.map(line).joined()
        return "### \(title)\n\n" + (note.map { $0 + "\n\n" } ?? "") + body
    }
}

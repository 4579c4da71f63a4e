/// Tables of a page.
extension Markup {
    /// A column of a table.
    struct Column {
        let name: String
        var kind = ""

        static func text(_ name: String) -> Column { Column(name: name) }
        static func fixed(_ name: String) -> Column { Column(name: name, kind: "fixed") }
        static func number(_ name: String) -> Column { Column(name: name, kind: "number") }
        static func sentence(_ name: String) -> Column { Column(name: name, kind: "sentence") }
        static func id(_ name: String) -> Column { Column(name: name, kind: "id") }
    }

    /// A table that can be moved sideways where it is wider than the page.
    ///
    /// - Parameter kind: The frame's class: `wide`, or `scroll` for a long one with a height of its own.
    mutating func table(_ columns: [Column], _ rows: [[String]], kind: String = "wide") {
        element("div", ["class": kind, "tabindex": "0"]) { markup in
            markup.element("table") { markup in
                markup.head(columns)
                markup.element("tbody") { markup in
                    for row in rows {
                        markup.element("tr") { markup in
                            for (column, cell) in zip(columns, row) { markup.cell(cell, column) }
                        }
                        markup.newline()
                    }
                }
            }
        }
    }

    mutating func head(_ columns: [Column]) {
        element("thead") { markup in
            markup.element("tr") { markup in
                for column in columns {
                    markup.element(
                        "th", ["scope": "col", "class": column.kind == "id" ? "" : column.kind], text: column.name)
                }
            }
        }
    }

    mutating func cell(_ text: String, _ column: Column) {
        element("td", ["class": column.kind]) { $0.element("bdi", text: text) }
    }

    /// What is only looked at when somebody wants it.
    mutating func details(_ summary: String, _ content: (inout Markup) -> Void) {
        element("details") {
            $0.element("summary", text: summary)
            content(&$0)
        }
        newline()
    }
}

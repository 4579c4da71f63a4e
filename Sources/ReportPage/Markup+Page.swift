extension Markup {
    /// One self-contained XHTML-compatible HTML document: no script, and its policy lets nothing be loaded from elsewhere.
    static func page(_ title: String, main: (inout Markup) -> Void) -> String {
        var markup = Markup()
        markup.prologue("<!DOCTYPE html>")
        markup.element("html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"]) { markup in
            markup.element("head") { markup in
                markup.empty("meta", ["charset": "utf-8"])
                markup.empty("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                markup.empty(
                    "meta",
                    [
                        "http-equiv": "Content-Security-Policy",
                        "content": "default-src 'none'; style-src 'unsafe-inline'",
                    ])
                markup.empty("meta", ["name": "referrer", "content": "no-referrer"])
                markup.element("title", text: title)
                markup.style(Stylesheet.rules)
            }
            markup.newline()
            markup.element("body") { markup in
                markup.element("main") { markup in main(&markup) }
            }
        }
        return markup.text + "\n"
    }
}

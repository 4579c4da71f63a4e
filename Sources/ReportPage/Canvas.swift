/// Lines, areas and words of a picture, in pixels from its upper left corner.
extension Markup {
    static let fonts = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"

    enum Anchor: String {
        case start, middle, end
    }

    /// A length to a tenth of a pixel.
    static func pixels(_ length: Double) -> String {
        guard length.isFinite else { return "0" }
        let tenths = Int((min(max(length, -1e6), 1e6) * 10).rounded())
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return (tenths < 0 ? "-" : "") + "\(whole)" + (rest == 0 ? "" : ".\(rest)")
    }

    mutating func words(
        _ text: String, x: Double, y: Double, size: Double = 12, anchor: Anchor = .start, kind: String = "ink",
        bold: Bool = false
    ) {
        element(
            "text",
            [
                "x": Self.pixels(x), "y": Self.pixels(y), "font-size": Self.pixels(size),
                "text-anchor": anchor.rawValue, "font-weight": bold ? "600" : "400", "class": kind,
            ], text: text)
    }

    mutating func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, kind: String, width: Double = 1, dashes: String = "none"
    ) {
        empty(
            "line",
            [
                "x1": Self.pixels(x1), "y1": Self.pixels(y1), "x2": Self.pixels(x2), "y2": Self.pixels(y2),
                "class": kind, "stroke-width": Self.pixels(width), "stroke-dasharray": dashes,
            ])
    }

    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, kind: String, radius: Double = 0) {
        empty(
            "rect",
            [
                "x": Self.pixels(x), "y": Self.pixels(y), "width": Self.pixels(max(width, 0)),
                "height": Self.pixels(max(height, 0)), "rx": Self.pixels(radius), "class": kind,
            ])
    }

    /// A group whose own upper left corner is at a place.
    mutating func group(x: Double, y: Double, _ content: (inout Markup) -> Void) {
        element("g", ["transform": "translate(\(Self.pixels(x)) \(Self.pixels(y)))"], content)
    }

    /// A picture with a title and a description for those who do not see it.
    ///
    /// - Parameter id: Unlike that of any other picture in the document.
    mutating func picture(
        id: String, width: Double, height: Double, title: String, description: String,
        _ content: (inout Markup) -> Void
    ) {
        element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-labelledby": "\(id)-t \(id)-d",
                "viewBox": "0 0 \(Self.pixels(width)) \(Self.pixels(height))", "width": Self.pixels(width),
                "height": Self.pixels(height), "font-family": Self.fonts,
            ]
        ) {
            $0.element("title", ["id": "\(id)-t"], text: title)
            $0.element("desc", ["id": "\(id)-d"], text: description)
            content(&$0)
        }
    }
}

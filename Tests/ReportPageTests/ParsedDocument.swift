import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What an XML reader finds in a document.
final class ParsedDocument: NSObject, XMLParserDelegate {
    private(set) var elements: [(name: String, attributes: [String: String])] = []
    private(set) var text = ""
    private(set) var isWellFormed = false
    private(set) var fault = ""

    init(_ document: String) {
        super.init()
        let parser = XMLParser(data: Data(document.utf8))
        parser.delegate = self
        isWellFormed = parser.parse()
        if !isWellFormed { fault = "line \(parser.lineNumber), column \(parser.columnNumber)" }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        elements.append((name, attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        text += string
    }

    func count(_ name: String, class kind: String? = nil) -> Int {
        elements.count { $0.name == name && (kind == nil || $0.attributes["class"] == kind) }
    }

    var ids: [String] { elements.compactMap { $0.attributes["id"] } }
}

import JSON

extension KeyCommitment {
    /// The document's `schema`.
    public static let schema = "excise.watermark.commitment/1"

    /// The commitment as it is published: `epoch`, `keys` (their number, decoys included) and `root`.
    public var json: [UInt8] {
        var text = Array(#"{"schema":"\#(Self.schema)","epoch":"#.utf8)
        JSONText.append(epoch, to: &text)
        return text + #","keys":\#(count),"root":"\#(HexText.text(root))"}"#.utf8
    }

    /// Reads a published commitment.
    ///
    /// - Throws: ``KeyDocumentError``.
    public init(json: [UInt8]) throws(KeyDocumentError) {
        let document = try KeyDocument(json, schema: Self.schema)
        self.init(
            epoch: try document.text("epoch"), count: try document.integer("keys", in: 1...(1 << 40)),
            root: try document.hash("root"))
    }

    /// The root's first twelve digits, by which people and files call the commitment.
    public var shortName: String { HexText.text(root.prefix(6)) }

    /// The root as hexadecimal digits.
    public var rootText: String { HexText.text(root) }
}

extension KeyOpening {
    /// The document's `schema`.
    public static let schema = "excise.watermark.opening/1"

    /// The opening as it is shown: `epoch`, `holder` (`kind`, and `name` or `number`), `secret`, `index`, `path`.
    public func json(epoch: String) -> [UInt8] {
        var text = Array(#"{"schema":"\#(Self.schema)","epoch":"#.utf8)
        JSONText.append(epoch, to: &text)
        text += #","holder":{"kind":"\#(holder.purpose[0])""#.utf8
        switch holder {
        case .everyone: break
        case .decoy(let number): text += #","number":\#(number)"#.utf8
        case .cohort(let name), .account(let name):
            text += #","name":"#.utf8
            JSONText.append(name, to: &text)
        }
        let path = path.map { "\"\(HexText.text($0))\"" }.joined(separator: ",")
        return text + #"},"secret":"\#(HexText.text(secret))","index":\#(index),"path":[\#(path)]}"#.utf8
    }

    /// Reads an opening and the epoch that it says.
    ///
    /// - Throws: ``KeyDocumentError``.
    public static func read(json: [UInt8]) throws(KeyDocumentError) -> (epoch: String, opening: KeyOpening) {
        let document = try KeyDocument(json, schema: schema)
        let path = try document.list("path", expected: "strings of 64 hexadecimal digits") { element, text in
            element.string(in: text).flatMap(HexText.bytes).flatMap { $0.count == 32 ? $0 : nil }
        }
        let holder = try document.holder()
        let opening = KeyOpening(
            holder: holder, secret: try document.hash("secret"),
            index: try document.integer("index", in: 0...(1 << 40)), path: path)
        return (try document.text("epoch"), opening)
    }
}

extension KeyDocument {
    fileprivate func holder() throws(KeyDocumentError) -> EpochKeys.Holder {
        let holder = object("holder") { member in
            let name = member("name")
            switch member("kind") {
            case "everyone": return EpochKeys.Holder.everyone
            case "cohort": return name.map { .cohort($0) }
            case "account": return name.map { .account($0) }
            case "decoy": return member("number").flatMap { Int($0) }.map { .decoy($0) }
            default: return nil
            }
        }
        guard let holder else {
            throw KeyDocumentError(
                "'holder' must have a 'kind' (everyone, cohort, account, decoy) and a 'name' or a 'number'")
        }
        return holder
    }
}

extension KeyRoster {
    /// The document's `schema`.
    public static let schema = "excise.watermark.roster/1"

    /// The roster as it is kept in the key folder.
    public var json: [UInt8] {
        var text = Array(#"{"schema":"\#(Self.schema)","epoch":"#.utf8)
        JSONText.append(epoch, to: &text)
        text += #","master":\#(master),"decoys":\#(decoys),"members":["#.utf8
        for (index, member) in members.enumerated() {
            text += (index == 0 ? "\n" : ",\n").utf8
            text.append(UInt8(ascii: "["))
            JSONText.append(member.account, to: &text)
            text.append(UInt8(ascii: ","))
            JSONText.append(member.cohort, to: &text)
            text.append(UInt8(ascii: "]"))
        }
        return text + "\n]}\n".utf8
    }

    /// Reads a roster.
    ///
    /// - Throws: ``KeyDocumentError``.
    public init(json: [UInt8]) throws(KeyDocumentError) {
        let document = try KeyDocument(json, schema: Self.schema)
        let members = try document.list("members", expected: "pairs of an account and its cohort") { pair, text in
            var names: [String] = []
            pair.forEachElement(in: text) { name in
                if let name = name.string(in: text) { names.append(name) }
                return true
            }
            return names.count == 2 ? Member(account: names[0], cohort: names[1]) : nil
        }
        self.init(
            epoch: try document.text("epoch"), master: try document.integer("master", in: 1...1_000_000),
            decoys: try document.integer("decoys", in: 0...10_000_000), members: members)
    }
}

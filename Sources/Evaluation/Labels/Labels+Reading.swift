import Exchanges
import JSON

extension Labels {
    /// Reads the labels that `excise simulate` writes: JSON Lines, `.gz` and `.zst` by name. Lines of unknown kinds and
    /// unknown fields are ignored.
    ///
    /// - Throws: ``LabelsError`` for the first thing that is wrong, with file, line and field where it is in one line.
    public init(path: String) throws(LabelsError) {
        var campaigns: [LabelledCampaign] = []
        var accounts: [String: AccountLabel] = [:]
        do throws(LogReadError) {
            var tape = JSONTape()
            // The reader gives every line that is an object, checked as a whole.
            try ExchangeLogReader([path]).forEach { (view) throws(FieldFault) in
                let text = view.bytes
                guard (try? tape.read(0..<text.count, in: text)) != nil, let base = text.baseAddress,
                    let root = tape.root(of: base)
                else { return true }
                let line = LabelFields(root)
                switch try line.string("kind") {
                case "campaign": campaigns.append(try LabelledCampaign(line))
                case "account":
                    let id = try line.string("account")
                    guard accounts.updateValue(try AccountLabel(line), forKey: id) == nil else {
                        throw FieldFault("account", "has a label already")
                    }
                default: break
                }
                return true
            }
        } catch {
            throw .read(error)
        }
        try self.init(campaigns: campaigns, accounts: accounts)
    }
}

extension AccountLabel {
    fileprivate init(_ line: LabelFields) throws(FieldFault) {
        let campaigns: [String]
        if line.has("campaigns") {
            campaigns = try line.strings("campaigns")
        } else {
            campaigns = line.has("campaign") ? [try line.string("campaign")] : []
        }
        self.init(Kind(rawValue: try line.string("class")), campaigns: campaigns)
        guard (kind == .attacker) == !campaigns.isEmpty else {
            throw FieldFault("campaign", "must be there for the class 'attacker', and for no other")
        }
    }
}

extension LabelledCampaign {
    fileprivate init(_ line: LabelFields) throws(FieldFault) {
        self.init(
            id: try line.string("campaign"), operatorName: try line.string("operator"), pool: try line.string("pool"),
            cell: try line.parameters("cell"), attackExchanges: try line.count("attack_exchanges"),
            first: try line.time("first"), last: try line.time("last"), leak: try line.leak("leak"))
    }
}

/// Reads the members of one line.
private struct LabelFields {
    private let line: JSONValue

    init(_ line: JSONValue) { self.line = line }

    func has(_ name: StaticString) -> Bool { line.member(name).map { !$0.isNull } ?? false }

    func string(_ name: StaticString) throws(FieldFault) -> String {
        guard let text = try value(name).string else { throw FieldFault("\(name)", "must be a string") }
        return text.string
    }

    func strings(_ name: StaticString) throws(FieldFault) -> [String] {
        var strings: [String] = []
        for element in try list(name, "must be a list of strings") {
            guard let text = element.string else { throw FieldFault("\(name)", "must be a list of strings") }
            strings.append(text.string)
        }
        return strings
    }

    func count(_ name: StaticString) throws(FieldFault) -> Int {
        guard let count = Self.count(try value(name)) else {
            throw FieldFault("\(name)", "must be an integer from 0 to \(Self.mostExchanges)")
        }
        return count
    }

    func time(_ name: StaticString) throws(FieldFault) -> Timestamp {
        guard let time = Self.time(try value(name)) else {
            throw FieldFault("\(name)", "must be RFC 3339, such as 2026-02-03T04:05:06.789Z")
        }
        return time
    }

    func parameters(_ name: StaticString) throws(FieldFault) -> [LabelledCampaign.Parameter] {
        let object = try value(name)
        guard object.kind == .object else { throw FieldFault("\(name)", "must be an object") }
        return object.members.map { member in
            LabelledCampaign.Parameter(
                member.name.string, member.value.string?.string ?? String(decoding: member.value.bytes, as: UTF8.self))
        }
    }

    func leak(_ name: StaticString) throws(FieldFault) -> [LabelledCampaign.LeakPoint] {
        let problem = "must be a list of pairs of a time and a count, both rising"
        var points: [LabelledCampaign.LeakPoint] = []
        for element in try list(name, problem) {
            let pair = Array(element.elements)
            guard pair.count == 2, let time = Self.time(pair[0]), let count = Self.count(pair[1]),
                points.last.map({ $0.time < time && $0.exchanges <= count }) ?? true
            else { throw FieldFault("\(name)[\(points.count)]", problem) }
            points.append(LabelledCampaign.LeakPoint(time, count))
        }
        return points
    }

    /// More than any log has; so few that sums over campaigns stay exact.
    private static let mostExchanges = 1_000_000_000_000

    private static func count(_ value: JSONValue) -> Int? {
        value.integer.flatMap { (0...mostExchanges).contains($0) ? $0 : nil }
    }

    private static func time(_ value: JSONValue) -> Timestamp? {
        value.string.flatMap { try? Timestamp(rfc3339: $0.string) }
    }

    private func list(_ name: StaticString, _ problem: String) throws(FieldFault) -> JSONValue.Elements {
        let list = try value(name)
        guard list.kind == .array else { throw FieldFault("\(name)", problem) }
        return list.elements
    }

    private func value(_ name: StaticString) throws(FieldFault) -> JSONValue {
        guard let value = line.member(name), !value.isNull else { throw FieldFault("\(name)", "is missing") }
        return value
    }
}

import JSON

/// What must hold of any bytes read as JSON.
enum JSONProperty {
    /// What is wrong; nil where nothing is, be the text refused or accepted.
    static func fault(_ bytes: [UInt8]) -> String? {
        guard let document = try? JSONDocument(bytes) else { return nil }
        if let fault = document.read({ faultInReading(document.outline, $0) }) { return fault }
        return faultInEditing(document)
    }

    /// Every byte of an accepted text belongs to a value, a name, a separator or white space, and every value can be read.
    private static func faultInReading(_ outline: JSONOutline, _ text: UnsafeRawBufferPointer) -> String? {
        if let gap = gap(0..<outline.root.range.lowerBound, text, separators: "")
            ?? gap(outline.root.range.upperBound..<text.count, text, separators: "")
        {
            return gap
        }
        var members: [JSONMember] = []
        outline.root.forEachMember(in: text) {
            members.append($0)
            return true
        }
        if members != outline.members { return "members \(members) but outline \(outline.members)" }
        return fault(outline.root, text)
    }

    private static func fault(_ value: JSONSlice, _ text: UnsafeRawBufferPointer) -> String? {
        var fault: String?
        var end = value.range.lowerBound + 1
        switch value.kind {
        case .object:
            value.forEachMember(in: text) { member in
                fault =
                    gap(end..<member.name.lowerBound, text, separators: end == value.range.lowerBound + 1 ? "" : ",")
                    ?? gap(member.name.upperBound..<member.value.range.lowerBound, text, separators: ":")
                    ?? self.fault(JSONSlice(kind: .string, range: member.name), text) ?? self.fault(member.value, text)
                end = member.value.range.upperBound
                return fault == nil
            }
            return fault ?? gap(end..<value.range.upperBound - 1, text, separators: "")
        case .array:
            value.forEachElement(in: text) { element in
                fault =
                    gap(end..<element.range.lowerBound, text, separators: end == value.range.lowerBound + 1 ? "" : ",")
                    ?? self.fault(element, text)
                end = element.range.upperBound
                return fault == nil
            }
            return fault ?? gap(end..<value.range.upperBound - 1, text, separators: "")
        case .string:
            guard let string = value.string(in: text) else { return "a string that cannot be read" }
            if value.textLength(in: text) != string.utf8.count { return "a length that is not its string's" }
            if !value.isString(string.utf8, in: text) { return "a string that is not itself" }
            let again = JSONText.quoted(string)
            guard let copy = try? JSONDocument(again),
                copy.read({ copy.root.string(in: $0) })?.utf8.elementsEqual(string.utf8) == true
            else { return "a string that is not read back the same" }
        case .number:
            guard let double = value.double(in: text) else { return "a number that cannot be read" }
            if let integer = value.integer(in: text), Double(integer) != double { return "\(integer) is not \(double)" }
        case .boolean:
            if value.boolean(in: text) == nil { return "a boolean that cannot be read" }
        case .null:
            break
        }
        return nil
    }

    private static func gap(_ range: Range<Int>, _ text: UnsafeRawBufferPointer, separators: String) -> String? {
        let found = text[range].filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return found == Array(separators.utf8) ? nil : "at \(range) stands \(found) instead of '\(separators)'"
    }

    /// After every change the outline is the one that a new reading gives.
    private static func faultInEditing(_ original: JSONDocument) -> String? {
        var document = original
        var state = original.bytes.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        func choose(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let names: [StaticString] = ["a", "b", "model", "stream_options", "", "zz"]
        let values = [
            "1", "\"é\"", "{}", "{\"b\":[1]}", "[ ]", "null", "true", "-1.5e3",
            "\"a longer string than what was there\"",
        ]
        for step in 0..<12 {
            let name = names[choose(names.count)]
            let value = Array(values[choose(values.count)].utf8)
            var place = document.root
            for _ in 0..<choose(3) {
                if let inner = document.read({ anyValue(in: place, number: choose(4), $0) }) { place = inner }
            }
            switch choose(5) {
            case 0: document.set(name, to: value)
            case 1: document.remove(name)
            case 2: document.replace(place, with: value)
            case 3:
                let isNew = document.read { place.member(name, in: $0) } == nil
                if isNew { document.insert(name, value, into: place) }
            default:
                var members: [JSONMember] = []
                document.read { text in
                    place.forEachMember(in: text) {
                        members.append($0)
                        return true
                    }
                }
                if !members.isEmpty { document.remove(members[choose(members.count)], from: place) }
            }
            guard let again = try? JSONDocument(document.bytes, depth: 512) else {
                return "step \(step) broke the text: \(String(decoding: document.bytes, as: UTF8.self))"
            }
            if again.outline != document.outline {
                return "step \(step): outline \(document.outline) of \(String(decoding: document.bytes, as: UTF8.self))"
            }
        }
        return nil
    }

    private static func anyValue(in place: JSONSlice, number: Int, _ text: UnsafeRawBufferPointer) -> JSONSlice? {
        var found: JSONSlice?
        var left = number
        place.forEachMember(in: text) {
            found = $0.value
            left -= 1
            return left >= 0
        }
        place.forEachElement(in: text) {
            found = $0
            left -= 1
            return left >= 0
        }
        return found
    }
}

import Foundation
import JSON
import Testing

/// Random texts, read here and by Foundation.
@Suite("JSON as two readers read it") struct JSONDifferentialTests {
    /// Foundation reads some numbers by way of a decimal type and is off in the last place.
    struct Number: Equatable {
        var value: Double

        static func == (one: Number, other: Number) -> Bool {
            one.value == other.value || abs(one.value - other.value) <= 1e-14 * abs(one.value)
        }
    }

    indirect enum Tree: Equatable {
        case object([[UInt8]: Tree])
        case array([Tree])
        case string([UInt8])
        case number(Number)
        case boolean(Bool)
        case null

        init(_ value: JSONSlice, _ text: UnsafeRawBufferPointer) {
            switch value.kind {
            case .object:
                var members: [[UInt8]: Tree] = [:]
                value.forEachMember(in: text) {
                    members[Array(JSONText.unescape($0.name, in: text).utf8)] = Tree($0.value, text)
                    return true
                }
                self = .object(members)
            case .array:
                var elements: [Tree] = []
                value.forEachElement(in: text) {
                    elements.append(Tree($0, text))
                    return true
                }
                self = .array(elements)
            case .string: self = .string(Array((value.string(in: text) ?? "").utf8))
            case .number: self = .number(Number(value: value.double(in: text) ?? .nan))
            case .boolean: self = .boolean(value.boolean(in: text) ?? false)
            case .null: self = .null
            }
        }

        init(foundation value: Any) {
            switch value {
            case let object as [String: Any]:
                self = .object(
                    Dictionary(uniqueKeysWithValues: object.map { (Array($0.key.utf8), Tree(foundation: $0.value)) }))
            case let array as [Any]: self = .array(array.map(Tree.init(foundation:)))
            case let string as String: self = .string(Array(string.utf8))
            case let number as NSNumber:
                self =
                    String(cString: number.objCType) == "c"
                    ? .boolean(number.boolValue) : .number(Number(value: number.doubleValue))
            default: self = .null
            }
        }
    }

    private func here(_ bytes: [UInt8]) -> Tree? {
        guard let document = try? JSONDocument(bytes) else { return nil }
        return document.read { Tree(document.root, $0) }
    }

    private func foundation(_ bytes: [UInt8]) -> Tree? {
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)).map(Tree.init(foundation:))
    }

    @Test("valid texts are accepted by both and mean the same")
    func valid() {
        var generator = JSONGenerator(seed: 8259)
        for _ in 0..<400 {
            let bytes = generator.next()
            let tree = here(bytes)
            #expect(tree != nil, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            let isSame = tree == foundation(bytes)
            #expect(isSame, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            let fault = JSONProperty.fault(bytes)
            #expect(fault == nil, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
    }

    @Test("damaged texts never trap, and what is still accepted here is accepted by Foundation and means the same")
    func damaged() {
        var generator = JSONGenerator(seed: 627)
        var accepted = 0
        for _ in 0..<800 {
            let bytes = Mutation.mutated(generator.next(), with: generator.next(), using: &generator.random)
            let fault = JSONProperty.fault(bytes)
            #expect(fault == nil, "\(bytes)")
            guard let tree = here(bytes) else { continue }
            accepted += 1
            guard let other = foundation(bytes) else {
                Issue.record("only accepted here: \(String(decoding: bytes, as: UTF8.self).debugDescription)")
                continue
            }
            // Foundation drops U+FEFF from a string where it follows an escape.
            let isSame = tree == other || bytes.contains([0xEF, 0xBB, 0xBF])
            #expect(isSame, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        #expect(accepted > 50)
    }
}

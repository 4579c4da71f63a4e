import Testing

@testable import Shaping

@Suite("Tags of reasoning in text")
struct ThinkTagFilterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String { text }
        let text: String
        let visible: String
        var isUnopened = false
        var isCut = false
    }

    static let cases: [Case] = [
        Case(text: "<think>S</think>answer", visible: "answer"),
        Case(text: "before<think>S</think>after", visible: "beforeafter"),
        Case(text: "<think>S", visible: ""),
        Case(text: "<think>S</thi", visible: ""),
        Case(text: "<think>S<think>S</think>S</think>answer", visible: "answer"),
        Case(text: "<think>S<think>S</think>answer", visible: "answer"),
        Case(text: "<think>S◁/think▷S</think>answer", visible: "answer"),
        Case(text: "S</think>answer", visible: "answer", isUnopened: true),
        Case(text: "<think>S</think>answer", visible: "answer", isUnopened: true),
        Case(text: "SS", visible: "", isUnopened: true, isCut: true),
        Case(text: "no reasoning this time", visible: "no reasoning this time", isUnopened: true),
        Case(text: "◁think▷S◁/think▷answer", visible: "answer"),
        Case(text: "[THINK]S[/THINK]answer", visible: "answer"),
        Case(text: "<|START_THINKING|>S<|END_THINKING|>answer", visible: "answer"),
        Case(text: "<seed:think>S</seed:think>answer", visible: "answer"),
        Case(text: "<Thinking>S</Thinking>answer", visible: "answer"),
        Case(
            text: "<|channel|>analysis<|message|>S<|end|><|start|>assistant<|channel|>final<|message|>answer<|return|>",
            visible: "answer"),
        Case(text: "a < b, x[0] <thin air", visible: "a < b, x[0] <thin air"),
        Case(text: "ends with <", visible: "ends with <"),
    ]

    @Test("reasoning goes and the answer stays, wherever the text is cut", arguments: cases)
    func anyCut(_ one: Case) {
        let bytes = Array(one.text.utf8)
        for size in 1...max(bytes.count, 1) {
            var filter = ThinkTagFilter(isUnopened: one.isUnopened)
            var (visible, reasoning): ([UInt8], [UInt8]) = ([], [])
            var start = 0
            while start < bytes.count {
                let end = min(start + size, bytes.count)
                bytes[start..<end].withUnsafeBytes {
                    filter.append($0, visible: &visible, reasoning: &reasoning)
                    #expect(!visible.contains(UInt8(ascii: "S")))
                }
                start = end
            }
            filter.finish(isCut: one.isCut, visible: &visible, reasoning: &reasoning)
            #expect(String(decoding: visible, as: UTF8.self) == one.visible, "pieces of \(size) bytes")
        }
    }

    @Test("a closing tag that nothing announced makes all before it reasoning, where that is still possible")
    func unannounced() {
        var filter = ThinkTagFilter()
        var (visible, reasoning): ([UInt8], [UInt8]) = ([], [])
        Array("secret</think>answer".utf8).withUnsafeBytes {
            filter.append($0, visible: &visible, reasoning: &reasoning)
        }
        #expect(String(decoding: visible, as: UTF8.self) == "answer")
        #expect(filter.sawUnopenedClosing)
    }

    @Test("the first byte with which a tag can begin is found wherever it stands, and nothing else is taken for one")
    func candidates() {
        for byte in UInt8.min...UInt8.max {
            for place in [0, 1, 7, 8, 22, 23, 511, 512, 1023, 1024, 1299] {
                var text = [UInt8](repeating: UInt8(ascii: "a"), count: 1300)
                text[place] = byte
                let found = text.withUnsafeBytes { ThinkTag.firstCandidate(in: $0) }
                #expect(found == ([0x3C, 0x5B, 0xE2].contains(byte) ? place : nil))
                let later = text.withUnsafeBytes { ThinkTag.firstCandidate(in: $0, from: place + 1) }
                #expect(later == nil)
            }
        }
        let several = Array("aa\u{25C1}a[a<".utf8)
        for (from, place) in [(0, 2), (3, 6), (7, 8), (9, nil)] {
            #expect(several.withUnsafeBytes { ThinkTag.firstCandidate(in: $0, from: from) } == place)
        }
    }
}

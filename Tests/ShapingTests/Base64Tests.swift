import Foundation
import Testing

@testable import Shaping

@Suite("Base64 of seals")
struct Base64Tests {
    @Test("is what RFC 4648 has for URLs, without padding, and is read again", arguments: 0..<64)
    func everyLength(count: Int) {
        var bytes: [UInt8] = []
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: index * 151 + count * 37 + 251)) }
        let expected = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
        var text = Array("before".utf8)
        bytes.withUnsafeBytes { Base64.append($0, to: &text) }
        #expect(String(decoding: text, as: UTF8.self) == "before" + expected)
        #expect(Base64.decode(text.dropFirst(6)) == bytes)
    }

    @Test("has one way to say each thing: another length, letter or last bit is refused")
    func strictness() {
        for text in [
            "A", "AAAAA", "AB", "AAB", "A=", "AA==", "AA+A", "AA/A", "AAA\n", "A A", "AAAA\u{E9}A", "A\0", "AAA.",
        ] {
            #expect(Base64.decode(Array(text.utf8)[...]) == nil, "\(text)")
        }
        #expect(Base64.decode([]) == [])
        #expect(Base64.decode(Array("AAAA-_8".utf8)[...]) == [0, 0, 0, 0xFB, 0xFF])
    }
}

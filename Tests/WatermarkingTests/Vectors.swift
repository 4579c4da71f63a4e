import Crypto
import Foundation

/// Outputs of the public implementations, which are kept beside the repository and may be absent.
enum Vectors {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("../shared/watermark-vectors").standardizedFileURL

    /// The reason for which tests of these vectors are skipped.
    static let reason = "the public implementations' outputs are not in ../shared/watermark-vectors"

    static var isPresent: Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent("torch_rng.json").path)
    }

    static func read<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in CamelCased(stringValue: path[path.count - 1].stringValue) }
        return try decoder.decode(Value.self, from: Data(contentsOf: folder.appendingPathComponent(name)))
    }
}

/// The vectors' names, written as Swift writes names.
private struct CamelCased: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
        let words = stringValue.split(separator: "_")
        self.stringValue =
            words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    init?(intValue: Int) { nil }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

func sha256(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

func littleEndian(_ words: [some FixedWidthInteger]) -> [UInt8] {
    words.map(\.littleEndian).withUnsafeBytes { Array($0) }
}

/// One bit for each element, the first in the lowest place.
func bitmap(_ bits: [Bool]) -> [UInt8] {
    bitmap(of: bits.indices.filter { bits[$0] }.map { Int32($0) }, count: bits.count)
}

func bitmap(of tokens: [Int32], count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (count + 7) / 8)
    for token in tokens { bytes[Int(token) / 8] |= 1 << UInt8(token % 8) }
    return bytes
}

func isClose(_ value: Double, _ expected: Double, relative: Double = 1e-12, absolute: Double = 0) -> Bool {
    abs(value - expected) <= max(relative * max(abs(value), abs(expected)), absolute)
}

import ArgumentParser
import Foundation

/// `content speed`.
struct Speed: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Time the scanner and the model on requests of 500 bytes: processor time, the best of seven rounds.")

    @Option(help: "A text file to cut into requests.")
    var text: String

    func run() throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: text)))
        guard bytes.count >= Self.size else { throw ValidationError("\(text) has fewer than \(Self.size) bytes.") }
        var words = WordSum()
        Self.time("scan", bytes) { TextScanner.scan($0, isEscaped: false, into: &words) }
        var features = ContentFeatures()
        Self.time("scan, demands and features", bytes) { request in
            features.begin()
            TextScanner.scan(request, isEscaped: false, into: &features)
            features.end()
        }
        var sum: Float = 0
        Self.time("scan, demands, features and scores", bytes) { request in
            features.begin()
            TextScanner.scan(request, isEscaped: false, into: &features)
            features.end()
            sum += CapabilityModel.builtIn.scores(features).intent
        }
        print("(\(words.sum) \(sum))")
    }

    private static let size = 500

    private static func time(_ name: String, _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) -> Void) {
        let count = bytes.count / size
        let seconds = (0..<7).map { _ in
            let start = clock()
            bytes.withUnsafeBytes { bytes in
                for start in stride(from: 0, to: count * size, by: size) {
                    body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + size]))
                }
            }
            return Double(clock() - start) / Double(CLOCKS_PER_SEC)
        }.min()!
        let each = String(format: "%.2f", seconds / Double(count) * 1e6)
        print("\(name): \(each) µs for 500 bytes, \(Int(Double(count * size) / seconds / 1e6)) MB/s")
    }
}

/// Keeps the scanner from being left out as useless.
private struct WordSum: TextConsumer {
    var sum: UInt32 = 0
    mutating func word(_ hash: UInt32, lengthInBytes: Int) { sum = sum &* 31 &+ hash }
    mutating func mark(_ mark: TextMark) { sum &+= UInt32(mark.rawValue) }
}

import Foundation

/// Weights as a Swift file: one string in Base64, which compiles in no time.
enum WeightsFile {
    static func write(_ model: CapabilityModel, to path: String) throws {
        let text = Data(model.bytes).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
        let file = """
            // Written by `content train`; see docs/detection-content.md.
            // swift-format-ignore-file
            extension CapabilityModel {
                static let trainedWeights: StaticString = \"\"\"
            \(text)
            \"\"\"
            }

            """
        try file.write(toFile: path, atomically: true, encoding: .utf8)
    }
}

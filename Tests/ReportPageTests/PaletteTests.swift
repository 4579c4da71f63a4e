import Foundation
import Testing

@testable import ReportPage

@Suite("Colours")
struct PaletteTests {
    /// Linear RGB as seen without one kind of cone: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A
    /// Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), table 1, severity 1.
    static let eyes: [(String, [[Double]])] = [
        ("ordinary", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        (
            "protanopia",
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
        ),
        (
            "deuteranopia",
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        ),
        (
            "tritanopia",
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
        ),
    ]

    @Test("any two colours of links, and what leaked beside what did not, differ for all eyes", arguments: eyes)
    func distinct(_ name: String, _ eye: [[Double]]) throws {
        for palette in [Palette.light, Palette.dark] {
            for set in [palette.kinds, [palette.leaked, palette.known]] {
                let seen = try set.map { Self.lab(try Self.linear($0), eye) }
                for (index, first) in seen.enumerated() {
                    for (other, second) in seen.enumerated().dropFirst(index + 1) {
                        let distance = zip(first, second).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
                        #expect(distance >= 20, "\(set[index]) and \(set[other])")
                    }
                }
            }
        }
    }

    @Test("text has a contrast of at least 4.5 to the ground, as WCAG 2.2 asks for (1.4.3)")
    func contrast() throws {
        for palette in [Palette.light, Palette.dark] {
            for ground in [palette.ground, palette.raised] {
                for text in [palette.ink, palette.muted] {
                    let levels = try [text, ground].map { colour in
                        let rgb = try Self.linear(colour)
                        return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] + 0.05
                    }
                    #expect(max(levels[0], levels[1]) / min(levels[0], levels[1]) >= 4.5, "\(text) on \(ground)")
                }
            }
        }
    }

    private static func linear(_ colour: String) throws -> [Double] {
        let number = try #require(Int(colour.dropFirst(), radix: 16))
        return [16, 8, 0].map { shift in
            let value = Double(number >> shift & 255) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
    }

    /// CIELAB under D65.
    private static func lab(_ colour: [Double], _ eye: [[Double]]) -> [Double] {
        let rgb = eye.map { row in min(max(zip(row, colour).map { $0 * $1 }.reduce(0, +), 0), 1) }
        let rows = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
        let xyz = zip(rows, [0.9505, 1, 1.089]).map { row, white in
            let value = zip(row, rgb).map { $0 * $1 }.reduce(0, +) / white
            return value > 0.008856 ? cbrt(value) : 7.787 * value + 16 / 116
        }
        return [116 * xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])]
    }
}

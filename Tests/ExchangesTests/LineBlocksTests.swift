import Exchanges
import Foundation
import Testing

@Suite("Blocks of lines")
struct LineBlocksTests {
    private static let texts = [
        "", "\n", "a\nbb\n\nccc", String(repeating: "x", count: 300_000) + "\ny\n",
        (0..<5_000).map { "line \($0)\n" }.joined(), "first\n" + String(repeating: "z", count: 200_000),
    ]

    @Test("blocks behind one another are the file, and end where lines do", arguments: texts, [16, 1_000, 100_000])
    func lines(_ text: String, _ size: Int) throws {
        try LogTexts.withFolder { folder in
            try LogTexts.write(text, folder + "/text")
            var blocks = try LineBlocks(path: folder + "/text", size: size)
            var all: [UInt8] = []
            while let block = try blocks.next() {
                #expect(all.isEmpty || all.last == 0x0A)
                all += block
            }
            #expect(all == Array(text.utf8))
        }
    }

    @Test("a line that is longer than what is kept comes in pieces, and none is much longer")
    func pieces() throws {
        try LogTexts.withFolder { folder in
            let text = String(repeating: "long ", count: 400_000) + "\nshort\n"
            try LogTexts.write(text, folder + "/text")
            var blocks = try LineBlocks(path: folder + "/text", size: 100_000, longest: 100_000)
            var all: [UInt8] = []
            while let block = try blocks.next() {
                #expect(block.count <= 200_000)
                all += block
            }
            #expect(all == Array(text.utf8))
        }
    }
}

import HTTPFraming
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

/// Damaged responses given to another parser, the one behind SwiftNIO's own codec (llhttp).
@Suite("Responses as two parsers read them") struct ResponseDifferentialTests {
    struct Other {
        var status: Int?
        var body: [UInt8] = []
        var isWhole = false

        /// Reads the first response on a connection that ends after it.
        init(_ bytes: [UInt8]) {
            let channel = EmbeddedChannel()
            do {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                try channel.writeOutbound(
                    HTTPClientRequestPart.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")))
                try channel.writeOutbound(HTTPClientRequestPart.end(nil))
                try channel.writeInbound(ByteBuffer(bytes: bytes))
            } catch {}
            _ = try? channel.finish(acceptAlreadyClosed: true)
            while !isWhole, let part = try? channel.readInbound(as: HTTPClientResponsePart.self) {
                switch part {
                case .head(let head) where head.status.code < 200: break
                case .head(let head): status = Int(head.status.code)
                case .body(let content): body += content.readableBytesView
                case .end: isWhole = status != nil
                }
            }
        }
    }

    @Test("a whole response here is the same one there")
    func agree() {
        let samples = (ResponseReaderTests.delimited + ResponseReaderTests.untilClose).map { Array($0.text.utf8) }
        var generator = SeededGenerator(seed: 9110)
        var accepted = 0
        for _ in 0..<3000 {
            let sample = samples.randomElement(using: &generator) ?? []
            let other = samples.randomElement(using: &generator) ?? []
            let bytes = Mutation.mutated(sample, with: other, using: &generator)
            guard let ours = Reading.responses([bytes], ends: true).whole.first else { continue }
            accepted += 1
            let same = Other(bytes)
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            #expect(same.isWhole, "\(text)")
            #expect(ours.start.hasSuffix(" \(same.status ?? 0)"), "\(text)")
            #expect(ours.body == same.body, "\(text)")
        }
        #expect(accepted > 300)
    }
}

import HTTPFraming
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

/// The same requests given to another parser, the one behind SwiftNIO's own codec (llhttp).
@Suite("Requests as two parsers read them") struct RequestDifferentialTests {
    struct Other {
        struct Request: Equatable {
            var method: String
            var target: String
            var minorVersion: Int
            var fields: [String]
            var body: [UInt8] = []
        }

        var whole: [Request] = []
        var failed = false

        init(_ bytes: [UInt8]) {
            let channel = EmbeddedChannel()
            defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
            var open: Request?
            do {
                try channel.pipeline.syncOperations.addHandler(
                    ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
                try channel.writeInbound(ByteBuffer(bytes: bytes))
            } catch {
                failed = true
            }
            while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
                switch part {
                case .head(let head):
                    open = Request(
                        method: head.method.rawValue, target: head.uri, minorVersion: head.version.minor,
                        fields: head.headers.map { "\($0.name): \($0.value)" })
                case .body(let body): open?.body += body.readableBytesView
                case .end:
                    if let open { whole.append(open) }
                    open = nil
                }
            }
        }
    }

    /// Why this reader refuses what the other one takes: each a deliberate choice.
    enum Stricter: String, CaseIterable {
        case host = "exactly one Host in HTTP/1.1, of bytes that a host can have (RFC 9112 §3.2)"
        case target = "origin-form or absolute-form, no fragment, no user information (RFC 9112 §3.2)"
        case spaces = "single spaces in the request line (RFC 9112 §3)"
        case emptyLine = "one empty line before a request, ended by CRLF, no more (RFC 9112 §2.2)"
        case coding = "no transfer coding but a single chunked (RFC 9112 §6.1)"
        case length = "a length of at most 18 digits"
        case chunk = "a chunk size of at most 15 digits"

        /// The choice behind a refusal, told from the bytes of the refused request without this reader's help.
        init?(_ error: FramingError, _ refused: String) {
            let line = refused.prefix { $0 != "\r\n" && $0 != "\n" && $0 != "\r" }
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            switch error {
            case .badHost:
                self = .host
            case .malformedField, .malformedRequestLine:
                if refused.first == "\n" || refused.first == "\r\n" {
                    self = .emptyLine
                } else if words.contains("") {
                    self = .spaces
                } else if words.count == 3, error == .malformedRequestLine {
                    let target = words[1]
                    let hasKnownForm = ["/", "http://", "https://"].contains(where: target.hasPrefix)
                    guard !hasKnownForm || target.contains("#") || target.contains("@") else { return nil }
                    self = .target
                } else {
                    return nil
                }
            case .unsupportedTransferCoding:
                self = .coding
            case .conflictingLength where refused.contains("00000000000"):
                self = .length
            case .malformedChunk where refused.contains("00000000000"):
                self = .chunk
            default:
                return nil
            }
        }
    }

    /// Why the other parser refuses what this reader takes.
    enum Looser: String, CaseIterable {
        case method = "any token is a method (RFC 9110 §9.1)"
        case tab = "a tab may stand around a value, also a coding's (RFC 9110 §5.5)"

        init?(_ accepted: String) {
            let known: Set = ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"]
            if accepted.contains("\tchunked\t") {
                self = .tab
            } else if !known.contains(String(accepted.prefix { $0 != " " }).trimmingPrefix("\r\n").description) {
                self = .method
            } else {
                return nil
            }
        }
    }

    /// How the other parser shows what this reader shows: with white space at the end of values, and targets as they were sent.
    private func expected(_ request: Other.Request) -> Reading.Message {
        var target = request.target
        if let scheme = ["http://", "https://"].first(where: target.hasPrefix) {
            let rest = target.dropFirst(scheme.count).drop { $0 != "/" && $0 != "?" }
            target = rest.hasPrefix("/") ? String(rest) : "/" + rest
        }
        return Reading.Message(
            start: "\(request.method) \(target) \(request.minorVersion)",
            fields: request.fields.map(trimmed), framing: .none, keepsAlive: true, body: request.body)
    }

    private func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    @Test(
        "what this reader accepts, the other accepts and reads the same; what only the other accepts is refused on purpose"
    )
    func agree() {
        var accepted = 0
        var stricter: [Stricter: Int] = [:]
        var looser: [Looser: Int] = [:]
        var generator = RequestGenerator(seed: 9112)
        for _ in 0..<5000 {
            let bytes = generator.next()
            let text = String(decoding: bytes, as: UTF8.self)
            let ours = Reading.requests([bytes])
            let other = Other(bytes)
            // Neither side has to read on behind a request that ends the connection.
            let last = ours.whole.firstIndex { !$0.keepsAlive } ?? ours.whole.count
            for (index, message) in ours.whole.prefix(last + 1).enumerated() {
                guard index < other.whole.count else {
                    if let choice = Looser(requestText(index, of: bytes)) {
                        looser[choice, default: 0] += 1
                    } else {
                        Issue.record("only this reader accepts \(text.debugDescription)")
                    }
                    break
                }
                accepted += 1
                let same = expected(other.whole[index])
                #expect(message.start == same.start, "in \(text.debugDescription)")
                #expect(message.fields.map(trimmed) == same.fields, "in \(text.debugDescription)")
                #expect(message.body == same.body, "in \(text.debugDescription)")
            }
            if last == ours.whole.count, ours.whole.count < other.whole.count {
                guard let error = ours.error, let choice = Stricter(error, requestText(ours.whole.count, of: bytes))
                else {
                    Issue.record(
                        "only the other parser accepts \(text.debugDescription); here: \(String(describing: ours.error))"
                    )
                    continue
                }
                stricter[choice, default: 0] += 1
            }
        }
        #expect(accepted > 1000)
        #expect(Set(stricter.keys) == Set(Stricter.allCases), "each choice is met")
        #expect(Set(looser.keys) == Set(Looser.allCases))
    }

    /// The bytes from the request of that number on.
    private func requestText(_ number: Int, of bytes: [UInt8]) -> String {
        var reader = RequestReader(headLimit: 4096, bodyLimit: 4096)
        var buffer = ByteBuffer(bytes: bytes)
        var left = number
        while left > 0, let part = try? reader.next(&buffer) {
            if case .end = part { left -= 1 }
        }
        return String(buffer: buffer)
    }
}

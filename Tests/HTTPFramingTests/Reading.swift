import HTTPFraming
import NIOCore

/// What a reader made of some bytes, comparable whatever pieces they came in.
struct Reading: Equatable {
    struct Message: Equatable {
        /// Method, target and minor version, or minor version and status.
        var start: String
        /// `name: value`, in order.
        var fields: [String]
        var framing: BodyFraming
        var keepsAlive: Bool
        var expectsContinue = false
        var body: [UInt8] = []
        var isWhole = false
    }

    var messages: [Message] = []
    var error: FramingError?
    /// What was not taken, where there was no error.
    var rest: [UInt8] = []

    /// The messages that came to their end.
    var whole: [Message] { messages.filter(\.isWhole) }

    /// The same with what may depend on the pieces left out: how much of a body came before an error.
    var withoutBrokenBody: Reading {
        guard error != nil, messages.last?.isWhole == false else { return self }
        var copy = self
        copy.messages[messages.count - 1].body = []
        return copy
    }

    /// - Parameter takesOne: stops after the first message, as one that waits for its answer does.
    static func requests(
        _ pieces: [[UInt8]], headLimit: Int = 4096, bodyLimit: Int = 4096, takesOne: Bool = false
    ) -> Reading {
        var reading = Reading()
        var reader = RequestReader(headLimit: headLimit, bodyLimit: bodyLimit)
        var buffer = ByteBuffer()
        do throws(FramingError) {
            for piece in pieces {
                buffer.writeBytes(piece)
                while !(takesOne && reading.messages.first?.isWhole == true), let part = try reader.next(&buffer) {
                    switch part {
                    case .head(let head):
                        reading.messages.append(
                            Message(
                                start: "\(head.method) \(head.target) \(head.minorVersion)",
                                fields: lines(of: head.fields), framing: head.body, keepsAlive: head.keepsAlive,
                                expectsContinue: head.expectsContinue))
                    case .content(let content): reading.add(content)
                    case .end: reading.messages[reading.messages.count - 1].isWhole = true
                    }
                }
            }
            reading.rest = Array(buffer.readableBytesView)
        } catch {
            reading.error = error
        }
        return reading
    }

    /// - Parameter ends: whether the connection ends after the last piece.
    static func responses(
        _ pieces: [[UInt8]], headLimit: Int = 4096, bodyLimit: Int = 4096, ends: Bool = false
    ) -> Reading {
        var reading = Reading()
        var reader = ResponseReader(headLimit: headLimit, bodyLimit: bodyLimit)
        var buffer = ByteBuffer()
        func take(_ part: ResponseReader.Part) {
            switch part {
            case .head(let head):
                reading.messages.append(
                    Message(
                        start: "\(head.minorVersion) \(head.status)", fields: lines(of: head.fields),
                        framing: head.body, keepsAlive: head.keepsAlive))
            case .content(let content): reading.add(content)
            case .end: reading.messages[reading.messages.count - 1].isWhole = true
            }
        }
        do throws(FramingError) {
            for piece in pieces {
                buffer.writeBytes(piece)
                while let part = try reader.next(&buffer) { take(part) }
            }
            reading.rest = Array(buffer.readableBytesView)
            if ends, let part = try reader.atEndOfInput(buffer) { take(part) }
        } catch {
            reading.error = error
        }
        return reading
    }

    private mutating func add(_ content: ByteBuffer) {
        precondition(content.readableBytes > 0, "content is never empty")
        messages[messages.count - 1].body.append(contentsOf: content.readableBytesView)
    }

    private static func lines(of fields: FieldSection) -> [String] {
        var lines: [String] = []
        fields.forEach { lines.append("\($0): \($1)") }
        precondition(lines.count == fields.count)
        return lines
    }
}

/// What must hold of any bytes: the pieces they come in make no difference.
enum FramingProperty {
    /// What is wrong with reading `bytes` as requests; nil where nothing is.
    static func faultInRequests(_ bytes: [UInt8]) -> String? {
        fault(bytes) { Reading.requests($0, headLimit: 512, bodyLimit: 256) }
    }

    /// What is wrong with reading `bytes` as responses on a connection that then ends; nil where nothing is.
    static func faultInResponses(_ bytes: [UInt8]) -> String? {
        fault(bytes) { Reading.responses($0, headLimit: 512, bodyLimit: 256, ends: true) }
    }

    private static func fault(_ bytes: [UInt8], _ read: ([[UInt8]]) -> Reading) -> String? {
        let whole = read([bytes])
        for (name, pieces) in [("byte by byte", Cut.everywhere(bytes)), ("in pieces", Cut.somewhere(bytes))] {
            let cut = read(pieces)
            if cut.withoutBrokenBody != whole.withoutBrokenBody { return "\(name): \(cut)\nat once: \(whole)" }
        }
        return nil
    }
}

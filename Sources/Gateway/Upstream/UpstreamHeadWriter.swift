import ModelAPI
import NIOCore

/// Writes the request that goes to a model server.
enum UpstreamHeadWriter {
    /// Fields of the client's that are passed on. Everything else says something about the client, or about the gateway.
    struct Passed {
        var anthropicVersion: String?
        var anthropicBeta: String?
        var openAIBeta: String?
        var traceParent: String?
    }

    static func write(
        _ request: UpstreamRequest, to configuration: UpstreamConfiguration, passed: Passed, streams: Bool,
        into buffer: inout ByteBuffer
    ) {
        buffer.writeString(request.operation.method)
        buffer.writeStaticString(" ")
        buffer.writeString(configuration.prefix)
        buffer.writeString(target(request.operation))
        buffer.writeStaticString(" HTTP/1.1\r\nhost: ")
        buffer.writeString(configuration.authority)
        if let key = configuration.key {
            switch keyHeader(request.operation, configuration, passed) {
            case .authorization: buffer.writeStaticString("\r\nauthorization: Bearer ")
            case .xAPIKey: buffer.writeStaticString("\r\nx-api-key: ")
            }
            buffer.writeString(key)
        }
        write("\r\nanthropic-version: ", passed.anthropicVersion, into: &buffer)
        write("\r\nanthropic-beta: ", passed.anthropicBeta, into: &buffer)
        write("\r\nopenai-beta: ", passed.openAIBeta, into: &buffer)
        write("\r\ntraceparent: ", passed.traceParent, into: &buffer)
        buffer.writeStaticString("\r\naccept-encoding: identity\r\nuser-agent: excise\r\naccept: ")
        buffer.writeString(streams ? "text/event-stream" : "application/json")
        if let document = request.document {
            buffer.writeStaticString("\r\ncontent-type: application/json\r\ncontent-length: ")
            buffer.writeString(String(document.bytes.count))
            buffer.writeStaticString("\r\n\r\n")
            buffer.writeBytes(document.bytes)
        } else {
            buffer.writeStaticString("\r\n\r\n")
        }
    }

    private static func write(_ name: StaticString, _ value: String?, into buffer: inout ByteBuffer) {
        guard let value else { return }
        buffer.writeStaticString(name)
        buffer.writeString(value)
    }

    private static func keyHeader(
        _ operation: Operation, _ configuration: UpstreamConfiguration, _ passed: Passed
    ) -> UpstreamConfiguration.KeyHeader {
        if let header = configuration.keyHeader { return header }
        let isOldAnthropic =
            operation.dialect == .anthropic && passed.anthropicVersion == AnthropicVersion.v2023.rawValue
        return isOldAnthropic ? .xAPIKey : .authorization
    }

    /// The operation's path; ids hold only what needs no escape in a path, or are escaped.
    private static func target(_ operation: Operation) -> String {
        switch operation {
        case .retrieveResponse(let id), .deleteResponse(let id): "/v1/responses/" + escaped(id)
        default: operation.path
        }
    }

    private static func escaped(_ id: String) -> String {
        var text = ""
        for byte in id.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                text +=
                    "%" + String(byte >> 4, radix: 16, uppercase: true) + String(byte & 15, radix: 16, uppercase: true)
            }
        }
        return text
    }
}

import JSON
import ModelAPI

/// Begins a stream of Anthropic messages with `message_start` and opens content blocks where an upstream forgot to.
///
/// Clients build their message from that event; without it they fail or show nothing. Some servers leave it out when the first token is only
/// part of a character.
public struct MessageStart: Stage {
    /// "message-start"
    public let name = "message-start"

    /// Makes the stage.
    public init() {}

    /// Takes part in streams of messages.
    public func begin(_ exchange: ExchangeContext) -> (any StageRun)? {
        guard exchange.operation == .messages, exchange.streams else { return nil }
        return Run(exchange: exchange)
    }

    private final class Run: StageRun {
        private let exchange: ExchangeContext
        private var hasStarted = false
        private var openBlocks: Set<Int> = []

        init(exchange: ExchangeContext) {
            self.exchange = exchange
        }

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            var index = 0
            while index < events.count {
                if events[index].isOfType("ping") {
                    index += 1
                    continue
                }
                if events[index].isOfType("message_start") {
                    // A second one would begin another message in the client.
                    if hasStarted {
                        events.remove(at: index)
                        continue
                    }
                    hasStarted = true
                } else if !hasStarted {
                    events.insert(try messageStart(), at: index)
                    hasStarted = true
                    index += 1
                }
                if let block = events[index].read({ $0.member("index")?.integer }) {
                    if events[index].isOfType("content_block_start") {
                        openBlocks.insert(block)
                    } else if events[index].isOfType("content_block_delta"), openBlocks.insert(block).inserted {
                        events.insert(try blockStart(block, before: events[index]), at: index)
                        index += 1
                    }
                }
                index += 1
            }
        }

        /// What there is to begin has begun with the event before.
        var keepsForm: Bool { true }

        private func messageStart() throws(APIError) -> ResponseEvent {
            var text = Array(#"{"type":"message_start","message":{"id":"msg_"#.utf8)
            text += exchange.id.utf8.dropFirst(4)
            text += #"","type":"message","role":"assistant","model":"#.utf8
            JSONText.append(exchange.model, to: &text)
            let input = exchange.progress.usage?.input ?? 0
            text +=
                #","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":\#(input),"output_tokens":0}}}"#
                .utf8
            return try event("message_start", text)
        }

        private func blockStart(_ index: Int, before delta: ResponseEvent) throws(APIError) -> ResponseEvent {
            let isThinking = delta.read { $0.member("delta")?.member("thinking") != nil }
            let block =
                isThinking ? #"{"type":"thinking","thinking":"","signature":""}"# : #"{"type":"text","text":""}"#
            return try event(
                "content_block_start",
                Array(#"{"type":"content_block_start","index":\#(index),"content_block":\#(block)}"#.utf8))
        }

        private func event(_ name: String, _ text: [UInt8]) throws(APIError) -> ResponseEvent {
            do {
                return ResponseEvent(event: name, document: try JSONDocument(text))
            } catch {
                throw APIError(.internalError, "The server had an error while processing your request.")
            }
        }
    }
}

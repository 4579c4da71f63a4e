import JSON
import ModelAPI

/// Has every stream of chat and completions report its usage, and hides the report from clients that did not ask for it.
///
/// OpenAI's API reports usage in a stream only with `stream_options.include_usage`: a last chunk without choices has it, all
/// others carry `usage: null`.
public struct StreamUsage: Stage {
    /// "stream-usage"
    public let name = "stream-usage"

    /// Makes the stage.
    public init() {}

    /// Takes part in streams of chat and completions.
    public func begin(_ exchange: ExchangeContext) -> (any StageRun)? {
        guard exchange.streams, exchange.operation == .chat || exchange.operation == .completion else { return nil }
        return Run(exchange)
    }

    private final class Run: StageRun {
        private let exchange: ExchangeContext
        private var hides = false
        private var requestBytes = 0
        /// An event of the stream, for the id and so on of a report that the upstream does not send.
        private var sample: ResponseEvent?

        init(_ exchange: ExchangeContext) {
            self.exchange = exchange
        }

        func transform(_ request: inout UpstreamRequest) throws(APIError) {
            guard var document = request.document else { return }
            requestBytes = document.bytes.count
            let options = document.member("stream_options")
            guard let options, options.kind == .object else {
                hides = true
                document.set("stream_options", to: Array(#"{"include_usage":true}"#.utf8))
                request.document = document
                return
            }
            let asked = document.read { options.member("include_usage", in: $0) }
            guard let asked else {
                hides = true
                document.insert("include_usage", Array("true".utf8), into: options)
                request.document = document
                return
            }
            if document.read({ asked.boolean(in: $0) }) != true {
                hides = true
                document.replace(asked, with: Array("true".utf8))
                request.document = document
            }
        }

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            guard hides else {
                if sample == nil { sample = events.first }
                return
            }
            var index = 0
            while index < events.count {
                switch events[index].read(Self.report) {
                case .none: index += 1
                case .beside(let place):
                    events[index].tree.removeMember(place)
                    index += 1
                case .alone: events.remove(at: index)
                }
            }
        }

        /// A report is no text.
        var keepsForm: Bool { true }

        /// A client that asked gets a report also where the upstream sent none, counted from what passed.
        func finish(_ events: inout [ResponseEvent]) throws(APIError) {
            guard !hides, exchange.progress.usage == nil, var document = sample?.document else { return }
            let usage = exchange.progress.countedUsage(requestBytes: requestBytes)
            document.set("choices", to: Array("[]".utf8))
            document.set(
                "usage",
                to: Array(
                    "{\"prompt_tokens\":\(usage.input),\"completion_tokens\":\(usage.output),\"total_tokens\":\(usage.input + usage.output)}"
                        .utf8))
            events.append(ResponseEvent(event: "", document: document))
        }

        private enum Report {
            case none
            /// Beside choices, or `null`: the value's place.
            case beside(UInt32)
            case alone
        }

        private static func report(_ root: JSONValue) -> Report {
            guard let usage = root.member("usage") else { return .none }
            if !usage.isNull, root.member("choices")?.elements.isEmpty ?? true { return .alone }
            return .beside(usage.index)
        }
    }
}

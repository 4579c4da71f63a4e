import JSON
import ModelAPI
import Watermarking

/// Has answers marked with the key of the account that gets them, and takes from requests what would steer or undo a mark.
///
/// It stands next to the model, so that no other stage's change reaches the mark's fields. Lexical marks it puts into the answer's text itself.
public struct Watermarking: Stage {
    /// "watermarking"
    public let name = "watermarking"
    private let marks: [String: WatermarkConfiguration.Mark]
    private let keys: MarkingKeys?

    /// Fields by which clients choose a watermark, switch it off, or bias tokens against it.
    private static let clientFields: [StaticString] = [
        "watermark", "watermarking", "logit_bias", "custom_logit_processor", "vllm_xargs",
    ]

    /// - Parameters:
    ///   - marks: by model.
    ///   - keys: nil where they could not be read; then models that are to be marked do not answer.
    public init(_ marks: [String: WatermarkConfiguration.Mark], keys: MarkingKeys?) {
        self.marks = marks
        self.keys = keys
    }

    /// Takes part in what models write, where the model is to be marked.
    public func begin(_ exchange: ExchangeContext) -> (any StageRun)? {
        guard exchange.operation.generates, let mark = marks[exchange.model] else { return nil }
        return Run(mark, keys, exchange)
    }

    private final class Run: StageRun {
        private let mark: WatermarkConfiguration.Mark
        private let keys: MarkingKeys?
        private let exchange: ExchangeContext
        private var texts: LexicalTexts?
        private var answer: StreamedAnswer<LexicalTexts>?

        init(_ mark: WatermarkConfiguration.Mark, _ keys: MarkingKeys?, _ exchange: ExchangeContext) {
            self.mark = mark
            self.keys = keys
            self.exchange = exchange
        }

        func transform(_ request: inout UpstreamRequest) throws(APIError) {
            guard let keys else { throw Self.unmarkable }
            guard var document = request.document else { return }
            for field in Watermarking.clientFields where document.member(field) != nil {
                document.remove(field)
                exchange.actions.append("removed \(field)")
            }
            if let field {
                guard
                    let setting = keys.setting(
                        mark, model: exchange.model, exchange.principal.account, at: exchange.time)
                else { throw Self.unmarkable }
                document.set(field, to: setting)
            }
            if mark.scheme == .lexical {
                guard let lexical = keys.lexicalMark(exchange.principal.account, at: exchange.time) else {
                    throw Self.unmarkable
                }
                let texts = LexicalTexts(lexical, exchange.operation, prompt: document)
                self.texts = texts
                if exchange.streams { answer = StreamedAnswer(exchange.operation, texts) }
                LexicalTexts.hideProbabilities(&document)
            }
            if field != nil || mark.scheme == .vllm || mark.scheme == .lexical {
                exchange.actions.append("marked \(mark.scheme.rawValue) \(keys.epoch(at: exchange.time))")
            }
            request.document = document
        }

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            guard let texts else { return }
            if answer != nil {
                answer?.transform(&events)
            } else {
                for index in events.indices { texts.treat(&events[index]) }
            }
        }

        func finish(_ events: inout [ResponseEvent]) throws(APIError) { answer?.finish(&events) }

        /// The member that carries the key; nil where there is none.
        private var field: StaticString? {
            switch mark.scheme {
            case .excise1, .sglang: "watermark"
            case .unigram: exchange.operation == .chat || exchange.operation == .completion ? "logit_bias" : nil
            case .vllm, .lexical: nil
            }
        }

        private static let unmarkable = APIError(
            .internalError, "The server had an error while processing your request.")
    }
}

import JSON
import ModelAPI

/// Keeps clients from learning what stands behind a model: the upstream's name for it, its software's own fields.
public struct UpstreamConcealment: Stage {
    /// "upstream-concealment"
    public let name = "upstream-concealment"
    private let upstreamNames: [String: String]
    /// By upstream, then by the upstream's own name for a model: what clients call it.
    private let clientNames: [String: [String: String]]

    /// Fields in which model servers tell of themselves: the build (`system_fingerprint`), llama.cpp's timings and settings,
    /// vLLM's transfer parameters and prompt tokens, routers' providers.
    private static let telltales: [StaticString] = [
        "system_fingerprint", "timings", "__verbose", "generation_settings", "kv_transfer_params", "provider",
        "prompt_logprobs",
        "prompt_token_ids", "slots", "id_slot", "tokens_cached", "tokens_evaluated",
    ]

    /// - Parameter models: whose upstream names are to be put in and taken out.
    public init(_ models: [ModelConfiguration]) {
        upstreamNames = Dictionary(models.map { ($0.name, $0.upstreamName) }, uniquingKeysWith: { first, _ in first })
        var clientNames: [String: [String: String]] = [:]
        for model in models.reversed() {
            for upstream in model.upstreams { clientNames[upstream, default: [:]][model.upstreamName] = model.name }
        }
        self.clientNames = clientNames
    }

    /// Takes part in everything.
    public func begin(_ exchange: ExchangeContext) -> (any StageRun)? {
        Run(stage: self, exchange: exchange, upstreamName: upstreamNames[exchange.model])
    }

    private final class Run: StageRun {
        private let stage: UpstreamConcealment
        private let exchange: ExchangeContext
        private let upstreamName: String?
        /// What the client calls the model.
        private let model: [UInt8]

        init(stage: UpstreamConcealment, exchange: ExchangeContext, upstreamName: String?) {
            self.stage = stage
            self.exchange = exchange
            self.upstreamName = upstreamName
            model = Array(exchange.model.utf8)
        }

        func transform(_ request: inout UpstreamRequest) throws(APIError) {
            guard let upstreamName, upstreamName != exchange.model else { return }
            request.document?.set("model", to: JSONText.quoted(upstreamName))
        }

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            for index in events.indices { conceal(&events[index]) }
        }

        private func conceal(_ event: inout ResponseEvent) {
            var telltales: [UInt32] = []
            var names: [UInt32] = []
            event.read { root in
                for (name, value) in root.members {
                    if name == "model" {
                        if isForeign(value) { names.append(value.index) }
                    } else if name == "response" || name == "message" {
                        if let model = value.member("model"), isForeign(model) { names.append(model.index) }
                    } else if UpstreamConcealment.isTelltale(name) {
                        telltales.append(value.index)
                    }
                }
            }
            for place in names {
                // A stored response is asked for without its model.
                let name =
                    model.isEmpty ? clientName(event.read { $0.value(at: place).string?.string }) : exchange.model
                event.tree.replace(place, with: JSONText.quoted(name))
            }
            // From the end, so that places before a change stay what they are.
            for place in telltales.reversed() { event.tree.removeMember(place) }
        }

        /// Whether a model's name is one that the client does not know.
        private func isForeign(_ value: JSONValue) -> Bool {
            guard let name = value.string else { return false }
            return model.isEmpty || name.isEscaped || !name.escaped.elementsEqual(model)
        }

        private func clientName(_ name: String?) -> String {
            stage.clientNames[exchange.upstream ?? ""]?[name ?? ""] ?? "unknown"
        }
    }

    private static func isTelltale(_ name: JSONString) -> Bool {
        for telltale in telltales where name == telltale { return true }
        return false
    }
}

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
        /// What the client calls the model, as a JSON string.
        private let model: [UInt8]
        // Places in the event at hand; room that is kept.
        private var telltales: [UInt32] = []
        private var names: [UInt32] = []

        init(stage: UpstreamConcealment, exchange: ExchangeContext, upstreamName: String?) {
            self.stage = stage
            self.exchange = exchange
            self.upstreamName = upstreamName
            model = JSONText.quoted(exchange.model)
        }

        /// A stored response is asked for without its model.
        private var knowsModel: Bool { !exchange.model.isEmpty }

        func transform(_ request: inout UpstreamRequest) throws(APIError) {
            guard let upstreamName, upstreamName != exchange.model else { return }
            request.document?.set("model", to: JSONText.quoted(upstreamName))
        }

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            for index in events.indices { conceal(&events[index]) }
        }

        /// A text is no member that is looked for.
        var keepsForm: Bool { true }

        private func conceal(_ event: inout ResponseEvent) {
            event.read(find)
            for place in names {
                event.tree.replace(place, with: knowsModel ? model : event.read { clientName($0.value(at: place)) })
            }
            // From the end, so that places before a change stay what they are.
            for place in telltales.reversed() { event.tree.removeMember(place) }
            names.removeAll(keepingCapacity: true)
            telltales.removeAll(keepingCapacity: true)
        }

        private func find(_ root: JSONValue) {
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

        /// Whether a model's name is one that the client does not know.
        private func isForeign(_ value: JSONValue) -> Bool {
            value.kind == .string
                && !(knowsModel && value.bytes.count == model.count && value.bytes.elementsEqual(model))
        }

        private func clientName(_ name: JSONValue) -> [UInt8] {
            JSONText.quoted(stage.clientNames[exchange.upstream ?? ""]?[name.string?.string ?? ""] ?? "unknown")
        }
    }

    private static let telltaleLengths = telltales.reduce(into: 0 as UInt64) { $0 |= 1 << $1.utf8CodeUnitCount }

    private static func isTelltale(_ name: JSONString) -> Bool {
        if !name.isEscaped, telltaleLengths >> name.escaped.count & 1 == 0 { return false }
        for telltale in telltales where name == telltale { return true }
        return false
    }
}

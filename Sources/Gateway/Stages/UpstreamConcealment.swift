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

        init(stage: UpstreamConcealment, exchange: ExchangeContext, upstreamName: String?) {
            self.stage = stage
            self.exchange = exchange
            self.upstreamName = upstreamName
        }

        func transform(_ request: inout UpstreamRequest) throws(APIError) {
            guard let upstreamName, upstreamName != exchange.model else { return }
            request.document?.set("model", to: JSONText.quoted(upstreamName))
        }

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            for index in events.indices { conceal(&events[index]) }
        }

        private enum Change {
            case none
            case remove
            case rename(JSONSlice, String)
        }

        private func conceal(_ event: inout ResponseEvent) {
            // From the end, so that places before a change stay where they are.
            for index in event.document.outline.members.indices.reversed() {
                let member = event.document.outline.members[index]
                switch event.document.read({ change(of: member, in: $0) }) {
                case .none: break
                case .remove: event.document.remove(at: index)
                case .rename(let place, let name): event.document.replace(place, with: JSONText.quoted(name))
                }
            }
        }

        private func change(of member: JSONMember, in text: UnsafeRawBufferPointer) -> Change {
            if member.isNamed("model", in: text) { return rename(member.value, in: text) }
            if member.isNamed("response", in: text) || member.isNamed("message", in: text) {
                return rename(member.value.member("model", in: text), in: text)
            }
            for name in UpstreamConcealment.telltales where member.isNamed(name, in: text) { return .remove }
            return .none
        }

        private func rename(_ slice: JSONSlice?, in text: UnsafeRawBufferPointer) -> Change {
            guard let slice, slice.kind == .string else { return .none }
            // A stored response is asked for without its model.
            let model = exchange.model.isEmpty ? clientName(slice.string(in: text) ?? "") : exchange.model
            return slice.isString(model.utf8, in: text) ? .none : .rename(slice, model)
        }

        private func clientName(_ name: String) -> String {
            stage.clientNames[exchange.upstream ?? ""]?[name] ?? "unknown"
        }
    }
}

import NIOCore
import Synchronization

/// Which upstreams can answer for which model.
final class Router: Sendable {
    let models: [ModelConfiguration]
    let upstreams: [String: Upstream]
    private let routes: [String: [Upstream]]
    private let turn = Atomic<Int>(0)

    init(models: [ModelConfiguration], upstreams: [Upstream]) {
        self.models = models
        let byName = Dictionary(upstreams.map { ($0.configuration.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.upstreams = byName
        routes = Dictionary(
            models.map { model in (model.name, model.upstreams.compactMap { byName[$0] }) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The upstreams that have the model and the endpoint, beginning with another one each time; nil where nobody has the model.
    func candidates(_ model: String, _ endpoint: UpstreamConfiguration.Endpoint?) -> [Upstream]? {
        guard let all = routes[model] else { return nil }
        guard all.count > 1 else { return all.allSatisfy { Self.serves($0, endpoint) } ? all : [] }
        let first = (turn.wrappingAdd(1, ordering: .relaxed).oldValue & .max) % all.count
        return (all[first...] + all[..<first]).filter { Self.serves($0, endpoint) }
    }

    private static func serves(_ upstream: Upstream, _ endpoint: UpstreamConfiguration.Endpoint?) -> Bool {
        endpoint.map(upstream.configuration.serves.contains) ?? true
    }
}

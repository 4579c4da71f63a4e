import Access
import ModelAPI

/// One configuration brought to life: routes, stages, and what they share. Immutable; a reload makes another one.
final class GatewaySetup: Sendable {
    let configuration: GatewayConfiguration
    let router: Router
    let stages: [any Stage]
    /// What clients get from `/v1/models`.
    let catalogue: ModelCatalogue

    /// - Parameters:
    ///   - stages: makes the stages for a configuration, in the pipeline's order.
    ///   - previous: the setup replaced; upstreams that did not change keep their health.
    init(
        _ configuration: GatewayConfiguration, stages: (GatewayConfiguration) -> [any Stage], previous: GatewaySetup?
    ) throws(GatewayError) {
        self.configuration = configuration
        var upstreams: [Upstream] = []
        for settings in configuration.upstreams {
            if let known = previous?.router.upstreams[settings.name], known.configuration == settings {
                upstreams.append(known)
                continue
            }
            do {
                upstreams.append(try Upstream(settings))
            } catch {
                throw .tls("upstreams.\(settings.name).tls: \(error)")
            }
        }
        router = Router(models: configuration.models, upstreams: upstreams)
        self.stages = stages(configuration)
        catalogue = ModelCatalogue(configuration.models)
    }
}

/// Why a gateway cannot start or reload.
public enum GatewayError: Error, Sendable, CustomStringConvertible {
    /// A certificate or key that cannot be read or does not fit.
    case tls(String)
    /// An address that cannot be listened on.
    case listen(String)

    /// What was wrong, and where.
    public var description: String {
        switch self {
        case .tls(let text), .listen(let text): text
        }
    }
}

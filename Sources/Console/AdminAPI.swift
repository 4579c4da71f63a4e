import Access
import Detection
import Hummingbird
import Logging
import Metering
import NIOCore
import NIOPosix

/// The admin API: accounts, keys, the log of admin actions, and a running gateway's state, over HTTP on a listener of its
/// own.
///
/// | request | what it does |
/// | --- | --- |
/// | `GET /admin/accounts?after=&limit=` | accounts by id |
/// | `POST /admin/accounts` | opens an account |
/// | `GET`, `PATCH /admin/accounts/{id}` | one account; changes its directory fields, null takes a value away |
/// | `POST /admin/accounts/{id}/suspend`, `/reactivate`, `/close` | changes its status; body `{"reason": …}` or none |
/// | `GET`, `POST /admin/accounts/{id}/keys` | its keys; makes one, which is shown in this answer only |
/// | `GET /admin/keys/{id}` | one key |
/// | `POST /admin/keys/{id}/rotate` | body `{"grace": "24h"}`: a new key, the old one works until the grace ends |
/// | `POST /admin/keys/{id}/revoke` | stops a key at once |
/// | `GET /admin/groups`, `GET`, `PUT`, `DELETE /admin/groups/{name}` | groups of accounts that share limits |
/// | `GET /admin/campaigns?decision=`, `GET /admin/campaigns/{id}`, `/page` | found campaigns; one with its evidence, or as a page |
/// | `POST /admin/campaigns/{id}/confirm`, `/dismiss` | decides about one; body `{"reason": …}`, which a dismissal needs |
/// | `GET /admin/policy/actions?state=`, `/admin/policy/appeals?state=`, `GET …/{id}` | what is done about campaigns, and appeals |
/// | `POST /admin/policy/actions/{id}/approve`, `/revoke` | decides about an action; body `{"note": …}`, `{"reason": …}` |
/// | `POST /admin/policy/appeals` and `…/{id}/accept`, `/reject` | takes down an appeal, decides about it; body `{"note": …}` |
/// | `GET /admin/actions?after=&limit=` | what administrators did |
/// | `GET /admin/status`, `POST /admin/drain`, `POST /admin/reload` | the gateway |
/// | `GET /metrics` | Prometheus text format |
/// | `GET /health/live`, `/health/ready` | no token needed |
///
/// Everything else needs `Authorization: Bearer` with the admin token. Errors are
/// `{"error":{"message":…,"type":…,"param":…}}`.
public struct AdminAPI: Sendable {
    /// Where and for whom the admin API is.
    public struct Configuration: Sendable {
        /// The address to listen on, such as `127.0.0.1`.
        public var host: String
        /// The port to listen on; 0 for any free one.
        public var port: Int
        /// The token that requests must carry.
        public var token: AdminToken
        /// Whether `/metrics` is answered without a token.
        public var hasPublicMetrics: Bool
        /// After how many seconds without traffic a connection is closed: 1 s to 1 day.
        public var idleTimeout: Duration

        /// An admin API for whoever has the token.
        public init(
            host: String = "127.0.0.1", port: Int, token: AdminToken, hasPublicMetrics: Bool = false,
            idleTimeout: Duration = .seconds(60)
        ) {
            self.host = host
            self.port = port
            self.token = token
            self.hasPublicMetrics = hasPublicMetrics
            self.idleTimeout = idleTimeout
        }
    }

    /// Why the admin API does not listen.
    public struct ListenFailure: Error, Sendable, CustomStringConvertible {
        /// The address and port that were to be listened on.
        public let address: String
        /// The operating system's reason.
        public let reason: String

        /// What was wrong and the next step.
        public var description: String {
            "the admin API cannot listen on \(address) (\(reason)); choose another port or end what uses it"
        }
    }

    typealias Context = BasicRequestContext

    let configuration: Configuration
    let access: AccessControl
    let gateway: any GatewayControl
    let groups: GroupDirectory
    let campaigns: CampaignDirectory
    let policy: (any PolicyControl)?
    let campaignPage: @Sendable (CampaignReport) -> String
    let logger: Logger

    /// The admin API over these accounts and this gateway.
    ///
    /// - Parameters:
    ///   - policy: what is done about campaigns; nil where there are no such routes.
    ///   - campaignPage: a report as an HTML page.
    public init(
        configuration: Configuration, access: AccessControl, gateway: some GatewayControl, groups: GroupDirectory,
        campaigns: CampaignDirectory, policy: (any PolicyControl)? = nil,
        campaignPage: @escaping @Sendable (CampaignReport) -> String, logger: Logger
    ) {
        self.configuration = configuration
        self.access = access
        self.gateway = gateway
        self.groups = groups
        self.campaigns = campaigns
        self.policy = policy
        self.campaignPage = campaignPage
        self.logger = logger
    }

    /// Listens and answers until the task is cancelled or the process shuts down gracefully (ServiceLifecycle).
    ///
    /// - Parameter onListening: called once with the port that is listened on.
    /// - Throws: ``ListenFailure`` when the address cannot be listened on.
    public func run(onListening: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
        let application = Application(
            router: router(),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(min(max(configuration.idleTimeout.components.seconds, 1), 86_400)),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8192, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { onListening(port) }
            },
            logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenFailure(
                address: "\(configuration.host):\(configuration.port)", reason: String(describing: error))
        } catch let error as SocketAddressError {
            throw ListenFailure(
                address: "\(configuration.host):\(configuration.port)", reason: String(describing: error))
        }
    }

    func router() -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: AdminErrors())
        router.add(
            middleware: AdminTokenCheck(token: configuration.token, hasPublicMetrics: configuration.hasPublicMetrics))
        addAccountRoutes(to: router)
        addKeyRoutes(to: router)
        addGroupRoutes(to: router)
        addCampaignRoutes(to: router)
        addPolicyRoutes(to: router)
        addActionRoutes(to: router)
        addGatewayRoutes(to: router)
        return router
    }

    /// Runs work that waits for the store on a thread that may wait.
    func waiting<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await NIOThreadPool.singleton.runIfActive(work)
    }
}

/// Refuses requests without the admin token, whatever they ask for, except where none is needed.
struct AdminTokenCheck<Context: RequestContext>: RouterMiddleware {
    let token: AdminToken
    let hasPublicMetrics: Bool

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let isOpen =
            switch request.uri.path {
            case "/health/live", "/health/ready": true
            case "/metrics": hasPublicMetrics
            default: false
            }
        if !isOpen {
            guard let authorization = request.headers[.authorization] else {
                throw AdminError(
                    status: .unauthorized, kind: .authentication,
                    message: "the admin token is missing; send it as 'Authorization: Bearer TOKEN'")
            }
            guard token.isPresented(by: authorization) else {
                throw AdminError(
                    status: .unauthorized, kind: .authentication,
                    message: "this is not the admin token; send the configured one as 'Authorization: Bearer TOKEN'")
            }
        }
        return try await next(request, context)
    }
}

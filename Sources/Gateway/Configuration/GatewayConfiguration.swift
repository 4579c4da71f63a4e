import ModelAPI
import Shaping

/// Everything that the configuration file says, with defaults for what it leaves out. Values are checked when read.
public struct GatewayConfiguration: Sendable, Equatable {
    /// Folder for accounts, keys and whatever else must survive a restart.
    public var data = "./data"
    /// Where clients connect.
    public var listen = Listen()
    /// Where administrators connect.
    public var admin = Admin()
    /// The model servers behind the gateway, in the file's order.
    public var upstreams: [UpstreamConfiguration] = []
    /// The models that clients may ask for, in the file's order.
    public var models: [ModelConfiguration] = []
    /// Sizes, times and counts.
    public var limits = Limits()
    /// Limits, budgets and prices.
    public var metering = MeteringConfiguration()
    /// What is taken out of prompts, answers and the log.
    public var anonymization = AnonymizationConfiguration()
    /// The log of exchanges.
    public var exchangeLog = ExchangeLogConfiguration()
    /// The detection of campaigns in it.
    public var detection = DetectionConfiguration()
    /// What is done about campaigns.
    public var policy = PolicyConfiguration()
    /// What the answers may give away.
    public var shaping = ShapingConfiguration()
    /// The marks that answers carry.
    public var watermark = WatermarkConfiguration()
    /// Silence after which a stream gets a heartbeat.
    public var heartbeat = Duration.seconds(15)
    /// How long running exchanges may go on after a shutdown was asked for.
    public var shutdownGrace = Duration.seconds(30)
    /// What is logged, and how.
    public var log = LogConfiguration()

    /// The defaults.
    public init() {}

    /// Where clients connect.
    public struct Listen: Sendable, Equatable {
        /// An IP address.
        public var address = "127.0.0.1"
        /// A TCP port; 0 takes any free one.
        public var port = 8080
        /// Event loops, 1…64. One serves some tens of thousands of requests a second.
        public var loops = 1
        /// Serve HTTPS.
        public var tls: ServerTLS?
    }

    /// A certificate chain and its key, as PEM files.
    public struct ServerTLS: Sendable, Equatable {
        /// The certificate, followed by intermediate ones.
        public var certificate: String
        /// The private key.
        public var key: String

        /// Makes one.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// The administrators' listener.
    public struct Admin: Sendable, Equatable {
        /// An IP address.
        public var address = "127.0.0.1"
        /// A TCP port; 0 takes any free one.
        public var port = 8081
        /// The bearer token; nil has one generated into the data folder.
        public var token: String?
        /// Whether `/metrics` can be read without the token.
        public var publicMetrics = false
    }

    /// Sizes in bytes, times, and counts.
    public struct Limits: Sendable, Equatable {
        /// The largest request body.
        public var body = 32 << 20
        /// The largest header section of a request.
        public var header = 32 << 10
        /// The largest answer of an upstream, streamed or not.
        public var answer = 64 << 20
        /// Levels of nesting in JSON.
        public var depth = 64
        /// From the first byte of a request to the end of its header section.
        public var headerTime = Duration.seconds(10)
        /// From the end of the header section to the end of the body.
        public var bodyTime = Duration.seconds(60)
        /// How long an idle connection is kept.
        public var keepAlive = Duration.seconds(75)
        /// How long one answer may take in all.
        public var streamTime = Duration.seconds(1800)
        /// How long a client may refuse to take what is there for it.
        public var stallTime = Duration.seconds(60)
        /// Connections of clients.
        public var connections = 20_000
        /// Exchanges at the same time.
        public var inFlight = 4096
        /// Exchanges that wait for their turn.
        public var queue = 1024
        /// How long they may wait.
        public var queueTime = Duration.seconds(10)
    }
}

/// One model server.
public struct UpstreamConfiguration: Sendable, Equatable {
    /// Its name in the file, in metrics and in logs; never told to clients.
    public var name: String
    /// Its software, where that makes a difference.
    public var kind = UpstreamKind.other
    /// Whether to speak TLS.
    public var isSecure = false { didSet { setAuthority() } }
    /// Host name or address.
    public var host: String { didSet { setAuthority() } }
    /// TCP port.
    public var port: Int { didSet { setAuthority() } }
    /// The value of the `host` field (RFC 9110 §7.2), kept since each request needs it.
    public private(set) var authority = ""
    /// What stands before `/v1/…` in its paths; empty or beginning with `/`, not ending with one.
    public var prefix = ""
    /// The key to call it with.
    public var key: String?
    /// The header that carries the key; nil leaves it to the operation: `x-api-key` for Anthropic's older version, else
    /// `authorization`.
    public var keyHeader: KeyHeader?
    /// The endpoints that it has.
    public var serves: Set<Endpoint> = Set(Endpoint.allCases)
    /// To establish a connection.
    public var connectTime = Duration.seconds(5)
    /// From the request to the first byte of the answer.
    public var firstByteTime = Duration.seconds(300)
    /// Between two pieces of an answer.
    public var idleTime = Duration.seconds(60)
    /// How often a request may be tried again before the first byte of an answer, 0…10.
    public var retries = 1
    /// Connections per event loop.
    public var connections = 1024
    /// Asks it regularly whether it is well.
    public var health: HealthCheck?
    /// Failures in a row after which it is left alone…
    public var breakerFailures = 5
    /// …and for how long.
    public var breakerPause = Duration.seconds(10)
    /// PEM file with the certificate authorities to trust; nil for the system's.
    public var authorities: String?

    /// Which header carries the key.
    public enum KeyHeader: String, Sendable, CaseIterable {
        /// `authorization: Bearer …`
        case authorization
        /// `x-api-key: …`
        case xAPIKey = "x-api-key"
    }

    /// What a model server can be asked.
    public enum Endpoint: String, Sendable, CaseIterable {
        /// `/v1/chat/completions`
        case chat
        /// `/v1/completions`
        case completions
        /// `/v1/embeddings`
        case embeddings
        /// `/v1/responses` and what is stored of them
        case responses
        /// `/v1/messages` and its token count
        case messages

        /// The endpoint that an operation needs; nil for what the gateway answers by itself.
        public init?(_ operation: Operation) {
            switch operation {
            case .chat: self = .chat
            case .completion: self = .completions
            case .embeddings: self = .embeddings
            case .responses, .retrieveResponse, .deleteResponse: self = .responses
            case .messages, .countTokens: self = .messages
            case .listModels, .retrieveModel: return nil
            }
        }
    }

    /// A regular question to an upstream.
    public struct HealthCheck: Sendable, Equatable {
        /// Where; any status below 400 is well.
        public var path: String
        /// How often.
        public var interval = Duration.seconds(10)
        /// How long an answer may take.
        public var timeout = Duration.seconds(2)

        /// Makes one.
        public init(path: String) { self.path = path }
    }

    /// Makes one with the defaults.
    public init(name: String, host: String, port: Int, isSecure: Bool = false) {
        self.name = name
        self.host = host
        self.port = port
        self.isSecure = isSecure
        setAuthority()
    }

    private mutating func setAuthority() {
        authority = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        if port != (isSecure ? 443 : 80) { authority += ":\(port)" }
    }
}

/// One model as clients see it.
public struct ModelConfiguration: Sendable, Equatable {
    /// What clients call it.
    public var name: String
    /// Names of the upstreams that have it, tried in turn.
    public var upstreams: [String]
    /// What the upstreams call it.
    public var upstreamName: String
    /// When it was made, in Unix seconds, for the model list.
    public var created = 1_767_225_600
    /// Whose it is, for the model list.
    public var owner = "organization"
    /// Whether its answers begin with reasoning that no tag opens, so that text is held back until the reasoning is over.
    public var beginsWithReasoning = false

    /// Makes one.
    public init(name: String, upstreams: [String], upstreamName: String? = nil) {
        self.name = name
        self.upstreams = upstreams
        self.upstreamName = upstreamName ?? name
    }
}

/// What is logged, and how.
public struct LogConfiguration: Sendable, Equatable {
    /// The lines' form.
    public enum Format: String, Sendable, CaseIterable {
        /// For a person.
        case human
        /// One JSON object a line.
        case json
    }

    /// Which exchanges get a line.
    public enum Requests: String, Sendable, CaseIterable {
        /// Every one.
        case all
        /// Those that did not end well.
        case errors
        /// None.
        case none
    }

    /// The least severe level that is written.
    public enum Level: String, Sendable, CaseIterable {
        /// Everything.
        case debug
        /// What happens.
        case info
        /// What should be looked at.
        case warning
        /// What failed.
        case error
    }

    /// The lines' form.
    public var format = Format.human
    /// The least severe level that is written.
    public var level = Level.info
    /// Which exchanges get a line.
    public var requests = Requests.all

    /// The defaults.
    public init() {}
}

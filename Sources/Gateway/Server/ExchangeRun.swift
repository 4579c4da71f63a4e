import HTTPFraming
import JSON
import ModelAPI
import NIOCore

/// Takes one exchange from the complete request to its settlement: admission, attempts at upstreams, the answer.
///
/// It lives on the client's event loop. Every way out goes through `settle`, which acts once.
final class ExchangeRun {
    enum Phase {
        case new
        /// Waits for a turn, with the id to cancel the wait.
        case queued(UInt64)
        /// Waits for a stage.
        case admitting
        /// Waits for a connection, with the id to cancel the wait.
        case connecting(Int)
        /// Waits before another attempt.
        case pausing
        /// Waits for the upstream's head.
        case waiting
        case answering(Mode)
        case over
    }

    /// What kind of answer comes.
    enum Mode {
        case stream
        case whole
        /// An upstream's error, with its status and `retry-after` in milliseconds.
        case error(Int, Int?)
    }

    /// The most of an upstream's error that is looked at, in bytes.
    static let errorLimit = 64 << 10
    static let eventLimit = 8 << 20
    /// After so many forms that no other event had, no more are looked for.
    static let unusedFormLimit = 8

    let exchange: ExchangeContext
    let client: ClientConnection
    let state: LoopState
    let services: GatewayServices
    var phase = Phase.new
    var pipeline: Pipeline
    var request: UpstreamRequest
    var requestBytes = 0
    var passed = UpstreamHeadWriter.Passed()
    var hasPipeline = false
    var holdsTurn = false
    var isSettled = false

    var candidates: [Upstream] = []
    var upstream: Upstream?
    var connection: UpstreamConnection?
    var attempts = 0
    var staleAttempts = 0

    var events = EventStreamReader(limit: ExchangeRun.eventLimit)
    /// The form of the event before, where all stages keep it.
    var form: EventForm?
    /// Forms in a row that no other event had.
    var unusedForms = 0
    var body: [UInt8] = []
    var out = ByteBuffer()
    var hasBegunStream = false
    var clientIsWritable = true

    // Coarse times, for timeouts.
    let began: NIODeadline
    var phaseSince: NIODeadline
    var heardUpstream: NIODeadline
    var wroteClient: NIODeadline
    // Exact times, for metrics.
    var sent: NIODeadline?
    var answered: NIODeadline?
    var passedOn: NIODeadline?

    init(_ exchange: ExchangeContext, client: ClientConnection, services: GatewayServices) {
        self.exchange = exchange
        self.client = client
        self.services = services
        state = client.state
        pipeline = Pipeline([], exchange)
        request = UpstreamRequest(operation: exchange.operation, document: nil, upstream: nil)
        began = client.state.now
        phaseSince = began
        heardUpstream = began
        wroteClient = began
    }

    var limits: GatewayConfiguration.Limits { client.setup.configuration.limits }

    func enter(_ phase: Phase) {
        self.phase = phase
        phaseSince = state.now
    }

    func start(_ body: [UInt8], passed: UpstreamHeadWriter.Passed) {
        self.passed = passed
        requestBytes = body.count
        do throws(APIError) {
            let version = exchange.dialect == .anthropic ? try AnthropicVersion(header: passed.anthropicVersion) : nil
            if exchange.operation.method == "POST" {
                let parsed = try ModelRequest(operation: exchange.operation, body: body, depth: limits.depth)
                exchange.model = parsed.model
                exchange.streams = parsed.streams
                exchange.progress = AnswerProgress(
                    exchange.operation, choiceCount: parsed.document.integer("n") ?? 1)
                try version?.check(parsed)
                request.document = parsed.document
                try findRoute()
            }
        } catch {
            exchange.refusedBody = try? JSONDocument(body, depth: limits.depth)
            return end(.refused, error)
        }
        switch services.inFlight.enter(on: state.loop) {
        case .now:
            holdsTurn = true
            admit()
        case .later(let id, let turn):
            enter(.queued(id))
            turn.assumeIsolated().whenSuccess {
                self.holdsTurn = true
                if case .queued = self.phase { self.admit() } else { self.releaseTurn() }
            }
        case .full:
            end(.refused, Self.overloaded)
        }
    }

    func findRoute() throws(APIError) {
        let router = client.setup.router
        let endpoint = UpstreamConfiguration.Endpoint(exchange.operation)
        guard let served = router.candidates(exchange.model, endpoint) else {
            // Nothing that a client made up becomes a label of a metric.
            let error = ModelCatalogue.unknown(exchange.model, exchange.dialect)
            exchange.model = ""
            throw error
        }
        candidates = served
        if candidates.isEmpty {
            throw APIError(
                .notFound, "The model '\(exchange.model)' is not served at \(exchange.operation.path).", param: "model",
                code: "model_not_supported")
        }
    }

    func admit() {
        enter(.admitting)
        beginPipeline()
        continueAdmission()
    }

    /// Has every stage take notice of the exchange, once.
    func beginPipeline() {
        guard !hasPipeline else { return }
        hasPipeline = true
        pipeline = Pipeline(client.setup.stages, exchange)
    }

    func continueAdmission() {
        do {
            if let later = try pipeline.admit(request) {
                later.assumeIsolated().whenComplete { result in
                    guard case .admitting = self.phase else { return }
                    switch result {
                    case .success:
                        self.pipeline.confirm()
                        self.continueAdmission()
                    case .failure(let error): self.refuse(error)
                    }
                }
                return
            }
            try pipeline.transform(&request)
        } catch {
            return refuse(error)
        }
        if let answer = exchange.answer { return give(answer) }
        if let pinned = request.upstream {
            guard let upstream = client.setup.router.upstreams[pinned] else {
                return end(.refused, APIError(.notFound, "Not found."))
            }
            candidates = [upstream]
        }
        attempt(fresh: false)
    }

    func refuse(_ error: any Error) {
        end(.refused, error as? APIError ?? Self.internalError)
    }
}

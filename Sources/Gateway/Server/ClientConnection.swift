import Access
import Exchanges
import HTTPFraming
import ModelAPI
import NIOCore

/// One client's connection: reads requests, has each one answered by an ``ExchangeRun``, in order.
final class ClientConnection: ChannelInboundHandler, Timed {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// Between two requests.
        case idle
        /// Some of a head has come.
        case head
        case body
        case answering
        /// The last answer is out; what still comes is read and dropped, so that the client can read the answer first (RFC 9112 §9.6).
        case lingering
    }

    /// A body this long is read over to keep the connection when its request is refused by its head.
    private static let discardLimit = 256 << 10
    /// What a client may send ahead while its request is being answered.
    private static let readAheadLimit = 64 << 10
    private static let lingerTime = TimeAmount.seconds(2)

    let state: LoopState
    /// What the exchange runs under; a reload counts from the next one on.
    private(set) var setup: GatewaySetup
    private let services: GatewayServices
    private let address: String?
    private(set) var context: ChannelHandlerContext?
    private(set) var outlet: Outlet?
    private let isPlain: Bool
    var timerIndex = -1

    private var reader: RequestReader
    private var inbound = ByteBuffer()
    private var phase = Phase.idle
    /// When the phase began, on the coarse clock.
    private var phaseSince: NIODeadline
    /// When the first byte of the request came.
    private var started: NIODeadline?

    private var head: RequestHead?
    private var operation: Operation?
    private(set) var dialect = Dialect.openAI
    private var principal: Principal?
    private var body: [UInt8] = []
    private var refusal: APIError?
    private(set) var run: ExchangeRun?
    private(set) var requestID = ""
    /// Whether the connection goes on after the answer.
    private(set) var keepsAlive = true
    var minorVersion: Int { head?.minorVersion ?? 1 }
    var isAskedForHeadOnly: Bool { head?.method == "HEAD" }
    var startedAt: NIODeadline { started ?? state.now }

    private var authentication = Authentication()

    /// - Parameter isPlain: whether nothing stands between this handler and the socket.
    init(state: LoopState, services: GatewayServices, address: String?, isPlain: Bool) {
        self.state = state
        self.isPlain = isPlain
        self.services = services
        self.address = address
        setup = state.setup
        reader = Self.reader(setup)
        phaseSince = state.now
    }

    private static func reader(_ setup: GatewaySetup) -> RequestReader {
        let limits = setup.configuration.limits
        return RequestReader(headLimit: limits.header, bodyLimit: limits.body)
    }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        outlet = Outlet(context, isPlain: isPlain)
        state.register(self)
        state.record { $0.connections += 1 }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        outlet = nil
        state.unregister(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if phase == .lingering { return }
        if started == nil { started = .now() }
        if inbound.readableBytes == 0 { inbound = buffer } else { inbound.writeBuffer(&buffer) }
        if phase == .answering {
            if inbound.readableBytes > Self.readAheadLimit { setReading(false) }
        } else {
            process()
        }
        // A buffer that is kept cannot be read into again.
        if inbound.readableBytes == 0 { inbound = ByteBuffer() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        services.connectionClosed()
        run?.clientLeft()
        run = nil
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        run?.clientWritabilityChanged(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset or a TLS fault; `channelInactive` follows.
        context.close(promise: nil)
    }

    // MARK: Time

    func tick(_ now: NIODeadline) {
        let limits = setup.configuration.limits
        switch phase {
        case .idle:
            if state.isDraining || now - phaseSince > TimeAmount(limits.keepAlive) { context?.close(promise: nil) }
        case .head:
            if now - phaseSince > TimeAmount(limits.headerTime) {
                refuseSlowClient("header section", limits.headerTime)
            }
        case .body:
            if now - phaseSince > TimeAmount(limits.bodyTime) { refuseSlowClient("body", limits.bodyTime) }
        case .answering:
            run?.tick(now)
        case .lingering:
            if now - phaseSince > Self.lingerTime { context?.close(promise: nil) }
        }
    }

    func endNow() {
        run?.shutDown()
        context?.close(promise: nil)
    }

    private func refuseSlowClient(_ part: String, _ limit: Duration) {
        keepsAlive = false
        refuse(
            APIError(
                .requestTimeout, "The request's \(part) did not arrive within \(DurationText.format(limit)).",
                code: "request_timeout"))
    }

    // MARK: Reading requests

    private func enter(_ phase: Phase) {
        self.phase = phase
        phaseSince = state.now
    }

    private func process() {
        if phase == .idle { takeUpSetup() }
        while phase != .answering, phase != .lingering {
            do throws(FramingError) {
                guard let part = try reader.next(&inbound) else {
                    if phase == .idle, inbound.readableBytes > 0 { enter(.head) }
                    return
                }
                switch part {
                case .head(let head): begin(head)
                case .content(let content):
                    if refusal == nil { body.append(contentsOf: content.readableBytesView) }
                case .end: complete()
                }
            } catch {
                state.record { $0.malformedRequests += 1 }
                keepsAlive = false
                return refuse(Self.error(error))
            }
        }
    }

    private func begin(_ head: RequestHead) {
        enter(.body)
        self.head = head
        requestID = state.nextRequestID()
        keepsAlive = head.keepsAlive && !state.isDraining
        refusal = nil
        body.removeAll(keepingCapacity: body.capacity <= 64 << 10)
        dialect = head.fields.contains("anthropic-version") || head.fields.contains("x-api-key") ? .anthropic : .openAI
        operation = nil
        principal = nil
        if head.method == "GET", head.target.hasPrefix("/health") { return }
        do throws(APIError) {
            let operation = try Route.operation(method: head.method, target: head.target)
            self.operation = operation
            if let fixed = operation.dialect { dialect = fixed }
            principal = try authenticate(head)
            try checkContent(head, operation)
        } catch {
            refusal = error
        }
        if let refusal {
            let isLong =
                if case .length(let count) = head.body { count > Self.discardLimit } else { head.body == .chunked }
            if isLong || head.expectsContinue {
                keepsAlive = false
                return refuse(refusal)
            }
        } else if head.expectsContinue, head.body != .none {
            outlet?.write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
        }
        if case .length(let count) = head.body, refusal == nil { body.reserveCapacity(min(count, 1 << 20)) }
    }

    private func complete() {
        enter(.answering)
        if let refusal { return turnAway(refusal) }
        guard let head else { return }
        guard let operation, let principal else { return answerHealth(head.target) }
        switch operation {
        case .listModels:
            answer(setup.catalogue.list(dialect), status: 200)
        case .retrieveModel(let id):
            do throws(APIError) { answer(try setup.catalogue.model(id, dialect), status: 200) } catch { answer(error) }
        default:
            begin(operation, principal, head).start(body, passed: Self.passed(head.fields))
        }
    }

    private func begin(_ operation: Operation, _ principal: Principal, _ head: RequestHead) -> ExchangeRun {
        let exchange = ExchangeContext(
            id: requestID, started: startedAt, time: .now(), operation: operation, dialect: dialect,
            principal: principal,
            client: .init(
                address: address, userAgent: head.fields.first("user-agent"),
                retryCount: head.fields.first("x-stainless-retry-count").flatMap { Int($0) },
                headers: head.fields.nameHash),
            loop: state.loop)
        let run = ExchangeRun(exchange, client: self, services: services)
        self.run = run
        return run
    }

    /// Refuses before the request could be understood; where it is known who asks a model, that is an exchange all the same.
    private func turnAway(_ error: APIError) {
        guard let head, let operation, operation.isExchange, let principal else { return answer(error) }
        begin(operation, principal, head).end(.refused, error)
    }

    private static func passed(_ fields: FieldSection) -> UpstreamHeadWriter.Passed {
        UpstreamHeadWriter.Passed(
            anthropicVersion: fields.first("anthropic-version"), anthropicBeta: fields.first("anthropic-beta"),
            openAIBeta: fields.first("openai-beta"), traceParent: fields.first("traceparent"))
    }

    /// Load balancers ask here without a key.
    private func answerHealth(_ target: String) {
        let isReady = services.isReady && !state.isDraining
        switch target {
        case "/health", "/health/live": answer(Array(#"{"status":"live"}"#.utf8), status: 200)
        case "/health/ready":
            answer(Array(#"{"status":"\#(isReady ? "ready" : "not ready")"}"#.utf8), status: isReady ? 200 : 503)
        default: answer(APIError(.notFound, "Unknown health check; use /health/live or /health/ready."))
        }
    }

    private func checkContent(_ head: RequestHead, _ operation: Operation) throws(APIError) {
        if let coding = head.fields.first("content-encoding"), coding.lowercased() != "identity" {
            throw APIError(
                .unsupportedMedia, "Unsupported content-encoding '\(coding.prefix(40))'; send the body uncompressed.")
        }
        if let expectation = head.fields.first("expect"), !head.expectsContinue, head.minorVersion == 1 {
            throw APIError(
                .expectationFailed, "Unsupported expectation '\(expectation.prefix(40))'; use 100-continue or none.")
        }
        guard operation.method == "POST", !head.fields.isMediaType("application/json"),
            let type = head.fields.first("content-type")
        else { return }
        let essence = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard essence.hasSuffix("+json") else {
            throw APIError(
                .unsupportedMedia,
                "Unsupported content-type '\(type.prefix(60))'; send 'Content-Type: application/json'.",
                code: "unsupported_content_type")
        }
    }

    private func authenticate(_ head: RequestHead) throws(APIError) -> Principal {
        // Whoever stands before or behind might take the other one (RFC 9110 §5.3).
        for name in ["authorization", "x-api-key"] as [StaticString] where head.fields.occurrences(name) > 1 {
            throw APIError(
                .invalidRequest, "Request refused: several \(name) header fields; send one.", code: "malformed_http")
        }
        do throws(AuthenticationFailure) {
            return try authentication.principal(head.fields, services.access.ring, second: state.second)
        } catch {
            state.record { $0.refusedKeys["\(error)", default: 0] += 1 }
            // Whose key that was is known, and worth knowing, where the secret was right.
            principal = authentication.holder(head.fields, services.access.ring, error)
            throw Authentication.error(error, dialect)
        }
    }

    private static func error(_ fault: FramingError) -> APIError {
        switch fault {
        case .headTooLarge: APIError(.headerTooLarge, "Request refused: \(fault).", code: "header_too_large")
        case .bodyTooLarge: APIError(.tooLarge, "Request refused: \(fault).", code: "request_too_large")
        case .unsupportedVersion: APIError(.httpVersion, "Request refused: \(fault).")
        default: APIError(.invalidRequest, "Request refused: \(fault).", code: "malformed_http")
        }
    }

    // MARK: Ending

    /// Answers by the head alone; what follows of the request is not wanted.
    private func refuse(_ error: APIError) {
        if requestID.isEmpty { requestID = state.nextRequestID() }
        enter(.answering)
        turnAway(error)
    }

    /// The answer is out, whole or not.
    func exchangeEnded(isWhole: Bool) {
        run = nil
        head = nil
        started = nil
        requestID = ""
        guard let context, context.channel.isActive else { return }
        guard isWhole else { return context.close(promise: nil) }
        if !keepsAlive || state.isDraining {
            enter(.lingering)
            context.close(mode: .output, promise: nil)
            setReading(true)
            return
        }
        enter(.idle)
        setReading(true)
        takeUpSetup()
        if inbound.readableBytes > 0 {
            started = .now()
            // Not from within the call that ended the last answer: pipelined requests must not grow the stack.
            context.eventLoop.assumeIsolated().execute { if self.phase == .idle { self.process() } }
        }
    }

    /// What a reload changed holds from the next request on, also on a connection that was open before.
    private func takeUpSetup() {
        guard setup !== state.setup, reader.isBetweenRequests else { return }
        setup = state.setup
        reader = Self.reader(setup)
    }

    private var reads = true

    private func setReading(_ isOn: Bool) {
        guard reads != isOn, let context, context.channel.isActive else { return }
        reads = isOn
        try? context.channel.syncOptions?.setOption(.autoRead, value: isOn)
    }

    /// The last word on an exchange whose time is up: what is still to be sent is given up.
    func abort() {
        context?.close(promise: nil)
    }
}

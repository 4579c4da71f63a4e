import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A request's context that remembers its connection.
struct ModelRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

extension ModelServer {
    typealias Endpoint = @Sendable (ModelService, EndpointRequest) async throws -> Answer

    /// All endpoints.
    func router(_ service: ModelService) -> Router<ModelRequestContext> {
        let router = Router(context: ModelRequestContext.self)
        router.add(middleware: NotFoundMiddleware(service: service))
        router.get("/health") { _, _ in Self.jsonResponse(["status": "ok"]) }
        func add(_ method: HTTPRequest.Method, _ path: RouterPath, _ dialect: Dialect?, _ endpoint: @escaping Endpoint)
        {
            router.on(path, method: method) { request, context in
                let dialect = dialect ?? Dialect(asking: request)
                return await Self.respond(to: request, context, dialect: dialect, service: service, endpoint)
            }
        }
        add(.post, "/v1/chat/completions", .openAI) { try await ChatCompletions(service: $0).respond(to: $1) }
        add(.post, "/v1/completions", .openAI) { try await Completions(service: $0).respond(to: $1) }
        add(.post, "/v1/embeddings", .openAI) { try await Embeddings(service: $0).respond(to: $1) }
        add(.post, "/v1/responses", .openAI) { try await Responses(service: $0).respond(to: $1) }
        add(.get, "/v1/responses/{id}", .openAI) { try await Responses(service: $0).get($1.pathIdentifier ?? "") }
        add(.delete, "/v1/responses/{id}", .openAI) {
            try await Responses(service: $0).delete($1.pathIdentifier ?? "")
        }
        add(.get, "/v1/responses/{id}/input_items", .openAI) {
            try await Responses(service: $0).inputItems($1.pathIdentifier ?? "")
        }
        add(.post, "/v1/messages", .anthropic) { try await Messages(service: $0).respond(to: $1) }
        add(.post, "/v1/messages/count_tokens", .anthropic) { try Messages(service: $0).countTokens($1) }
        add(.get, "/v1/models", nil) { Models(service: $0, dialect: $1.dialect).list() }
        add(.get, "/v1/models/{id}", nil) {
            try Models(service: $0, dialect: $1.dialect).find($1.pathIdentifier ?? "")
        }
        return router
    }

    /// Runs an endpoint: checks the key, reads the body, and turns whatever comes into a response.
    private static func respond(
        to request: Request, _ context: ModelRequestContext, dialect: Dialect, service: ModelService,
        _ endpoint: Endpoint
    ) async -> Response {
        let identifier = service.identifier("req_")
        var response: Response
        do {
            try checkKey(request, service)
            let body = try await readBody(request, limit: service.configuration.bodyLimit)
            let handler = try? await context.channel.pipeline.handler(type: ClientPresenceHandler.self).get()
            let pace = GenerationPace(
                tokenDelay: service.configuration.tokenDelay, client: handler?.client ?? ClientPresence())
            let answer = try await endpoint(
                service,
                EndpointRequest(
                    headers: request.headers, body: body, pathIdentifier: context.parameters.get("id"),
                    dialect: dialect, pace: pace))
            response = Self.response(answer)
        } catch let error as RequestError {
            response = errorResponse(error, dialect, identifier)
        } catch {
            // The client has gone; nobody reads this.
            response = errorResponse(
                RequestError(status: 500, message: "The server had an error.", type: "server_error"), dialect,
                identifier)
        }
        response.headers[dialect.requestIdentifierHeader] = identifier
        return response
    }

    private static func checkKey(_ request: Request, _ service: ModelService) throws(RequestError) {
        guard let key = service.configuration.apiKey else { return }
        let authorization = request.headers[.authorization] ?? ""
        let given =
            authorization.lowercased().hasPrefix("bearer ")
            ? String(authorization.dropFirst(7)) : request.headers[.apiKey] ?? ""
        guard isEqual(given, key) else { throw .wrongKey }
    }

    /// Compares without telling by the time where the first difference is.
    private static func isEqual(_ first: String, _ second: String) -> Bool {
        guard first.utf8.count == second.utf8.count else { return false }
        return zip(first.utf8, second.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func readBody(_ request: Request, limit: Int) async throws -> [UInt8] {
        do {
            let buffer = try await request.body.collect(upTo: limit)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw RequestError.tooLarge
        }
    }

    private static func response(_ answer: Answer) -> Response {
        switch answer {
        case .json(let value): jsonResponse(value)
        case .events(let write):
            Response(
                status: .ok,
                headers: [
                    .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache",
                    .accelBuffering: "no",
                ],
                body: ResponseBody { writer in
                    var events = EventStreamWriter(writer)
                    try await write(&events)
                    try await events.finish()
                })
        }
    }

    static func errorResponse(_ error: RequestError, _ dialect: Dialect, _ identifier: String) -> Response {
        var response = jsonResponse(dialect.body(of: error, requestIdentifier: identifier))
        response.status = HTTPResponse.Status(code: error.status)
        response.headers[dialect.requestIdentifierHeader] = identifier
        return response
    }

    static func jsonResponse(_ value: JSONValue) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.text)))
    }
}

extension Dialect {
    /// The dialect of a request to a path that both APIs have: Anthropic's clients always say their version.
    init(asking request: Request) {
        let isAnthropic = request.headers[.anthropicVersion] != nil || request.uri.path.hasPrefix("/v1/messages")
        self = isAnthropic ? .anthropic : .openAI
    }

    /// The header that carries the request's identifier.
    var requestIdentifierHeader: HTTPField.Name {
        switch self {
        case .openAI: .prefixedRequestID
        case .anthropic: .requestID
        }
    }
}

extension HTTPField.Name {
    static let apiKey = Self("x-api-key")!
    static let anthropicVersion = Self("anthropic-version")!
    static let accelBuffering = Self("x-accel-buffering")!
    static let requestID = Self("request-id")!
    static let prefixedRequestID = Self("x-request-id")!
}

/// Gives errors of the router the dialects' bodies.
private struct NotFoundMiddleware: RouterMiddleware {
    let service: ModelService

    func handle(
        _ request: Request, context: ModelRequestContext,
        next: (Request, ModelRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return ModelServer.errorResponse(.noSuchPath, Dialect(asking: request), service.identifier("req_"))
        }
    }
}

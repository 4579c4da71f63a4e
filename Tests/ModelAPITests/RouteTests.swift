import ModelAPI
import Testing

@Suite("Routes") struct RouteTests {
    @Test(
        "a method and a target mean an operation",
        arguments: [
            ("POST", "/v1/chat/completions", .chat), ("POST", "/v1/chat/completions?api-version=1", .chat),
            ("POST", "/v1/completions", .completion), ("POST", "/v1/embeddings", .embeddings),
            ("POST", "/v1/responses", .responses), ("GET", "/v1/responses/resp_1", .retrieveResponse(id: "resp_1")),
            ("GET", "/v1/responses/resp_1?include=a/b", .retrieveResponse(id: "resp_1")),
            ("DELETE", "/v1/responses/resp_1", .deleteResponse(id: "resp_1")), ("POST", "/v1/messages", .messages),
            ("POST", "/v1/messages?beta=true", .messages), ("POST", "/v1/messages/count_tokens", .countTokens),
            ("GET", "/v1/models", .listModels), ("GET", "/v1/models/m", .retrieveModel(id: "m")),
            ("GET", "/v1/models/org/m", .retrieveModel(id: "org/m")),
            ("GET", "/v1/models/org%2Fm", .retrieveModel(id: "org/m")),
            ("GET", "/v1/models/org%2fm%3A%C3%A9", .retrieveModel(id: "org/m:é")),
            ("GET", "/v1/models/m.1", .retrieveModel(id: "m.1")), ("GET", "/v1/models/...", .retrieveModel(id: "...")),
            (
                "GET", "/v1/models/" + String(repeating: "m", count: 256),
                .retrieveModel(id: String(repeating: "m", count: 256))
            ),
        ] as [(String, String, ModelAPI.Operation)])
    func known(_ method: String, _ target: String, _ operation: ModelAPI.Operation) throws {
        #expect(try Route.operation(method: method, target: target) == operation)
        #expect(operation.method == method)
    }

    @Test(
        "an unknown target is not found",
        arguments: [
            "/", "", "/v1", "/v1/", "/v1/chat", "/v1/chat/completions/", "//v1/chat/completions", "/V1/models",
            "/v1/models/",
            "/v1/responses/", "/v1/responses/a/b", "/v1/responses/a%2Fb", "/v1/responses/..", "/v1/responses/.",
            "/v1/responses/%2e%2e", "/v1/responses/%2E", "/v1/responses/..%2F..%2Fv1%2Ffiles", "/v1/models/a/../b",
            "/v1/models/..",
            "/v1/responses/a%", "/v1/responses/a%4", "/v1/responses/a%4g", "/v1/responses/a%+f", "/v1/responses/a%-1",
            "/v1/responses/a% 1", "/v1/responses/a%00", "/v1/responses/a%0d%0aX:%20y", "/v1/responses/a%7f",
            "/v1/responses/a%ff",
            "/v1/responses/a%C3", "/v1/responses/%ED%A0%80", "/v1/models/" + String(repeating: "m", count: 257),
            "/v1/messages/batches", "/v1/%6dodels",
        ])
    func unknown(_ target: String) throws {
        let error = try #require(throws: APIError.self) { try Route.operation(method: "GET", target: target) }
        #expect(error.status(.openAI) == 404)
    }

    @Test(
        "another method than the operation's is not allowed, and the right one is named",
        arguments: [
            ("GET", "/v1/chat/completions", "POST"), ("post", "/v1/chat/completions", "POST"),
            ("HEAD", "/v1/models", "GET"),
            ("POST", "/v1/models/m", "GET"), ("DELETE", "/v1/models/m", "GET"), ("PUT", "/v1/responses/r", "GET"),
            ("DELETE", "/v1/responses", "POST"), ("OPTIONS", "/v1/messages", "POST"),
        ])
    func otherMethod(_ method: String, _ target: String, _ right: String) throws {
        let error = try #require(throws: APIError.self) { try Route.operation(method: method, target: target) }
        #expect(error.status(.openAI) == 405)
        #expect(error.message.contains(right))
    }
}

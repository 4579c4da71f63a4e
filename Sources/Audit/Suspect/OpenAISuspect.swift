import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1

/// A suspect behind any API that speaks OpenAI's chat completions, or its completions.
public struct OpenAISuspect: Suspect {
    /// How it is asked.
    public struct Settings: Sendable {
        /// The API's base, such as `http://127.0.0.1:9000/v1`.
        public var url: String
        /// The model's name there.
        public var model: String
        /// The key, if the API wants one.
        public var key: String?
        /// The sampling temperature.
        public var temperature: Double
        /// The most tokens of an answer.
        public var maxTokens: Int

        /// Settings.
        public init(url: String, model: String, key: String?, temperature: Double = 1, maxTokens: Int = 256) {
            self.url = url
            self.model = model
            self.key = key
            self.temperature = temperature
            self.maxTokens = maxTokens
        }
    }

    /// Bytes of an answer that are read.
    private static let answerLimit = 4 << 20
    /// How often one question is put.
    private static let attempts = 6
    /// The longest pause that a suspect may ask for.
    private static let longestPause = 120
    private static let answerTime = TimeAmount.seconds(120)

    private let settings: Settings
    private let client: HTTPClient

    /// A suspect; `client` is somebody else's to shut down.
    public init(_ settings: Settings, client: HTTPClient) {
        self.settings = settings
        self.client = client
    }

    /// A client to ask with, for its caller to shut down. Connections that fail are tried again here, not there.
    public static func client() -> HTTPClient {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Asks, and asks again where the suspect is busy: after the time that its `retry-after` says, up to two minutes.
    public func answer(_ prompt: String) async throws(SuspectFailure) -> String {
        var body = Array(#"{"model":"#.utf8)
        JSONText.append(settings.model, to: &body)
        body += #","messages":[{"role":"user","content":"#.utf8
        JSONText.append(prompt, to: &body)
        body += #"}],"temperature":\#(settings.temperature),"max_tokens":\#(settings.maxTokens),"stream":false}"#.utf8
        let reply = try await post("/chat/completions", body)
        return try SuspectAnswer.text(reply.body, isStream: reply.isStream)
    }

    /// The log-probability, in nats, that the suspect gives to each text as a whole, by `POST /completions` with `echo`: the sum
    /// over all its tokens but the first, which has none.
    ///
    /// - Throws: ``SuspectFailure``, `failed` where the API gives no log-probabilities of a prompt.
    public func logProbabilities(of texts: [String]) async throws(SuspectFailure) -> [Double] {
        let reply = try await post(
            "/completions", completion(of: texts, tokens: 0, #","echo":true,"logprobs":1,"temperature":1"#))
        return try SuspectScores.sums(reply.body, of: texts)
    }

    /// How the suspect continues a text, by `POST /completions`.
    ///
    /// - Throws: ``SuspectFailure``.
    public func continuation(of text: String) async throws(SuspectFailure) -> String {
        let reply = try await post(
            "/completions",
            completion(of: [text], tokens: settings.maxTokens, #","temperature":\#(settings.temperature)"#))
        return try SuspectScores.text(reply.body)
    }

    private func completion(of texts: [String], tokens: Int, _ more: String) -> [UInt8] {
        var body = Array(#"{"model":"#.utf8)
        JSONText.append(settings.model, to: &body)
        body += #","prompt":["#.utf8
        for (index, text) in texts.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            JSONText.append(text, to: &body)
        }
        return body + #"],"max_tokens":\#(tokens),"stream":false\#(more)}"#.utf8
    }

    private func post(
        _ path: String, _ question: [UInt8]
    ) async throws(SuspectFailure) -> (body: [UInt8], isStream: Bool) {
        var pause = 1
        for attempt in 1...Self.attempts {
            let response: HTTPClientResponse
            let body: [UInt8]
            do {
                response = try await client.execute(request(path, question), timeout: Self.answerTime)
                body = Array((try await response.body.collect(upTo: Self.answerLimit)).readableBytesView)
            } catch is NIOTooManyBytesError {
                throw .failed("an answer is longer than \(Self.answerLimit) bytes")
            } catch {
                if attempt < 3 {
                    try await Self.rest(pause)
                    pause *= 2
                    continue
                }
                throw .failed("\(settings.url) does not answer: \(error)")
            }
            let status = response.status.code
            switch status {
            case 200..<300:
                let type = response.headers.first(name: "content-type") ?? ""
                return (body, type.hasPrefix("text/event-stream"))
            case 429, 500..<600:
                let asked = response.headers.first(name: "retry-after").flatMap { Int($0) }
                if attempt == Self.attempts || (status != 429 && attempt >= 3) {
                    throw .failed("the suspect answered \(status): \(SuspectAnswer.message(body))")
                }
                try await Self.rest(min(max(asked ?? pause, 0), Self.longestPause))
                pause = min(pause * 2, 30)
            case 400, 401, 403, 404, 405:
                throw .hopeless(
                    "the suspect answered \(status): \(SuspectAnswer.message(body)); check URL, --model and --key-file")
            default:
                throw .failed("the suspect answered \(status): \(SuspectAnswer.message(body))")
            }
        }
        throw .failed("the suspect stayed busy")
    }

    private static func rest(_ seconds: Int) async throws(SuspectFailure) {
        do {
            try await Task.sleep(for: .seconds(seconds))
        } catch {
            throw .hopeless("cancelled")
        }
    }

    private func request(_ path: String, _ body: [UInt8]) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: settings.url + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "accept", value: "application/json")
        if let key = settings.key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        request.body = .bytes(ByteBuffer(bytes: body))
        return request
    }
}

import JSON

/// Lines of OpenAI's Batch API: requests (`custom_id`, `method`, `url`, `body`) and results (`id`, `custom_id`, `response`,
/// `error`), as https://platform.openai.com/docs/api-reference/batch describes them.
///
/// A result alone is an exchange without a prompt. A request alone is one only where no results were given at all, and
/// then counts as served.
struct OpenAIBatch {
    private let importer: LogImporter
    private var requests: [String: (request: Request, place: LogImporter.Place)] = [:]
    private var results: [String: (result: Result, place: LogImporter.Place)] = [:]
    private var hasResults = false

    private struct Request {
        var operation: String
        var model: String?
        var messages: [ExchangeRecord.Message]
        var parameters: ExchangeRecord.Parameters
        var session: String?
    }

    private struct Result {
        var id: String
        var time: Timestamp?
        var status: Int
        var model: String?
        var operation: String
        var output: String?
        var usage: TokenCounts
    }

    init(_ importer: LogImporter) { self.importer = importer }

    /// Adds one line; returns the exchange that it completes.
    mutating func add(_ line: JSONValue, _ place: LogImporter.Place) throws(FieldFault) -> ExchangeRecord? {
        guard let id = try FieldReader(line, "").string("custom_id") else { throw .missing("custom_id") }
        if line.member("body") != nil {
            let request = try Self.request(line)
            guard let found = results.removeValue(forKey: id) else {
                guard requests.updateValue((request, place), forKey: id) == nil else {
                    throw FieldFault("custom_id", "stands there twice; the earlier request was dropped")
                }
                return nil
            }
            return try record(id, request, found.result)
        }
        hasResults = true
        let result = try Self.result(line, id)
        guard let found = requests.removeValue(forKey: id) else {
            guard results.updateValue((result, place), forKey: id) == nil else {
                throw FieldFault("custom_id", "stands there twice; the earlier result was dropped")
            }
            return nil
        }
        return try record(id, found.request, result)
    }

    /// Gives the exchanges of which only one half was found, in the order of the input.
    func finish(_ take: (ExchangeRecord) -> Void, _ reject: (LogImporter.Place, FieldFault) -> Void) {
        func forEach<Half>(
            _ halves: [String: (Half, LogImporter.Place)], _ record: (String, Half) throws(FieldFault) -> ExchangeRecord
        ) {
            for (id, (half, place)) in halves.sorted(by: {
                ($0.value.1.file, $0.value.1.line) < ($1.value.1.file, $1.value.1.line)
            }) {
                do throws(FieldFault) {
                    take(try record(id, half))
                } catch {
                    reject(place, error)
                }
            }
        }
        forEach(results) { (id, result) throws(FieldFault) in try record(id, nil, result) }
        forEach(requests) { (id, request) throws(FieldFault) in
            guard !hasResults else { throw FieldFault("custom_id", "has no result") }
            return try record(id, request, nil)
        }
    }

    private static func request(_ line: JSONValue) throws(FieldFault) -> Request {
        let fields = FieldReader(line, "")
        guard let body = fields.value("body"), body.kind == .object else {
            throw fields.fault("body", "must be an object")
        }
        let url = try fields.string("url") ?? ""
        let operations = [
            ("/chat/completions", "chat"), ("/messages", "chat"), ("/completions", "completion"),
            ("/embeddings", "embedding"), ("/responses", "responses"),
        ]
        let bodyFields = FieldReader(body, "body")
        return Request(
            operation: operations.first { url.hasSuffix($0.0) }?.1 ?? "chat", model: try bodyFields.string("model"),
            messages: ModelBody.messages(ofRequest: body), parameters: try ModelBody.parameters(ofRequest: body),
            session: try bodyFields.string("safety_identifier", "user"))
    }

    private static func result(_ line: JSONValue, _ id: String) throws(FieldFault) -> Result {
        let fields = FieldReader(line, "")
        let response = fields.value("response")
        let answer = FieldReader(response, "response")
        let body = response?.memberIfAny("body")
        let bodyFields = FieldReader(body, "response.body")
        let created = try bodyFields.number("created")
        let createdAt = try bodyFields.number("created_at")
        let object = try bodyFields.string("object") ?? ""
        let operations = [
            ("text_completion", "completion"), ("list", "embedding"), ("response", "responses"),
        ]
        let requestID = try answer.string("request_id")
        let status = try answer.integer("status_code")
        return Result(
            id: try fields.string("id") ?? requestID ?? id,
            time: (created ?? createdAt).flatMap { Int64(exactly: $0.rounded(.down)).map(Timestamp.init(seconds:)) },
            status: status ?? (fields.value("error") == nil ? 200 : 500),
            model: try bodyFields.string("model"), operation: operations.first { $0.0 == object }?.1 ?? "chat",
            output: body.flatMap(ModelBody.output(ofResponse:)),
            usage: try ModelBody.usage(body?.memberIfAny("usage"), "response.body.usage"))
    }

    private func record(_ id: String, _ request: Request?, _ result: Result?) throws(FieldFault) -> ExchangeRecord {
        guard let model = request?.model ?? result?.model else { throw .missing("body.model") }
        var record = ExchangeRecord(
            id: result?.id ?? id, time: try importer.time(result?.time, "response.body.created"),
            account: try importer.account(nil), model: model,
            operation: request?.operation ?? result?.operation ?? "chat", status: result?.status ?? 200,
            messages: request?.messages ?? [], parameters: request?.parameters ?? ExchangeRecord.Parameters(),
            usage: result?.usage ?? TokenCounts())
        record.output = result?.output
        record.session = request?.session
        return record
    }
}

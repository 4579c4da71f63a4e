import JSON

/// Why a request is refused, in the terms of OpenAI's error body; Anthropic's is derived from the status.
struct RequestError: Error, Equatable {
    var status: Int
    var message: String
    var type = "invalid_request_error"
    var parameter: String?
    var code: String?

    static func invalid(_ message: String, parameter: String? = nil, code: String? = nil) -> RequestError {
        RequestError(status: 400, message: message, parameter: parameter, code: code)
    }

    static func missing(_ parameter: String) -> RequestError {
        invalid(
            "Missing required parameter: '\(parameter)'.", parameter: parameter, code: "missing_required_parameter")
    }

    static func wrongType(_ parameter: String, expected: String, found: JSONValue) -> RequestError {
        invalid(
            "Invalid type for '\(parameter)': expected \(expected), but got \(found.kind) instead.",
            parameter: parameter, code: "invalid_type")
    }

    static func unknownModel(_ model: String) -> RequestError {
        RequestError(
            status: 404, message: "The model '\(model.prefix(200))' does not exist or you do not have access to it.",
            parameter: "model", code: "model_not_found")
    }

    static func malformed(_ error: JSONError) -> RequestError {
        invalid("We could not parse the JSON body of your request: \(error).")
    }

    static let wrongKey = RequestError(
        status: 401, message: "Incorrect API key provided.", code: "invalid_api_key")
    static let noSuchPath = RequestError(status: 404, message: "There is nothing at this URL.", code: "unknown_url")
    static let tooLarge = RequestError(
        status: 413, message: "The request body is too large.", code: "request_too_large")
}

/// The two families of error bodies and headers.
enum Dialect {
    case openAI
    case anthropic

    /// The body that tells of an error.
    func body(of error: RequestError, requestIdentifier: String) -> JSONValue {
        switch self {
        case .openAI:
            [
                "error": [
                    "message": .string(error.message), "type": .string(error.type),
                    "param": error.parameter.map { .string($0) } ?? nil, "code": error.code.map { .string($0) } ?? nil,
                ]
            ]
        case .anthropic:
            [
                "type": "error",
                "error": ["type": .string(Self.anthropicType(error.status)), "message": .string(error.message)],
                "request_id": .string(requestIdentifier),
            ]
        }
    }

    private static func anthropicType(_ status: Int) -> String {
        switch status {
        case 401: "authentication_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }
}

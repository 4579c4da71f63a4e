import Access
import Foundation
import Hummingbird

/// What the admin API answers when it does not do what was asked:
/// `{"error":{"message":…,"type":…,"param":…}}`.
struct AdminError: Error, Equatable {
    /// The error's kind, for programs.
    enum Kind: String, Encodable {
        case authentication = "authentication_error"
        case notFound = "not_found_error"
        case invalidRequest = "invalid_request_error"
        case conflict = "conflict_error"
        case configuration = "configuration_error"
        case store = "store_error"
    }

    let status: HTTPResponse.Status
    let kind: Kind
    let message: String
    var param: String?

    static func invalid(_ message: String, param: String? = nil) -> AdminError {
        AdminError(status: .badRequest, kind: .invalidRequest, message: message, param: param)
    }
}

extension AdminError {
    init(_ error: AccessError) {
        switch error {
        case .accountNotFound, .keyNotFound:
            self.init(status: .notFound, kind: .notFound, message: error.description)
        case .accountExists:
            self.init(status: .conflict, kind: .conflict, message: error.description, param: "account")
        case .accountStatus, .keyNotUsable, .keyReplaced:
            self.init(status: .conflict, kind: .conflict, message: error.description)
        case .invalid(let failure):
            self.init(status: .badRequest, kind: .invalidRequest, message: failure.description, param: failure.field)
        case .pepper, .store:
            self.init(status: .internalServerError, kind: .store, message: error.description)
        }
    }

    private struct Body: Encodable {
        struct Content: Encodable {
            let message: String
            let type: Kind
            let param: String?

            enum CodingKeys: CodingKey { case message, type, param }

            func encode(to encoder: any Encoder) throws {
                var fields = encoder.container(keyedBy: CodingKeys.self)
                try fields.encode(message, forKey: .message)
                try fields.encode(type, forKey: .type)
                try fields.encode(param, forKey: .param)
            }
        }

        let error: Content
    }

    func response() -> Response {
        var response = JSONResponse.make(
            Body(error: .init(message: message, type: kind, param: param)), status: status)
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }
}

/// Answers every error in the admin API's form.
struct AdminErrors<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as AdminError {
            return error.response()
        } catch let error as AccessError {
            let failure = AdminError(error)
            if failure.kind == .store { context.logger.error("\(failure.message)") }
            return failure.response()
        } catch let error as HTTPError where error.status == .notFound {
            let message = "there is no \(request.method.rawValue) \(request.uri.path.prefix(128))"
            return AdminError(status: .notFound, kind: .notFound, message: message).response()
        }
    }
}

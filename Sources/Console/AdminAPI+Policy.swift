import Exchanges
import Hummingbird
import NIOCore

extension AdminAPI {
    private struct ActionList: Encodable {
        let actions: [EncodableValue]
    }

    private struct AppealList: Encodable {
        let appeals: [EncodableValue]
    }

    /// A value whose type only the policy knows.
    private struct EncodableValue: Encodable {
        let value: any Encodable

        func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
    }

    func addPolicyRoutes(to router: Router<Context>) {
        guard let policy else { return }
        router.get("/admin/policy/actions") { request, _ in
            let state = try Self.state(request)
            let actions = try await policyWork { try policy.actions(state: state) }
            return JSONResponse.make(ActionList(actions: actions.map(EncodableValue.init)))
        }
        router.get("/admin/policy/actions/:id") { _, context in
            let id = try Self.id(context)
            return JSONResponse.make(EncodableValue(value: try await policyWork { try policy.action(id) }))
        }
        router.post("/admin/policy/actions/:id/approve") { request, context in
            let id = try Self.id(context)
            var body = try await AdminRequestBody(request)
            let note = try body.text("note")
            try body.finish()
            return JSONResponse.make(EncodableValue(value: try await policyWork { try policy.approve(id, note: note) }))
        }
        router.post("/admin/policy/actions/:id/revoke") { request, context in
            let id = try Self.id(context)
            let reason = try await Self.needed("reason", request)
            return JSONResponse.make(
                EncodableValue(value: try await policyWork { try policy.revoke(id, reason: reason) }))
        }
        router.get("/admin/policy/appeals") { request, _ in
            let state = try Self.state(request)
            let appeals = try await policyWork { try policy.appeals(state: state) }
            return JSONResponse.make(AppealList(appeals: appeals.map(EncodableValue.init)))
        }
        router.post("/admin/policy/appeals") { request, _ in
            var body = try await AdminRequestBody(request)
            let action = try body.text("action") ?? ""
            let account = try body.text("account") ?? ""
            let statement = try body.text("statement") ?? ""
            try body.finish()
            let appeal = try await policyWork {
                try policy.openAppeal(against: action, of: account, statement: statement)
            }
            return JSONResponse.make(EncodableValue(value: appeal), status: .created)
        }
        router.get("/admin/policy/appeals/:id") { _, context in
            let id = try Self.id(context)
            return JSONResponse.make(EncodableValue(value: try await policyWork { try policy.appeal(id) }))
        }
        for (verb, accepts) in [("accept", true), ("reject", false)] {
            router.post(RouterPath("/admin/policy/appeals/:id/\(verb)")) { request, context in
                let id = try Self.id(context)
                let note = try await Self.needed("note", request)
                let appeal = try await policyWork { try policy.decideAppeal(id, accepts: accepts, note: note) }
                return JSONResponse.make(EncodableValue(value: appeal))
            }
        }
    }

    private static func state(_ request: Request) throws -> String? {
        var query = try AdminQuery(request)
        let state = query.text("state")
        try query.finish()
        return state
    }

    private static func needed(_ field: String, _ request: Request) async throws -> String {
        var body = try await AdminRequestBody(request)
        let text = try body.text(field)
        try body.finish()
        return text ?? ""
    }

    /// Work that waits for the policy's storage, its failures in the admin API's form.
    private func policyWork<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        do {
            return try await waiting(work)
        } catch let error as PolicyControlError {
            switch error {
            case .notFound(let message): throw AdminError(status: .notFound, kind: .notFound, message: message)
            case .conflict(let message): throw AdminError(status: .conflict, kind: .conflict, message: message)
            case .invalid(let message, let param): throw AdminError.invalid(message, param: param)
            }
        }
    }
}

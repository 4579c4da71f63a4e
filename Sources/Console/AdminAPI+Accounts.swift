import Access
import Exchanges
import Foundation
import Hummingbird

extension AdminAPI {
    private struct AccountPage: Encodable {
        let accounts: [Account]
        let nextAfter: String?

        enum CodingKeys: String, CodingKey {
            case accounts
            case nextAfter = "next_after"
        }
    }

    func addAccountRoutes(to router: Router<Context>) {
        router.get("/admin/accounts") { request, _ in
            var query = try AdminQuery(request)
            let after = query.text("after")
            let limit = Int(try query.integer("limit", in: 1...Int64(AccessControl.longestListing), default: 100))
            try query.finish()
            let accounts = try await waiting { try access.accounts(after: after, limit: limit) }
            return JSONResponse.make(
                AccountPage(accounts: accounts, nextAfter: accounts.count == limit ? accounts.last?.id : nil))
        }
        router.post("/admin/accounts") { request, _ in
            var body = try await AdminRequestBody(request)
            let draft = try Self.accountDraft(&body)
            let account = try await waiting { try access.createAccount(draft, by: .adminAPI) }
            return JSONResponse.make(account, status: .created)
        }
        router.get("/admin/accounts/:id") { _, context in
            let id = try Self.id(context)
            return JSONResponse.make(try await waiting { try access.account(id) })
        }
        router.patch("/admin/accounts/:id") { request, context in
            let id = try Self.id(context)
            var body = try await AdminRequestBody(request)
            let change = try Self.accountChange(&body)
            return JSONResponse.make(try await waiting { try access.updateAccount(id, change, by: .adminAPI) })
        }
        addStatusRoute("suspend", to: router) { try access.suspendAccount($0, reason: $1, by: .adminAPI) }
        addStatusRoute("reactivate", to: router) { try access.reactivateAccount($0, reason: $1, by: .adminAPI) }
        addStatusRoute("close", to: router) { try access.closeAccount($0, reason: $1, by: .adminAPI) }
    }

    private func addStatusRoute(
        _ verb: String, to router: Router<Context>, _ change: @escaping @Sendable (String, String?) throws -> Account
    ) {
        router.post(RouterPath("/admin/accounts/:id/\(verb)")) { request, context in
            let id = try Self.id(context)
            var body = try await AdminRequestBody(request)
            let reason = try body.text("reason")
            try body.finish()
            return JSONResponse.make(try await waiting { try change(id, reason) })
        }
    }

    /// The id in a request's path, percent-decoded.
    static func id(_ context: Context) throws(AdminError) -> String {
        guard let id = context.parameters.get("id")?.removingPercentEncoding, !id.isEmpty else {
            throw .invalid("the id in the path is not percent-encoded UTF-8", param: "id")
        }
        return id
    }

    private static func accountDraft(_ body: inout AdminRequestBody) throws(AdminError) -> AccountDraft {
        let draft = AccountDraft(
            id: try body.text("account"), organization: try body.text("organization"),
            plan: try body.text("plan") ?? "free", verification: try body.choice("verification") ?? .none,
            payment: try body.text("payment"), paymentIssuer: try body.text("payment_issuer"),
            emailDomain: try body.text("email_domain"), emailPattern: try body.text("email_pattern"),
            country: try body.text("country"),
            entitlements: (try body.texts("entitlements") ?? []).map { Account.Entitlement(rawValue: $0) })
        try body.finish()
        return draft
    }

    private static func accountChange(_ body: inout AdminRequestBody) throws(AdminError) -> AccountChange {
        func required<Value>(
            _ name: String, _ has: Bool, _ value: Value?
        ) throws(AdminError) -> AccountChange.Edit<Value> {
            guard has else { return .keep }
            guard let value else { throw .invalid("\(name) cannot be null", param: name) }
            return .set(value)
        }
        func optional(_ name: String) throws(AdminError) -> AccountChange.Edit<String?> {
            let has = body.has(name)
            let text = try body.text(name)
            return has ? .set(text) : .keep
        }
        var change = AccountChange()
        change.organization = try optional("organization")
        change.plan = try required("plan", body.has("plan"), try body.text("plan"))
        change.verification = try required(
            "verification", body.has("verification"), try body.choice("verification", Account.Verification.self))
        change.payment = try optional("payment")
        change.paymentIssuer = try optional("payment_issuer")
        change.emailDomain = try optional("email_domain")
        change.emailPattern = try optional("email_pattern")
        change.country = try optional("country")
        if body.has("entitlements") {
            let names = try body.texts("entitlements") ?? []
            change.entitlements = .set(names.map { Account.Entitlement(rawValue: $0) })
        }
        try body.finish()
        return change
    }
}

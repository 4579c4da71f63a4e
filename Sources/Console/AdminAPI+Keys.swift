import Access
import Exchanges
import Hummingbird

extension AdminAPI {
    private struct KeyList: Encodable {
        let keys: [KeyDescription]
    }

    private struct Rotation: Encodable {
        let old: KeyDescription
        let new: KeyDescription
    }

    func addKeyRoutes(to router: Router<Context>) {
        router.get("/admin/accounts/:id/keys") { _, context in
            let id = try Self.id(context)
            let keys = try await waiting { try access.keys(ofAccount: id) }
            return JSONResponse.make(KeyList(keys: keys.map { KeyDescription($0, at: access.now) }))
        }
        router.post("/admin/accounts/:id/keys") { request, context in
            let id = try Self.id(context)
            var body = try await AdminRequestBody(request)
            let name = try body.text("name")
            let expires = try expiry(&body)
            try body.finish()
            let issued = try await waiting {
                try access.createKey(account: id, name: name, expires: expires, by: .adminAPI)
            }
            return JSONResponse.make(KeyDescription(issued, at: access.now), status: .created)
        }
        router.get("/admin/keys/:id") { _, context in
            let id = try Self.keyID(context)
            return JSONResponse.make(KeyDescription(try await waiting { try access.key(id) }, at: access.now))
        }
        router.post("/admin/keys/:id/rotate") { request, context in
            let id = try Self.keyID(context)
            var body = try await AdminRequestBody(request)
            let grace = try body.duration("grace") ?? AccessControl.defaultGrace
            let namesExpiry = body.has("expires") || body.has("expires_in")
            let expires = try expiry(&body)
            try body.finish()
            let rotated = try await waiting {
                try access.rotateKey(id, grace: grace, expires: namesExpiry ? .set(expires) : .keep, by: .adminAPI)
            }
            return JSONResponse.make(
                Rotation(
                    old: KeyDescription(rotated.old, at: access.now), new: KeyDescription(rotated.new, at: access.now)),
                status: .created)
        }
        router.post("/admin/keys/:id/revoke") { request, context in
            let id = try Self.keyID(context)
            var body = try await AdminRequestBody(request)
            let reason = try body.text("reason")
            try body.finish()
            let record = try await waiting { try access.revokeKey(id, reason: reason, by: .adminAPI) }
            return JSONResponse.make(KeyDescription(record, at: access.now))
        }
    }

    /// The public id in a request's path. Whatever else stands there may be somebody's secret and is not repeated.
    private static func keyID(_ context: Context) throws(AdminError) -> String {
        guard let id = KeyText.publicID(in: try id(context)) else {
            throw .invalid("the id must be a key's public id: the 12 characters after 'ex-'", param: "id")
        }
        return id
    }

    /// When a key ends: `expires` says the moment, `expires_in` how long from now.
    private func expiry(_ body: inout AdminRequestBody) throws(AdminError) -> Timestamp? {
        let moment = try body.time("expires")
        let span = try body.duration("expires_in")
        if moment != nil, span != nil {
            throw .invalid("expires and expires_in exclude each other", param: "expires_in")
        }
        return moment ?? span.map { access.now.advanced(by: $0) }
    }
}

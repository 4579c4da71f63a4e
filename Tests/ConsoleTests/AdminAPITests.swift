import Access
import Console
import Detection
import Exchanges
import Foundation
import Logging
import Metering
import Testing

@Suite("The admin API", .serialized)
struct AdminAPITests {
    @Test("without the admin token nothing but health is answered")
    func token() async throws {
        try await AdminServer.run { server in
            let wrong = [
                nil, "", "Bearer", "Bearer ", "Bearer x", "Basic \(AdminServer.token)", AdminServer.token,
                "Bearer \(AdminServer.token)x", "Bearer \(AdminServer.token.dropLast())",
                "Bearer  \(AdminServer.token)",
            ]
            for authorization in wrong {
                for path in ["/admin/accounts", "/admin/status", "/metrics", "/nowhere", "/health/live/x"] {
                    let answer = try await server.send("GET", path, authorization: authorization)
                    #expect(answer.status == 401)
                    #expect(answer.error["type"] as? String == "authentication_error")
                    #expect(answer.error["param"] is NSNull)
                    #expect(answer.headers["www-authenticate"] == "Bearer")
                    #expect(!answer.text.contains(AdminServer.token))
                }
            }
            #expect(try await server.send("GET", "/health/live", authorization: nil).text == "{\"status\":\"live\"}\n")
            #expect(try await server.send("GET", "/health/ready", authorization: nil).status == 200)
            #expect(
                try await server.send("GET", "/metrics", authorization: "bearer \(AdminServer.token)").status == 200)
        }
    }

    @Test("metrics can be public, and are Prometheus text")
    func metrics() async throws {
        try await AdminServer.run(publicMetrics: true) { server in
            let answer = try await server.send("GET", "/metrics", authorization: nil)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(answer.text == "# TYPE excise_up gauge\nexcise_up 1\n")
            #expect(try await server.send("GET", "/admin/status", authorization: nil).status == 401)
        }
    }

    @Test("an account is opened, shown, changed, suspended, reactivated and closed")
    func accounts() async throws {
        try await AdminServer.run { server in
            let created = try await server.send(
                "POST", "/admin/accounts",
                """
                {"account":"acct:1","organization":"Example","plan":"enterprise","verification":"business",
                 "country":"SG","entitlements":["distillation"]}
                """)
            #expect(created.status == 201)
            #expect(created.headers["content-type"] == "application/json; charset=utf-8")
            #expect(created.headers["cache-control"] == "no-store")
            #expect(
                try JSONDecoder().decode(Account.self, from: Data(created.text.utf8)) == server.access.account("acct:1")
            )
            #expect(try await server.send("POST", "/admin/accounts").object["status"] as? String == "active")

            let changed = try await server.send(
                "PATCH", "/admin/accounts/acct%3A1", #"{"organization":null,"plan":"free","entitlements":[]}"#)
            #expect(changed.status == 200)
            #expect(changed.object["organization"] == nil)
            #expect(changed.object["entitlements"] == nil)
            #expect(changed.object["plan"] as? String == "free")
            #expect(changed.object["country"] as? String == "SG")
            #expect(try await server.send("GET", "/admin/accounts/acct:1").text == changed.text)

            let key = try server.access.createKey(account: "acct:1", by: .adminAPI).key
            let now = Timestamp.now().milliseconds / 1000
            let suspended = try await server.send(
                "POST", "/admin/accounts/acct:1/suspend", #"{"reason":"under review"}"#)
            #expect(suspended.object["status"] as? String == "suspended")
            #expect(suspended.object["status_changed"] is String)
            #expect(throws: AuthenticationFailure.accountNotActive) {
                try server.access.ring.authenticate(key, at: now)
            }
            let refused = try await server.send("POST", "/admin/accounts/acct:1/keys")
            #expect(refused.status == 409)
            #expect(refused.error["type"] as? String == "conflict_error")
            #expect(try await server.send("POST", "/admin/accounts/acct:1/reactivate").status == 200)
            #expect(throws: Never.self) { try server.access.ring.authenticate(key, at: now) }
            #expect(try await server.send("POST", "/admin/accounts/acct:1/close", "{}").status == 200)
            #expect(try await server.send("POST", "/admin/accounts/acct:1/reactivate").status == 409)

            let page = try await server.send("GET", "/admin/accounts?limit=1")
            #expect((page.object["accounts"] as? [Any])?.count == 1)
            #expect(page.object["next_after"] as? String == "acct:1")
            let rest = try await server.send("GET", "/admin/accounts?after=acct%3A1&limit=10")
            #expect((rest.object["accounts"] as? [Any])?.count == 1)
            #expect(rest.object["next_after"] == nil)
        }
    }

    @Test("a key is made, shown once, rotated with grace and revoked")
    func keys() async throws {
        try await AdminServer.run { server in
            _ = try server.access.createAccount(AccountDraft(id: "a"), by: .adminAPI)
            let now = Timestamp.now().milliseconds / 1000
            let made = try await server.send("POST", "/admin/accounts/a/keys", #"{"name":"ci","expires_in":"90d"}"#)
            #expect(made.status == 201)
            let key = try #require(made.object["key"] as? String)
            let id = try #require(made.object["id"] as? String)
            #expect(try server.access.ring.authenticate(key, at: now).keyID == id)
            #expect(made.object["state"] as? String == "active")
            #expect(made.object["hash"] == nil)

            let shown = try await server.send("GET", "/admin/keys/\(id)")
            #expect(shown.object["name"] as? String == "ci")
            #expect(shown.object["key"] == nil)

            let rotated = try await server.send("POST", "/admin/keys/\(id)/rotate", #"{"grace":"24h"}"#)
            #expect(rotated.status == 201)
            let old = try #require(rotated.object["old"] as? [String: Any])
            let new = try #require(rotated.object["new"] as? [String: Any])
            let newKey = try #require(new["key"] as? String)
            #expect(old["replaced_by"] as? String == new["id"] as? String)
            #expect(old["key"] == nil)
            #expect(try server.access.ring.authenticate(key, at: now + 86_000).keyID == id)
            #expect(throws: AuthenticationFailure.expired) {
                try server.access.ring.authenticate(key, at: now + 86_500)
            }
            #expect(try server.access.ring.authenticate(newKey, at: now + 86_500).accountID == "a")
            let again = try await server.send("POST", "/admin/keys/\(id)/rotate")
            #expect(again.status == 409)

            let revoked = try await server.send("POST", "/admin/keys/\(id)/revoke", #"{"reason":"leaked"}"#)
            #expect(revoked.object["state"] as? String == "revoked")
            #expect(throws: AuthenticationFailure.revoked) { try server.access.ring.authenticate(key, at: now) }

            let list = try await server.send("GET", "/admin/accounts/a/keys")
            #expect(
                (list.object["keys"] as? [[String: Any]])?.compactMap { $0["state"] as? String } == [
                    "revoked", "active",
                ])
            #expect(!list.text.contains(newKey.suffix(32)) && !list.text.contains("hash"))

            let actions = try await server.send("GET", "/admin/actions?after=1&limit=2")
            #expect(
                (actions.object["actions"] as? [[String: Any]])?.compactMap { $0["operation"] as? String }
                    == ["key.create", "key.rotate"])
            #expect(actions.object["next_after"] as? Int == 3)
            #expect(!actions.text.contains(newKey.suffix(32)) && !actions.text.contains(key.suffix(32)))
            #expect(try server.access.actions().allSatisfy { $0.administrator == .adminAPI })
        }
    }

    @Test("the gateway's state is shown; drain, reload and readiness reach it and are logged")
    func gateway() async throws {
        try await AdminServer.run { server in
            let status = try await server.send("GET", "/admin/status")
            let gateway = try #require(status.object["gateway"] as? [String: Any])
            #expect(gateway["phase"] as? String == "serving")
            #expect(gateway["in_flight"] as? Int == 3)
            #expect(gateway["started"] as? String == "1970-01-01T00:00:00.000Z")
            #expect(((gateway["upstreams"] as? [[String: Any]])?.first)?["healthy"] as? Bool == true)
            #expect((status.object["access"] as? [String: Any])?["accounts"] as? Int == 0)

            #expect(try await server.send("POST", "/admin/reload").object["configuration_generation"] as? Int == 2)
            server.gateway.state.withLock { $0.isConfigurationBad = true }
            let refused = try await server.send("POST", "/admin/reload")
            #expect(refused.status == 422)
            #expect(refused.error["type"] as? String == "configuration_error")
            #expect((refused.error["message"] as? String)?.contains("excise.yaml:3") == true)

            let drained = try await server.send("POST", "/admin/drain")
            #expect(drained.status == 202)
            #expect(drained.object["phase"] as? String == "draining")

            server.gateway.state.withLock { $0.notReady = ["draining"] }
            let notReady = try await server.send("GET", "/health/ready", authorization: nil)
            #expect(notReady.status == 503)
            #expect(notReady.object["reasons"] as? [String] == ["draining"])
            #expect(try await server.send("GET", "/health/live", authorization: nil).status == 200)

            let actions = try server.access.actions()
            #expect(actions.map(\.operation) == [.gatewayReload, .gatewayReload, .gatewayDrain])
            #expect(actions.map { $0.details["result"] } == ["done", "refused", nil])
        }
    }

    private struct BadRequest {
        let method: String
        let path: String
        var body: String?
        let status: Int
        var param: String?
        let says: String
    }

    private static let badRequests = [
        BadRequest(method: "GET", path: "/nowhere", status: 404, says: "there is no GET /nowhere"),
        BadRequest(method: "DELETE", path: "/admin/accounts/a", status: 404, says: "there is no DELETE"),
        BadRequest(method: "GET", path: "/admin/accounts/b", status: 404, says: "no account has the id 'b'"),
        BadRequest(method: "GET", path: "/admin/accounts/%FF", status: 400, param: "id", says: "percent-encoded"),
        BadRequest(method: "GET", path: "/admin/keys/0123456789ab", status: 404, says: "no key has the public id"),
        BadRequest(
            method: "GET", path: "/admin/keys/sk-somebodys-secret", status: 400, param: "id",
            says: "12 characters after"),
        BadRequest(method: "GET", path: "/admin/accounts/b/keys", status: 404, says: "no account"),
        BadRequest(method: "POST", path: "/admin/accounts", body: "{", status: 400, says: "not valid JSON"),
        BadRequest(method: "POST", path: "/admin/accounts", body: "[]", status: 400, says: "must be a JSON object"),
        BadRequest(
            method: "POST", path: "/admin/accounts", body: #"{"plan":"a","plan":"b"}"#, status: 400,
            says: "same member twice"),
        BadRequest(
            method: "POST", path: "/admin/accounts", body: #"{"colour":"blue"}"#, status: 400, param: "colour",
            says: "known are account, organization"),
        BadRequest(
            method: "POST", path: "/admin/accounts", body: #"{"plan":7}"#, status: 400, param: "plan",
            says: "must be a string"),
        BadRequest(
            method: "POST", path: "/admin/accounts", body: #"{"verification":"passport"}"#, status: 400,
            param: "verification", says: "none, email, phone, identity, business"),
        BadRequest(
            method: "POST", path: "/admin/accounts", body: #"{"entitlements":"batch"}"#, status: 400,
            param: "entitlements", says: "array of strings"),
        BadRequest(
            method: "POST", path: "/admin/accounts", body: #"{"entitlements":["x"]}"#, status: 400,
            param: "entitlements", says: "distillation, evaluation"),
        BadRequest(
            method: "POST", path: "/admin/accounts", body: #"{"account":"a b"}"#, status: 400, param: "account",
            says: "1 to 128 of"),
        BadRequest(
            method: "POST", path: "/admin/accounts", body: #"{"account":"a"}"#, status: 409, param: "account",
            says: "exists already"),
        BadRequest(
            method: "POST", path: "/admin/accounts", body: #"{"payment":"4242424242424242"}"#, status: 400,
            param: "payment", says: "never the number"),
        BadRequest(
            method: "POST", path: "/admin/accounts",
            body: "{\"plan\":\"" + String(repeating: "x", count: 70_000) + "\"}", status: 413, says: "larger than"),
        BadRequest(
            method: "PATCH", path: "/admin/accounts/a", body: #"{"plan":null}"#, status: 400, param: "plan",
            says: "cannot be null"),
        BadRequest(
            method: "PATCH", path: "/admin/accounts/a", body: #"{"status":"closed"}"#, status: 400, param: "status",
            says: "unknown"),
        BadRequest(method: "PATCH", path: "/admin/accounts/b", body: "{}", status: 404, says: "no account"),
        BadRequest(
            method: "POST", path: "/admin/accounts/a/keys", body: #"{"expires":"tomorrow"}"#, status: 400,
            param: "expires", says: "RFC 3339"),
        BadRequest(
            method: "POST", path: "/admin/accounts/a/keys", body: #"{"expires":"2001-01-01T00:00:00Z"}"#, status: 400,
            param: "expires", says: "must lie ahead"),
        BadRequest(
            method: "POST", path: "/admin/accounts/a/keys",
            body: #"{"expires":"2101-01-01T00:00:00Z","expires_in":"1h"}"#, status: 400, param: "expires_in",
            says: "exclude each other"),
        BadRequest(
            method: "POST", path: "/admin/keys/0123456789ab/rotate", body: #"{"grace":"soon"}"#, status: 400,
            param: "grace", says: "30s, 1h30m or 7d"),
        BadRequest(
            method: "POST", path: "/admin/keys/0123456789ab/rotate", body: #"{"grace":"367d"}"#, status: 400,
            param: "grace", says: "must be between"),
        BadRequest(method: "GET", path: "/admin/accounts?limit=0", status: 400, param: "limit", says: "from 1 to 1000"),
        BadRequest(
            method: "GET", path: "/admin/actions?after=x", status: 400, param: "after", says: "must be a number"),
        BadRequest(
            method: "GET", path: "/admin/actions?page=2", status: 400, param: "page", says: "known are after, limit"),
        BadRequest(method: "GET", path: "/admin/actions?limit=1&limit=2", status: 400, param: "limit", says: "twice"),
        BadRequest(
            method: "POST", path: "/admin/drain", body: #"{"now":true}"#, status: 400, param: "now", says: "unknown"),
    ]

    @Test("every wrong request is answered with what would be right, and changes nothing")
    func wrongRequests() async throws {
        try await AdminServer.run { server in
            _ = try server.access.createAccount(AccountDraft(id: "a"), by: .adminAPI)
            for request in Self.badRequests {
                let answer = try await server.send(request.method, request.path, request.body)
                let told = "\(request.method) \(request.path) \(request.body?.prefix(80) ?? "") -> \(answer.text)"
                #expect(answer.status == request.status, "\(told)")
                #expect(answer.error["param"] as? String == request.param, "\(told)")
                #expect((answer.error["message"] as? String)?.contains(request.says) == true, "\(told)")
                #expect(answer.error["type"] is String, "\(told)")
                #expect(!answer.text.contains("somebodys-secret"))
            }
            #expect(try server.access.actions().count == 1)
            #expect(!server.gateway.state.withLock { $0.isDraining })
        }
    }

    @Test("a port in use is a clear error, and the task ends when cancelled")
    func listening() async throws {
        try await AdminServer.run { server in
            let api = AdminAPI(
                configuration: .init(port: server.port, token: try AdminToken(AdminServer.token)),
                access: server.access,
                gateway: server.gateway, groups: GroupDirectory(InMemoryMeteringStorage()),
                campaigns: CampaignDirectory(InMemoryCampaignStorage()),
                campaignPage: { _ in "" },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let error = await #expect(throws: AdminAPI.ListenFailure.self) { try await api.run() }
            #expect(error?.description.contains("127.0.0.1:\(server.port)") == true)
        }
    }

    @Test(
        "a token that could be guessed or not be sent is refused and never printed",
        arguments: ["", "short", "0123456789 abcdef", "0123456789abcdeü"])
    func badToken(text: String) throws {
        let error = #expect(throws: AdminToken.Failure.self) { try AdminToken(text) }
        #expect(error?.description.contains("openssl rand -hex 32") == true)
        #expect("\(try AdminToken(AdminServer.token))" == "AdminToken")
    }

    @Test("a group of accounts is set, shown, replaced and removed, and wrong ones are refused with their field")
    func groups() async throws {
        try await AdminServer.run { server in
            let set = try await server.send(
                "PUT", "/admin/groups/ring",
                #"{"accounts":["b","a"],"limits":{"requests":"10/m","spend":"5 each month"},"mode":"shadow"}"#)
            #expect(set.status == 200)
            let shown = try await server.send("GET", "/admin/groups/ring")
            #expect(
                shown.text
                    == #"{"accounts":["a","b"],"group":"ring","limits":{"requests":"10/1m","spend":"5 each month"},"mode":"shadow"}"#
                    + "\n")
            #expect(try await server.send("GET", "/admin/groups").text.contains("ring"))
            for (path, body, param) in [
                ("ring", #"{"accounts":[]}"#, "accounts"), ("a%20b", #"{"accounts":["a"]}"#, "name"),
                ("ring", #"{"accounts":["a"],"limits":{"requests":"often"}}"#, "limits.requests"),
                ("ring", #"{"accounts":["a"],"limits":{"words":"1/m"}}"#, "limits"),
                ("ring", #"{"accounts":["a"],"limits":[]}"#, "limits"),
                ("ring", #"{"accounts":["a"],"mode":"perhaps"}"#, "mode"),
            ] {
                let refused = try await server.send("PUT", "/admin/groups/\(path)", body)
                #expect(refused.status == 400 && refused.error["param"] as? String == param, "\(body)")
            }
            #expect(try await server.send("DELETE", "/admin/groups/ring").status == 204)
            #expect(try await server.send("DELETE", "/admin/groups/ring").status == 404)
            #expect(try await server.send("GET", "/admin/groups/ring").status == 404)
        }
    }
}

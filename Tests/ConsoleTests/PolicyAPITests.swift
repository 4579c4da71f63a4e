import Console
import Foundation
import Synchronization
import Testing

/// A policy that writes down what it is asked, and knows one action and one appeal.
final class FakePolicy: PolicyControl {
    private let asked = Mutex<[String]>([])
    var calls: [String] { asked.withLock { $0 } }

    private func answer(_ call: String) -> [String: String] {
        asked.withLock { $0.append(call) }
        return ["call": call]
    }

    func actions(state: String?) throws -> [any Encodable & Sendable] {
        guard state != "mad" else { throw PolicyControlError.invalid("expected one of shadow, active", param: "state") }
        return [answer("actions \(state ?? "all")")]
    }

    func action(_ id: String) throws -> any Encodable & Sendable {
        guard id == "act_1" else { throw PolicyControlError.notFound("There is no action \(id).") }
        return answer("action \(id)")
    }

    func approve(_ id: String, note: String?) throws -> any Encodable & Sendable {
        _ = try action(id)
        return answer("approve \(id) \(note ?? "-")")
    }

    func revoke(_ id: String, reason: String) throws -> any Encodable & Sendable {
        guard !reason.isEmpty else { throw PolicyControlError.invalid("A reason is needed.", param: "reason") }
        guard reason != "again" else { throw PolicyControlError.conflict("It has ended.") }
        return answer("revoke \(id) \(reason)")
    }

    func appeals(state: String?) throws -> [any Encodable & Sendable] { [answer("appeals \(state ?? "all")")] }

    func appeal(_ id: String) throws -> any Encodable & Sendable {
        guard id == "app_1" else { throw PolicyControlError.notFound("There is no appeal \(id).") }
        return answer("appeal \(id)")
    }

    func openAppeal(against action: String, of account: String, statement: String) throws -> any Encodable & Sendable {
        guard !account.isEmpty else { throw PolicyControlError.invalid("An account is needed.", param: "account") }
        return answer("open \(action) \(account) \(statement)")
    }

    func decideAppeal(_ id: String, accepts: Bool, note: String) throws -> any Encodable & Sendable {
        answer("\(accepts ? "accept" : "reject") \(id) \(note)")
    }
}

@Suite("The admin API's actions and appeals", .serialized)
struct PolicyAPITests {
    @Test(
        "each route asks the policy for what it says, and shows what comes of it",
        arguments: [
            ("GET", "/admin/policy/actions", nil, 200, "actions all"),
            ("GET", "/admin/policy/actions?state=active", nil, 200, "actions active"),
            ("GET", "/admin/policy/actions/act_1", nil, 200, "action act_1"),
            ("POST", "/admin/policy/actions/act_1/approve", nil, 200, "approve act_1 -"),
            ("POST", "/admin/policy/actions/act_1/approve", #"{"note":"cards"}"#, 200, "approve act_1 cards"),
            ("POST", "/admin/policy/actions/act_1/revoke", #"{"reason":"a course"}"#, 200, "revoke act_1 a course"),
            ("GET", "/admin/policy/appeals?state=open", nil, 200, "appeals open"),
            ("GET", "/admin/policy/appeals/app_1", nil, 200, "appeal app_1"),
            (
                "POST", "/admin/policy/appeals", #"{"action":"act_1","account":"a","statement":"a school"}"#, 201,
                "open act_1 a a school"
            ),
            ("POST", "/admin/policy/appeals/app_1/accept", #"{"note":"seen"}"#, 200, "accept app_1 seen"),
            ("POST", "/admin/policy/appeals/app_1/reject", #"{"note":"no"}"#, 200, "reject app_1 no"),
        ] as [(String, String, String?, Int, String)])
    func routes(method: String, path: String, body: String?, status: Int, call: String) async throws {
        let policy = FakePolicy()
        try await AdminServer.run(policy: policy) { server in
            let answer = try await server.send(method, path, body)
            #expect(answer.status == status)
            #expect(answer.text.contains("{\"call\":\"\(call)\"}"))
            #expect(policy.calls.last == call)
        }
    }

    @Test(
        "what cannot be meant is refused with its field, and nothing is asked for",
        arguments: [
            ("GET", "/admin/policy/actions?state=mad", nil, 400, "state"),
            ("GET", "/admin/policy/actions?limit=1", nil, 400, "limit"),
            ("GET", "/admin/policy/actions/act_2", nil, 404, nil),
            ("POST", "/admin/policy/actions/act_2/approve", nil, 404, nil),
            ("POST", "/admin/policy/actions/act_1/approve", #"{"why":"x"}"#, 400, "why"),
            ("POST", "/admin/policy/actions/act_1/approve", #"{"note":5}"#, 400, "note"),
            ("POST", "/admin/policy/actions/act_1/revoke", nil, 400, "reason"),
            ("POST", "/admin/policy/actions/act_1/revoke", #"{"reason":"again"}"#, 409, nil),
            ("POST", "/admin/policy/actions/act_1/undo", nil, 404, nil),
            ("POST", "/admin/policy/appeals", #"{"action":"act_1"}"#, 400, "account"),
            ("GET", "/admin/policy/appeals/app_2", nil, 404, nil),
        ] as [(String, String, String?, Int, String?)])
    func refused(method: String, path: String, body: String?, status: Int, param: String?) async throws {
        let policy = FakePolicy()
        try await AdminServer.run(policy: policy) { server in
            let answer = try await server.send(method, path, body)
            #expect(answer.status == status)
            #expect(answer.error["param"] as? String == param)
            #expect((answer.error["message"] as? String)?.isEmpty == false)
            #expect(policy.calls.isEmpty)
        }
    }

    @Test("without the admin token nothing is told, and without a policy there are no such routes")
    func closed() async throws {
        let policy = FakePolicy()
        try await AdminServer.run(policy: policy) { server in
            for path in ["actions", "actions/act_1", "appeals"] {
                let answer = try await server.send("GET", "/admin/policy/\(path)", authorization: nil)
                #expect(answer.status == 401)
            }
            #expect(policy.calls.isEmpty)
        }
        try await AdminServer.run { server in
            let answer = try await server.send("GET", "/admin/policy/actions")
            #expect(answer.status == 404)
        }
    }
}

import Detection
import Exchanges
import Foundation
import Testing

@Suite("The admin API's campaigns", .serialized)
struct CampaignAPITests {
    private static func fill(_ campaigns: CampaignDirectory) throws {
        let time = Timestamp(seconds: 1_770_000_000)
        var report = CampaignReport()
        for (id, confidence) in [("c/1", 0.9), ("c-2", 0.99)] {
            report.campaigns.append(
                Campaign(
                    id: id, confidence: confidence, pValue: 1e-9, accounts: ["\(id)-a", "\(id)-b"], exchanges: 20,
                    inputTokens: 1, outputTokens: 2, firstSeen: time, lastSeen: time, detectedAt: time,
                    exchangesBeforeDetection: 3))
            report.accounts.append(
                AccountFinding(account: "\(id)-a", suspicion: 0.9, disposition: .flagged, campaign: id))
        }
        try campaigns.take(report, at: time)
    }

    @Test("are listed, shown whole, and shown as a page")
    func shown() async throws {
        try await AdminServer.run { server in
            #expect(try await server.send("GET", "/admin/campaigns").text == "{\"campaigns\":[]}\n")
            try Self.fill(server.campaigns)
            let listed = try await server.send("GET", "/admin/campaigns").object["campaigns"] as? [[String: Any]]
            #expect(listed?.map { $0["id"] as? String } == ["c-2", "c/1"])
            let first = try #require(listed?.first)
            #expect(first["decision"] as? String == "open" && first["accounts"] as? Int == 2)
            #expect(
                first["p_value"] as? Double == 1e-9 && first["detected_at"] as? String == "2026-02-02T02:40:00.000Z")

            let whole = try await server.send("GET", "/admin/campaigns/c%2F1")
            #expect(whole.status == 200 && whole.object["id"] as? String == "c/1")
            let report = try #require(whole.object["report"])
            let read = try CampaignReport(json: Array(JSONSerialization.data(withJSONObject: report)))
            #expect(read == (try server.campaigns.campaign("c/1").report))

            let page = try await server.send("GET", "/admin/campaigns/c-2/page")
            #expect(page.headers["content-type"] == "text/html; charset=utf-8" && page.text == "<p>[\"c-2\"]</p>")
        }
    }

    @Test("are confirmed and dismissed, which is among the admin actions")
    func decided() async throws {
        try await AdminServer.run { server in
            try Self.fill(server.campaigns)
            let confirmed = try await server.send("POST", "/admin/campaigns/c-2/confirm")
            #expect(confirmed.object["decision"] as? String == "confirmed")
            let dismissed = try await server.send("POST", "/admin/campaigns/c%2F1/dismiss", #"{"reason":"a course"}"#)
            #expect(dismissed.object["decision"] as? String == "dismissed")
            #expect(dismissed.object["decided_by"] as? String == "admin-api")
            #expect(dismissed.object["reason"] as? String == "a course")
            let listed = try await server.send("GET", "/admin/campaigns?decision=dismissed")
            #expect((listed.object["campaigns"] as? [[String: Any]])?.map { $0["id"] as? String } == ["c/1"])
            let actions = try server.access.actions()
            #expect(actions.map(\.operation.rawValue) == ["campaign.confirm", "campaign.dismiss"])
            #expect(actions.map(\.subject) == ["c-2", "c/1"])
            #expect(actions.last?.details == ["accounts": "2", "reason": "a course"])
        }
    }

    @Test(
        "what cannot be meant is refused, and nothing changes",
        arguments: [
            ("GET", "/admin/campaigns/x", nil, 404, nil), ("GET", "/admin/campaigns/x/page", nil, 404, nil),
            ("GET", "/admin/campaigns?decision=maybe", nil, 400, "decision"),
            ("GET", "/admin/campaigns?limit=1", nil, 400, "limit"),
            ("POST", "/admin/campaigns/x/confirm", nil, 404, nil),
            ("POST", "/admin/campaigns/c-2/dismiss", nil, 400, "reason"),
            ("POST", "/admin/campaigns/c-2/dismiss", #"{"reason":" "}"#, 400, "reason"),
            ("POST", "/admin/campaigns/c-2/dismiss", #"{"reason":"a","why":"b"}"#, 400, "why"),
            ("POST", "/admin/campaigns/c-2/reopen", nil, 404, nil),
        ] as [(String, String, String?, Int, String?)])
    func refused(method: String, path: String, body: String?, status: Int, param: String?) async throws {
        try await AdminServer.run { server in
            try Self.fill(server.campaigns)
            let answer = try await server.send(method, path, body)
            #expect(answer.status == status && answer.error["param"] as? String == param)
            #expect(try server.campaigns.openCount() == 2)
            #expect(try server.access.actions().isEmpty)
        }
    }
}

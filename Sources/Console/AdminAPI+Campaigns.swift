import Access
import Detection
import Exchanges
import Hummingbird
import NIOCore

extension AdminAction.Operation {
    /// A found campaign was confirmed.
    public static let campaignConfirm = AdminAction.Operation(rawValue: "campaign.confirm")
    /// A found campaign was dismissed.
    public static let campaignDismiss = AdminAction.Operation(rawValue: "campaign.dismiss")
}

extension AdminAPI {
    private struct CampaignList: Encodable {
        let campaigns: [CampaignDescription]
    }

    func addCampaignRoutes(to router: Router<Context>) {
        router.get("/admin/campaigns") { request, _ in
            var query = try AdminQuery(request)
            let text = query.text("decision")
            try query.finish()
            let verdict = text.flatMap(CampaignRecord.Verdict.init)
            if text != nil, verdict == nil {
                let known = CampaignRecord.Verdict.allCases.map(\.rawValue).joined(separator: ", ")
                throw AdminError.invalid("decision must be one of \(known)", param: "decision")
            }
            let records = try await campaignWork { try campaigns.all() }
            return JSONResponse.make(
                CampaignList(
                    campaigns: records.filter { verdict == nil || $0.decision.verdict == verdict }
                        .map(CampaignDescription.init)))
        }
        router.get("/admin/campaigns/:id") { _, context in
            let id = try Self.id(context)
            let bytes = try await campaignWork { try CampaignDescription.whole(try campaigns.campaign(id)) }
            return Response(
                status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        router.get("/admin/campaigns/:id/page") { _, context in
            let id = try Self.id(context)
            let page = try await campaignWork { campaignPage(try campaigns.campaign(id).report) }
            return Response(
                status: .ok, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
        }
        addDecisionRoute("confirm", .confirmed, .campaignConfirm, to: router)
        addDecisionRoute("dismiss", .dismissed, .campaignDismiss, to: router)
    }

    private func addDecisionRoute(
        _ verb: String, _ verdict: CampaignRecord.Verdict, _ operation: AdminAction.Operation,
        to router: Router<Context>
    ) {
        router.post(RouterPath("/admin/campaigns/:id/\(verb)")) { request, context in
            let id = try Self.id(context)
            var body = try await AdminRequestBody(request)
            let reason = try body.text("reason")
            try body.finish()
            let record = try await campaignWork {
                let record = try campaigns.decide(
                    id, verdict, by: Administrator.adminAPI.rawValue, reason: reason, at: access.now)
                try access.recordAction(operation, on: id, by: .adminAPI, details: record.actionDetails)
                return record
            }
            return JSONResponse.make(CampaignDescription(record))
        }
    }

    /// Work that waits for the storage of campaigns, its failures in the admin API's form.
    private func campaignWork<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result
    {
        do {
            return try await waiting(work)
        } catch let error as CampaignDirectory.DecisionError {
            switch error {
            case .unknown: throw AdminError(status: .notFound, kind: .notFound, message: error.description)
            case .reason: throw AdminError.invalid(error.description, param: "reason")
            }
        }
    }
}

extension CampaignRecord {
    /// What the log of admin actions says about a decision.
    public var actionDetails: [String: String] {
        var details = ["accounts": String(campaign.accounts.count)]
        details["reason"] = decision.reason
        return details
    }
}

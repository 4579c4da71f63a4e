import Access
import Exchanges
import Hummingbird

/// An admin action as the admin API shows it.
struct ActionDescription: Encodable {
    let sequence: Int64
    let time: Timestamp
    let administrator: String
    let operation: String
    let subject: String
    let details: [String: String]

    init(_ action: AdminAction) {
        sequence = action.sequence
        time = action.time
        administrator = action.administrator.rawValue
        operation = action.operation.rawValue
        subject = action.subject
        details = action.details
    }
}

extension AdminAPI {
    private struct ActionPage: Encodable {
        let actions: [ActionDescription]
        let nextAfter: Int64?

        enum CodingKeys: String, CodingKey {
            case actions
            case nextAfter = "next_after"
        }
    }

    func addActionRoutes(to router: Router<Context>) {
        router.get("/admin/actions") { request, _ in
            var query = try AdminQuery(request)
            let after = try query.integer("after", in: 0...Int64.max, default: 0)
            let limit = Int(try query.integer("limit", in: 1...Int64(AccessControl.longestListing), default: 100))
            try query.finish()
            let actions = try await waiting { try access.actions(after: after, limit: limit) }
            return JSONResponse.make(
                ActionPage(
                    actions: actions.map(ActionDescription.init),
                    nextAfter: actions.count == limit ? actions.last?.sequence : nil))
        }
    }
}

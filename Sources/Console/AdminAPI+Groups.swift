import Access
import Hummingbird
import Metering

extension AdminAPI {
    private struct GroupPage: Encodable {
        let groups: [GroupDescription]
    }

    func addGroupRoutes(to router: Router<Context>) {
        router.get("/admin/groups") { _, _ in
            try await waiting { try groups.refresh() }
            return JSONResponse.make(GroupPage(groups: groups.groups.all.map(GroupDescription.init)))
        }
        router.get("/admin/groups/:id") { _, context in
            let name = try Self.id(context)
            try await waiting { try groups.refresh() }
            guard let group = groups.groups.group(name) else { throw Self.unknownGroup(name) }
            return JSONResponse.make(GroupDescription(group))
        }
        router.put("/admin/groups/:id") { request, context in
            let name = try Self.id(context)
            var body = try await AdminRequestBody(request)
            let accounts = try body.texts("accounts") ?? []
            let limits = try body.table("limits") ?? []
            let mode = try body.choice("mode", GroupDescription.Mode.self) ?? .enforce
            try body.finish()
            do {
                let group = AccountGroup(
                    name: name, accounts: Set(accounts), allowances: try AccountGroup.allowances(limits),
                    isShadow: mode == .shadow)
                try await waiting {
                    try groups.set(group)
                    try access.recordAction(
                        .groupSet, on: name, by: .adminAPI, details: ["accounts": String(group.accounts.count)])
                }
                return JSONResponse.make(GroupDescription(group))
            } catch let error as GroupDirectory.InvalidGroup {
                throw AdminError.invalid(error.description, param: error.field)
            }
        }
        router.delete("/admin/groups/:id") { _, context in
            let name = try Self.id(context)
            let wasThere = try await waiting {
                let wasThere = try groups.remove(name)
                if wasThere { try access.recordAction(.groupRemove, on: name, by: .adminAPI) }
                return wasThere
            }
            guard wasThere else { throw Self.unknownGroup(name) }
            return Response(status: .noContent)
        }
    }

    private static func unknownGroup(_ name: String) -> AdminError {
        AdminError(status: .notFound, kind: .notFound, message: "there is no group '\(name.prefix(100))'")
    }
}

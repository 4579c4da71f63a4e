import Access
import Hummingbird
import NIOCore

extension AdminAPI {
    private struct Status: Encodable {
        struct Counts: Encodable {
            let accounts: Int
            let keys: Int
            let generation: UInt64
        }

        let gateway: GatewayStatus
        let access: Counts
    }

    private struct Health: Encodable {
        let status: String
        var reasons: [String]?
    }

    func addGatewayRoutes(to router: Router<Context>) {
        router.get("/admin/status") { _, _ in
            let ring = access.ring
            return JSONResponse.make(
                Status(
                    gateway: await gateway.status(),
                    access: .init(accounts: ring.accountCount, keys: ring.keyCount, generation: ring.generation)))
        }
        router.post("/admin/drain") { request, _ in
            try await AdminRequestBody(request).finish()
            try await waiting { try access.recordAction(.gatewayDrain, on: "gateway", by: .adminAPI) }
            await gateway.drain()
            return JSONResponse.make(await gateway.status(), status: .accepted)
        }
        router.post("/admin/reload") { request, _ in
            try await AdminRequestBody(request).finish()
            do {
                try await gateway.reload()
            } catch {
                try await recordReload("refused")
                throw AdminError(
                    status: .unprocessableContent, kind: .configuration,
                    message: "the new configuration is not in use: \(error)")
            }
            try await recordReload("done")
            return JSONResponse.make(await gateway.status())
        }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: await gateway.metricsText())))
        }
        router.get("/health/live") { _, _ in
            JSONResponse.make(Health(status: "live"))
        }
        router.get("/health/ready") { _, _ in
            switch await gateway.readiness() {
            case .ready: JSONResponse.make(Health(status: "ready"))
            case .notReady(let reasons):
                JSONResponse.make(Health(status: "not ready", reasons: reasons), status: .serviceUnavailable)
            }
        }
    }

    private func recordReload(_ result: String) async throws {
        try await waiting {
            try access.recordAction(.gatewayReload, on: "gateway", by: .adminAPI, details: ["result": result])
        }
    }
}

import Access
import Console
import Detection
import Exchanges
import Foundation
import Logging
import Metering
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A gateway that does as it is told and remembers it.
final class FakeGateway: GatewayControl {
    struct BadConfiguration: Error, CustomStringConvertible {
        let description = "excise.yaml:3: upstreams[0].url: not a URL"
    }

    struct State {
        var isDraining = false
        var reloads = 0
        var isConfigurationBad = false
        var notReady: [String] = []
    }

    let state = Mutex(State())

    func status() async -> GatewayStatus {
        state.withLock { state in
            GatewayStatus(
                version: "0.0.1", phase: state.isDraining ? .draining : .serving, started: Timestamp(seconds: 0),
                inFlight: 3, configurationGeneration: 1 + state.reloads,
                upstreams: [.init(name: "built-in", isHealthy: true, connections: 2)])
        }
    }

    func readiness() async -> Readiness {
        state.withLock { $0.notReady.isEmpty ? .ready : .notReady(reasons: $0.notReady) }
    }

    func drain() async { state.withLock { $0.isDraining = true } }

    func reload() async throws {
        try state.withLock { state in
            if state.isConfigurationBad { throw BadConfiguration() }
            state.reloads += 1
        }
    }

    func metricsText() async -> String { "# TYPE excise_up gauge\nexcise_up 1\n" }
}

/// An admin API that listens on a free loopback port while a test runs.
struct AdminServer {
    static let token = "0123456789abcdef-token"

    struct Answer {
        let status: Int
        let headers: [String: String]
        let text: String

        var object: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
        }

        var error: [String: Any] { object["error"] as? [String: Any] ?? [:] }
    }

    let port: Int
    let access: AccessControl
    let gateway: FakeGateway
    let campaigns: CampaignDirectory

    static func run(
        publicMetrics: Bool = false, policy: (any PolicyControl)? = nil,
        _ body: @Sendable @escaping (AdminServer) async throws -> Void
    ) async throws {
        let access = try AccessControl(store: InMemoryAccessStore(), pepper: Pepper(bytes: UInt8(0)..<32)!)
        let gateway = FakeGateway()
        let campaigns = CampaignDirectory(InMemoryCampaignStorage())
        let api = AdminAPI(
            configuration: .init(port: 0, token: try AdminToken(token), hasPublicMetrics: publicMetrics),
            access: access,
            gateway: gateway, groups: GroupDirectory(InMemoryMeteringStorage()), campaigns: campaigns,
            policy: policy, campaignPage: { "<p>\($0.campaigns.map(\.id))</p>" },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await api.run { continuation.yield($0) }
            }
            for await port in ports {
                try await body(AdminServer(port: port, access: access, gateway: gateway, campaigns: campaigns))
                break
            }
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    func send(
        _ method: String, _ path: String, _ body: String? = nil, authorization: String? = "Bearer \(token)"
    ) async throws -> Answer {
        var request = URLRequest(url: URL(string: "http://127.0.0.1:\(port)\(path)")!)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        request.timeoutInterval = 20
        if let authorization { request.setValue(authorization, forHTTPHeaderField: "Authorization") }
        let configuration = URLSessionConfiguration.ephemeral
        let session = URLSession(configuration: configuration)
        defer { session.finishTasksAndInvalidate() }
        let (data, response) = try await session.data(for: request)
        let http = response as! HTTPURLResponse
        var headers: [String: String] = [:]
        for (name, value) in http.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
        return Answer(status: http.statusCode, headers: headers, text: String(decoding: data, as: UTF8.self))
    }
}

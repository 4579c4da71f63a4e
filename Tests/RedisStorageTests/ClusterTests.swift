import Foundation
import Metering
import NIOCore
import Testing

@testable import RedisStorage

@Suite("A Redis Cluster", .enabled(if: RedisServer.binary != nil, "needs redis-server"), .serialized)
struct ClusterTests {
    @Test(
        "redirections are read as nodes write them",
        arguments: [
            ("MOVED 3999 127.0.0.1:6381", "127.0.0.1", 6381), ("MOVED 1 ::1:7000", "::1", 7000),
            ("MOVED 0 :7001", "", 7001), ("MOVED 16383 [fe80::1]:1", "fe80::1", 1),
            ("MOVED 5 ?:6379", "", 6379),
        ])
    func redirections(text: String, host: String, port: Int) throws {
        let redirection = try #require(Redirection(text))
        #expect(redirection.host == host && redirection.port == port)
    }

    @Test(
        "what is no redirection is none",
        arguments: [
            "MOVED", "MOVED 1", "MOVED x h:1", "MOVED 1 h", "MOVED 1 h:0", "MOVED 1 h:x", "MOVED 16384 h:1",
            "ASK 1 h:1",
        ])
    func none(text: String) { #expect(Redirection(text) == nil) }

    /// Three masters on 127.0.0.1.
    final class Cluster {
        let nodes: [RedisServer]

        init() async throws {
            var nodes: [RedisServer] = []
            for _ in 0..<3 {
                nodes.append(
                    try await RedisServer(options: [
                        "--cluster-enabled", "yes", "--cluster-port", String(try RedisServer.freePort()),
                        "--cluster-node-timeout", "2000",
                    ]))
            }
            self.nodes = nodes
            let process = Process()
            process.executableURL = URL(
                fileURLWithPath: (RedisServer.binary ?? "").replacingOccurrences(of: "redis-server", with: "redis-cli"))
            process.arguments =
                ["--cluster", "create"] + nodes.map { "127.0.0.1:\($0.port)" } + ["--cluster-yes"]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            for node in nodes {
                for _ in 0..<500 {
                    let info = try await node.call("CLUSTER", "INFO").text ?? ""
                    if info.contains("cluster_state:ok"), info.contains("cluster_known_nodes:3") { break }
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }

        /// Moves a slot with all its keys, as an operator does it.
        func move(slot: Int, from: RedisServer, to: RedisServer) async throws {
            let source = try await from.call("CLUSTER", "MYID").text ?? ""
            let target = try await to.call("CLUSTER", "MYID").text ?? ""
            let number = String(slot)
            _ = try await to.call("CLUSTER", "SETSLOT", number, "IMPORTING", source)
            _ = try await from.call("CLUSTER", "SETSLOT", number, "MIGRATING", target)
            while case .array(let keys) = try await from.call("CLUSTER", "GETKEYSINSLOT", number, "100"), !keys.isEmpty
            {
                let client = try await RedisClient(port: from.port)
                _ = try await client.call(
                    ["MIGRATE", "127.0.0.1", String(to.port), "", "0", "5000", "KEYS"] + keys.compactMap(\.text))
            }
            for node in [to, from] + nodes { _ = try await node.call("CLUSTER", "SETSLOT", number, "NODE", target) }
        }
    }

    @Test("from whichever node, the count is found, and followed while its slot moves")
    func cluster() async throws {
        let cluster = try await Cluster()
        let plan = plan([
            .tokens: .budget(amount: 100_000, .month),
            .requests: .rate(amount: 1_000_000, seconds: 1, burst: 1_000_000),
            .concurrent: .concurrent(100),
        ])
        var stores: [RedisMeterStore] = []
        for node in cluster.nodes { stores.append(try await RedisMeterStore.started(node.url, .deny, gateways: 3)) }
        for store in stores { try await store.wait("shared") { $0.mode == .shared } }
        let addresses = Set(stores.map(\.status.address))
        #expect(addresses.count == 1)
        let home = try #require(cluster.nodes.first { addresses.contains("127.0.0.1:\($0.port)") })
        let other = try #require(cluster.nodes.first { $0 !== home })
        guard case .integer(let slot) = try await home.call("CLUSTER", "KEYSLOT", "{excise}:generation") else {
            Issue.record("no slot")
            return
        }
        let tally = try await Load(stores, plan, seed: 1, largest: 20).run(clients: 32) {
            try await Task.sleep(for: .seconds(0.3))
            try await cluster.move(slot: Int(slot), from: home, to: other)
            for store in stores {
                try await store.wait("there") { $0.mode == .shared && $0.address.hasSuffix(":\(other.port)") }
            }
            try await Task.sleep(for: .seconds(0.3))
            try await cluster.move(slot: Int(slot), from: other, to: home)
            try await Task.sleep(for: .seconds(0.5))
        }
        for store in stores {
            try await store.wait("shared") {
                $0.mode == .shared && $0.address.hasSuffix(":\(home.port)") && $0.pendingChanges + $0.waiting == 0
            }
        }
        let left = try await stores[0].ask(MeterPlan([plan.cells[2]]), [0], lease: 1).get().states[0].remaining
        #expect(left == 100_000 - tally.used, "\(tally)")
        #expect(tally.admitted > 500)
        for store in stores { await store.shutdown() }
    }
}

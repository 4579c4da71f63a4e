import Access
import ArgumentParser
import Console
import Exchanges
import Foundation
import Gateway
import Logging
import ModelServer
import ReportPage
import SQLiteStorage
import Synchronization
import UnixSignals

/// `excise serve`: the gateway.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Stand in front of a model: the gateway.",
        discussion: """
            Without --config the built-in model is served to one demonstration account, and a curl line that works is printed.

              excise serve
              excise serve --config excise.yaml
              excise serve --port 9090

            SIGHUP reads the configuration again; SIGTERM and Ctrl-C finish running answers first.
            """)

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The configuration file (docs/configuration.md).", valueName: "file"))
    var config: String?

    @Option(help: "The port to listen on instead of the configured one; 0 for any free one.")
    var port: Int?

    @Option(help: "The admin API's port instead of the configured one; 0 for any free one.")
    var adminPort: Int?

    @Option(help: ArgumentHelp("The data folder instead of the configured one.", valueName: "dir"))
    var data: String?

    func validate() throws {
        for number in [port, adminPort] {
            if let number, !(0...65_535).contains(number) {
                throw ValidationError("A port is a number from 0 to 65535.")
            }
        }
    }

    func run() async throws {
        // A client that goes away must cost an error on its socket, not the process.
        signal(SIGPIPE, SIG_IGN)
        if let config {
            try await serve(
                ConfigurationSource(path: config, fixed: GatewayConfiguration(), overriding: override), model: nil)
        } else {
            let folder = data ?? DataFolderOption.environmentFolder
            var settings = ModelServerConfiguration(port: 0, modelName: Demonstration.model)
            settings.logger.logLevel = .error
            let model = ModelServer(
                model: BuiltInModel.load(cacheFolder: URL(fileURLWithPath: folder, isDirectory: true)),
                configuration: settings)
            try await withListening(model) { modelPort in
                let configuration = Demonstration.configuration(dataFolder: folder, modelPort: modelPort)
                try await serve(
                    ConfigurationSource(path: nil, fixed: configuration, overriding: override), model: modelPort)
            }
        }
    }

    /// What the command line says goes before what the file says, also when the file is read again.
    @Sendable private func override(_ configuration: inout GatewayConfiguration) {
        if let port { configuration.listen.port = port }
        if let adminPort { configuration.admin.port = adminPort }
        if let data { configuration.data = data }
    }

    /// Runs a model server beside `body`, which gets its port.
    private func withListening(_ model: ModelServer, _ body: @escaping @Sendable (Int) async throws -> Void)
        async throws
    {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await model.run { announce.yield($0) } }
            tasks.addTask {
                for await port in ports {
                    try await body(port)
                    return
                }
            }
            try await tasks.next()
            tasks.cancelAll()
        }
    }

    private func serve(_ source: ConfigurationSource, model: Int?) async throws {
        // Before anybody can see that the gateway runs: a signal sent from then on must not be lost.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let configuration = try source.read()
        let log = RequestLog(configuration.log)
        defer { log.flush() }
        let (store, access) = try Self.access(configuration.data)
        let bookkeeping = try Bookkeeping(configuration, store: store, access: access)
        let token = try configuration.admin.token ?? AdminTokenFile.readOrCreate(configuration.data)
        let ownershipKey = access.derivedKey(for: "response-ownership")
        let shaping = try AnswerShapingSetup(
            configuration, groups: bookkeeping.groups.groups, restraints: bookkeeping.policy.restraints)
        await bookkeeping.start(log)
        let gateway: GatewayServer
        let address: String
        do {
            gateway = try await GatewayServer(configuration, access: access, log: log) { configuration in
                Self.outermost(configuration) + bookkeeping.stages(configuration) + shaping.stages(configuration)
                    + Watermarks.stages(configuration.watermark)
                    + Self.stages(configuration, ownershipKey: ownershipKey)
            }
            address = try await gateway.start().address
        } catch let error as GatewayError {
            throw CommandFailure(error.description, next: config == nil ? "try another port with --port" : nil)
        }
        let bridge = GatewayBridge(gateway: gateway, bookkeeping: bookkeeping, source: source, log: log)
        var logger = Logger(label: "excise.admin")
        logger.logLevel = .error
        let admin = AdminAPI(
            configuration: .init(
                host: configuration.admin.address, port: configuration.admin.port, token: try AdminToken(token),
                hasPublicMetrics: configuration.admin.publicMetrics),
            access: access, gateway: bridge, groups: bookkeeping.groups, campaigns: bookkeeping.campaigns,
            policy: PolicyBridge(
                desk: PolicyDesk(policy: bookkeeping.policy.directory, access: access, administrator: .adminAPI)),
            campaignPage: { CampaignPage.html(for: $0) }, logger: logger)
        let demonstrationKey = try model.map { _ in try Demonstration.key(access) }
        let scheme = configuration.listen.tls == nil ? "http" : "https"
        let adminHost = configuration.admin.address
        let tokenPath = AdminTokenFile.path(configuration.data)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await admin.run { adminPort in
                    log.event(
                        .info, "listening",
                        ["url": "\(scheme)://\(address)", "admin": "http://\(adminHost):\(adminPort)"])
                    guard let demonstrationKey else { return }
                    print(
                        Demonstration.greeting(
                            address: address, adminAddress: "\(adminHost):\(adminPort)", tokenPath: tokenPath,
                            key: demonstrationKey))
                    fflush(nil)
                }
            }
            tasks.addTask { try await gateway.watch() }
            tasks.addTask { try await bookkeeping.watch(log) }
            tasks.addTask { await bookkeeping.policy.webhook.run(log) }
            tasks.addTask {
                await Self.obey(signals, gateway, bridge, log)
                await bookkeeping.close()
                // Answers are out and everything stored is committed. An admin listener that is only starting would not
                // hear of a cancellation.
                log.flush()
                Foundation.exit(EXIT_SUCCESS)
            }
            // None returns by itself but by failing.
            do {
                try await tasks.next()
            } catch {
                await gateway.stop()
                await bookkeeping.close()
                tasks.cancelAll()
                throw error
            }
            tasks.cancelAll()
        }
    }

    /// The stage that prompts pass first and answers last.
    static func outermost(_ configuration: GatewayConfiguration) -> [any Stage] {
        configuration.anonymization.rules.map { [Anonymization($0)] } ?? []
    }

    /// The inner stages, those next to the model last.
    static func stages(_ configuration: GatewayConfiguration, ownershipKey: [UInt8]) -> [any Stage] {
        [
            StreamUsage(),
            MessageStart(),
            ResponseOwnership(key: ownershipKey, upstreams: configuration.upstreams.map(\.name)),
            UpstreamConcealment(configuration.models),
        ]
    }

    private static func access(_ folder: String) throws -> (SQLiteAccessStore, AccessControl) {
        do {
            let store = try SQLiteAccessStore(dataFolder: folder)
            return (store, try AccessControl(store: store, pepperFile: PepperFile(dataFolder: folder)))
        } catch let error as AccessError {
            throw CommandFailure(error)
        }
    }

    private static func obey(
        _ signals: UnixSignalsSequence, _ gateway: GatewayServer, _ bridge: GatewayBridge, _ log: RequestLog
    ) async {
        for await signal in signals {
            if signal == .sighup {
                do {
                    try await bridge.reload()
                } catch {
                    log.event(.error, "configuration not reloaded; the old one stays in force", ["reason": "\(error)"])
                }
                continue
            }
            log.event(.info, "stopping: running answers are finished first", ["signal": "\(signal)"])
            let impatience = Task.detached {
                for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
                    log.event(.warning, "stopped at once by a second signal")
                    log.flush()
                    Foundation.exit(1)
                }
            }
            await gateway.stop()
            impatience.cancel()
            log.event(.info, "stopped")
            return
        }
    }
}

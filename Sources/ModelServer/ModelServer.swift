import Hummingbird
import LanguageModel
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// A language model behind an HTTP server that speaks OpenAI's API (chat completions, completions, embeddings, responses,
/// models) and Anthropic's (messages, count_tokens, models), with and without streaming.
public struct ModelServer: Sendable {
    private let model: TextModel
    private let replies: RecordedReplies
    private let configuration: ModelServerConfiguration

    /// A server that is not listening yet.
    /// - Parameter replies: What is answered instead of what the model would write, in chat completions, messages and
    ///   responses.
    public init(
        model: TextModel, replies: RecordedReplies = RecordedReplies(),
        configuration: ModelServerConfiguration = ModelServerConfiguration()
    ) {
        self.model = model
        self.replies = replies
        self.configuration = configuration
    }

    /// Listens and serves until the task is cancelled or, inside of a service group, asked to shut down gracefully. Either
    /// way no new connection is taken, running answers are finished within ``ModelServerConfiguration/shutdownGrace``,
    /// and the method returns.
    /// - Parameter onListening: Called once, with the port that is bound.
    /// - Throws: What binding the address throws, for example because the port is in use.
    public func run(onListening: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
        try await run(signals: [], onListening: onListening)
    }

    /// The same, and SIGTERM and SIGINT end it too: for a process that does nothing else.
    public func runUntilSignalled(onListening: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
        try await run(signals: [.sigterm, .sigint], onListening: onListening)
    }

    private func run(signals: [UnixSignal], onListening: @escaping @Sendable (Int) -> Void) async throws {
        let service = ModelService(model: model, replies: replies, configuration: configuration)
        let application = Application(
            router: router(service),
            server: .http1(configuration: .init(additionalChannelHandlers: [ClientPresenceHandler()])),
            configuration: .init(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) },
            logger: configuration.logger)
        var groupConfiguration = ServiceGroupConfiguration(
            services: [application], gracefulShutdownSignals: signals, logger: configuration.logger)
        groupConfiguration.maximumGracefulShutdownDuration = configuration.shutdownGrace
        let group = ServiceGroup(configuration: groupConfiguration)
        // Cancelling the group would cut off running answers, so it runs in a task that is never cancelled.
        let running = Task { try await group.run() }
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await running.value
        } onCancelOrGracefulShutdown: {
            Task { await group.triggerGracefulShutdown() }
        }
    }
}

import Access
import Anonymization
import Crypto
import Exchanges
import JSON
import ModelAPI
import NIOCore
import Synchronization

/// Writes every exchange, served or refused, into the exchange log. The outermost stage: it sees the request as the client sent it and the answer as
/// the client got it.
///
/// A log that does not keep up slows admission; one that cannot be written at all stops it, and goes on by itself when it can.
public struct Recording: Stage {
    /// What is kept of prompts and answers.
    public enum Content: String, Sendable, CaseIterable {
        /// Both.
        case full
        /// Prompts only.
        case prompts
        /// Of prompts a keyed hash, of answers nothing.
        case hashes
    }

    /// "recording"
    public let name = "recording"
    private let log: ExchangeLogWriter
    private let content: Content
    private let form: PromptForm
    private let isEach: Bool
    private let missed: MissedRecords
    private let anonymization: AnonymizationRules?

    /// - Parameters:
    ///   - content: what is kept of prompts and answers.
    ///   - hashKey: 32 secret bytes, under which prompts are hashed.
    ///   - waits: whether the end of an answer waits until its record is on the disk.
    ///   - missed: counts what could not be recorded.
    ///   - anonymization: what is taken out of prompts and answers that are kept; nil for nothing.
    public init(
        _ log: ExchangeLogWriter, content: Content, hashKey: [UInt8], waits: Bool, missed: MissedRecords,
        anonymization: AnonymizationRules? = nil
    ) {
        self.log = log
        self.content = content
        form = content == .hashes ? .hash(SymmetricKey(data: hashKey)) : .text
        isEach = waits
        self.missed = missed
        self.anonymization = anonymization
    }

    /// Takes part in whatever is put to a model.
    public func begin(_ exchange: ExchangeContext) -> (any StageRun)? { Run(self, exchange) }

    private final class Run: StageRun {
        private let stage: Recording
        private let exchange: ExchangeContext
        private var request: JSONDocument?
        private var text: AnswerText?
        private var isUnrecordable = false
        private var room: EventLoopPromise<Void>?
        private var hasRoom = true

        init(_ stage: Recording, _ exchange: ExchangeContext) {
            self.stage = stage
            self.exchange = exchange
            if stage.content == .full { text = AnswerText(exchange.operation) }
        }

        func admit(_ request: UpstreamRequest) throws -> EventLoopFuture<Void>? {
            self.request = request.document
            let bound = NIOLoopBound(self, eventLoop: exchange.loop)
            switch stage.log.admit({ isThere in bound.eventLoop.execute { bound.value.roomCame(isThere) } }) {
            case .now: return nil
            case .none: throw refusal()
            case .later:
                let room = exchange.loop.makePromise(of: Void.self)
                self.room = room
                hasRoom = false
                return room.futureResult
            }
        }

        private func roomCame(_ isThere: Bool) {
            hasRoom = isThere
            if isThere { room?.succeed() } else { room?.fail(refusal()) }
        }

        private func refusal() -> APIError {
            isUnrecordable = true
            return ExchangeRun.overloaded
        }

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            guard text != nil else { return }
            for index in events.indices { text?.observe(events[index]) }
        }

        var keepsForm: Bool { text?.broughtOne ?? true }

        func observe(_ text: JSONString) { self.text?.observe(text) }

        func settle(_ outcome: Outcome) -> EventLoopFuture<Void>? { record(outcome) }

        func turnAway(_ outcome: Outcome) -> EventLoopFuture<Void>? {
            // What would come on top of a queue that is full already, or that the disk does not take.
            if !hasRoom || stage.log.status.failure != nil { isUnrecordable = true }
            return record(outcome)
        }

        private func record(_ outcome: Outcome) -> EventLoopFuture<Void>? {
            guard !isUnrecordable else {
                stage.missed.add()
                return nil
            }
            let line = line(outcome)
            guard stage.isEach, outcome.ending != .abandoned, outcome.ending != .refused else {
                stage.log.append(line)
                return nil
            }
            let durable = exchange.loop.makePromise(of: Void.self)
            stage.log.append(line) { durable.succeed() }
            return durable.futureResult
        }

        private func line(_ outcome: Outcome) -> [UInt8] {
            var output = text?.text ?? []
            var reasoning = text?.reasoning ?? []
            var tools = text?.tools ?? []
            var request = request ?? exchange.refusedBody
            if let rules = stage.anonymization {
                let tenant = exchange.principal.accountID
                var vault = Vault(tenant: tenant, session: exchange.id)
                request = request.flatMap { rules.logged($0, tenant: tenant, vault: &vault) }
                output = rules.logged(escaped: output, tenant: tenant, vault: &vault)
                reasoning = rules.logged(escaped: reasoning, tenant: tenant, vault: &vault)
                tools = rules.logged(escaped: tools, tenant: tenant, vault: &vault)
            }
            var line = ExchangeLine(reserving: (request?.bytes.count ?? 0) + output.count + 640)
            line.add("id", exchange.id)
            line.add("time", exchange.time.rfc3339)
            line.add("account", exchange.principal.accountID)
            line.add("key", exchange.principal.keyID)
            // A model that nobody knows is known from the body alone, where a client may have written anything.
            line.add(
                "model", exchange.model.isEmpty ? String(request?.string("model")?.prefix(200) ?? "") : exchange.model)
            line.add("operation", exchange.operation.logName)
            if let request {
                line.addMessages(exchange.operation, request, stage.form)
                line.addParameters(request)
            } else {
                line.name("messages")
                line.append(#"[],"parameters":{}"#)
            }
            if text != nil, outcome.ending != .refused {
                line.add("output", escaped: output)
                if !reasoning.isEmpty { line.add("reasoning", escaped: reasoning) }
                if !tools.isEmpty { line.add("tool_calls", escaped: tools) }
            }
            line.name("usage")
            line.append("{")
            line.add("input_tokens", outcome.usage.input)
            line.add("output_tokens", outcome.usage.output)
            line.add("reasoning_tokens", outcome.usage.reasoning)
            line.add("cached_input_tokens", outcome.usage.cachedInput)
            line.append("}")
            line.add("status", outcome.status)
            let microseconds = Int((NIODeadline.now() - exchange.started).nanoseconds / 1000)
            line.name("latency_ms")
            line.append(Array("\(microseconds / 1000).\(String(microseconds % 1000 + 1000).dropFirst())".utf8))
            if let request { line.addSession(request) }
            client(&line)
            line.add("actions", exchange.actions)
            if let cost = exchange.cost { line.add("cost", billionths: cost) }
            line.add("budgets", exchange.budgets)
            if !exchange.budgets.isEmpty, let second = exchange.budgetsSecond,
                second != exchange.time.milliseconds / 1000
            {
                line.add("budgets_time", Timestamp(seconds: second).rfc3339)
            }
            if outcome.ending != .completed { line.add("ending", outcome.ending.rawValue) }
            return line.finish()
        }

        private func client(_ line: inout ExchangeLine) {
            line.name("client")
            line.append("{")
            line.add("address", ifAny: exchange.client.address)
            line.add(
                "user_agent", ifAny: exchange.client.userAgent.map { $0.utf8.count > 300 ? String($0.prefix(300)) : $0 }
            )
            if let headers = exchange.client.headers { line.add("headers", String(headers, radix: 16)) }
            if let retries = exchange.client.retryCount { line.add("retry_count", retries) }
            line.append("}")
        }
    }
}

/// Counts exchanges that were refused because the log could not be written, and so have no record.
public final class MissedRecords: Sendable {
    private let total = Atomic<Int>(0)

    /// None so far.
    public init() {}

    /// How many.
    public var count: Int { total.load(ordering: .relaxed) }

    func add() { total.wrappingAdd(1, ordering: .relaxed) }
}

extension ModelAPI.Operation {
    /// The name in the exchange log.
    fileprivate var logName: String {
        switch self {
        case .completion: "completion"
        case .embeddings: "embedding"
        default: name
        }
    }
}

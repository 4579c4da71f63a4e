import Access
import JSON
import ModelAPI
import NIOCore
import Shaping
import Synchronization

/// Has answers give away only what the account is entitled to.
///
/// The header field `excise-withheld` names what was withheld.
public struct AnswerShaping: Stage {
    /// What stays from one configuration to the next.
    public final class Memory: Sendable {
        let repeats: RepeatCache<LocalAnswer>
        /// Models whose answers were seen to begin with reasoning that no tag opens.
        let unopened = Mutex<Set<String>>([])

        /// - Parameter repeatMemory: the most bytes that kept answers take.
        public init(repeatMemory: Int) { repeats = RepeatCache(memory: repeatMemory) }
    }

    /// "answer-shaping"
    public let name = "answer-shaping"
    private let entitlements: EntitlementSource
    private let seal: ReasoningSeal
    private let memory: Memory
    private let kinds: [String: UpstreamKind]
    private let upstreamKinds: [String: UpstreamKind]
    private let begin: Set<String>

    /// - Parameters:
    ///   - configuration: the models and what serves them.
    ///   - entitlements: asked once for every exchange.
    ///   - seal: seals reasoning and opens it.
    public init(
        _ configuration: GatewayConfiguration, entitlements: @escaping EntitlementSource, seal: ReasoningSeal,
        memory: Memory
    ) {
        self.entitlements = entitlements
        self.seal = seal
        self.memory = memory
        let upstreamKinds = Dictionary(
            configuration.upstreams.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
        self.upstreamKinds = upstreamKinds
        kinds = Dictionary(
            configuration.models.map { ($0.name, $0.upstreams.first.flatMap { upstreamKinds[$0] } ?? .other) },
            uniquingKeysWith: { first, _ in first })
        begin = Set(configuration.models.filter(\.beginsWithReasoning).map(\.name))
    }

    /// Takes part in whatever a model writes, in what is stored of it, and in the count of a conversation's tokens.
    public func begin(_ exchange: ExchangeContext) -> (any StageRun)? {
        switch exchange.operation {
        case .chat: Run(self, exchange, .chat, .chat)
        case .completion: Run(self, exchange, .completion, .completion)
        case .responses: Run(self, exchange, .response, .response)
        case .messages: Run(self, exchange, .message, .message)
        case .countTokens: Run(self, exchange, .message, nil)
        case .retrieveResponse: Run(self, exchange, nil, .response)
        default: nil
        }
    }

    private final class Run: StageRun {
        private let stage: AnswerShaping
        private let exchange: ExchangeContext
        private let requestForm: RequestShaper.Form?
        private let answerForm: AnswerShaper.Form?
        private let granted: Entitlements
        private var rules: AnswerShaper.Rules
        private var shaper: AnswerShaper?
        private var repeatKey: RepeatCache<LocalAnswer>.Key?
        private var kept: [ResponseEvent] = []
        private var keptBytes = 0
        /// Where the request brought sealed reasoning back.
        private var recitation: Recitation?
        /// Of a stream of responses, the object that its events tell of.
        private var response: [UInt8]?

        init(
            _ stage: AnswerShaping, _ exchange: ExchangeContext, _ requestForm: RequestShaper.Form?,
            _ answerForm: AnswerShaper.Form?
        ) {
            self.stage = stage
            self.exchange = exchange
            self.requestForm = requestForm
            self.answerForm = answerForm
            granted = stage.entitlements(exchange.principal.account)
            rules = AnswerShaper.Rules(
                reasoning: granted.reasoning, logProbabilities: granted.logProbabilities,
                beginsWithReasoning: stage.begin.contains(exchange.model)
                    || stage.memory.unopened.withLock { $0.contains(exchange.model) })
            exchange.hidesUpstreamSentences = granted.reasoning != .full
        }

        private var now: Int64 { exchange.time.milliseconds / 1000 }

        // MARK: Request

        func transform(_ request: inout UpstreamRequest) throws(APIError) {
            var withheld: Withheld = granted.reasoning == .full ? [] : [.reasoning]
            if let requestForm, let document = request.document {
                let tree = JSONTree(document)
                try answerRepeat(tree)
                let place = ReasoningSeal.Place(account: exchange.principal.accountID, model: exchange.model)
                let (seal, now) = (stage.seal, now)
                var shaper = RequestShaper(
                    requestForm, granted, upstream: stage.kinds[exchange.model] ?? .other,
                    opening: { text, content throws(ReasoningSeal.Refusal) in
                        try seal.open(text, place, content: content, now: now)
                    })
                do {
                    let shaped = try tree.read { root throws(ShapingError) in try shaper.shape(root) }
                    if let shaped { request.document = try JSONDocument(shaped, depth: 512) }
                } catch {
                    throw self.error(error)
                }
                rules.hasStops = shaper.hasStops
                watch(for: shaper.restored, sent: document)
                if shaper.asksForSteps { exchange.actions.append("asks:steps") }
                withheld.formUnion(shaper.withheld)
                if shaper.withheld.contains(.samples), !exchange.progress.hasBegun, exchange.answer == nil {
                    exchange.progress = AnswerProgress(exchange.operation, choiceCount: shaper.samples)
                }
            }
            if exchange.answer != nil { withheld.insert(.repeats) }
            tell(withheld)
        }

        private func tell(_ withheld: Withheld) {
            guard !withheld.isEmpty, answerForm != nil else { return }
            // By far the most answers.
            guard withheld != .reasoning else {
                return exchange.responseFields.append((name: Self.withheldField, value: "reasoning"))
            }
            let names = withheld.names.joined(separator: ", ")
            exchange.responseFields.append((name: Self.withheldField, value: names))
            for name in withheld.subtracting(.reasoning).names { exchange.actions.append("withheld:\(name)") }
        }

        private func answerRepeat(_ request: JSONTree) throws(APIError) {
            guard let first = granted.repeatsAnswered, answerForm != nil else { return }
            let (account, granted, path) = (exchange.principal.accountID, granted, exchange.operation.path)
            let key = request.read {
                RepeatCache<LocalAnswer>.Key(account: account, granted: granted, operation: path, body: $0)
            }
            switch stage.memory.repeats.admit(key, from: first) {
            case .ask(let keeps): if keeps { repeatKey = key }
            case .answer(let answer): exchange.answer = answer
            case .busy:
                throw APIError(
                    .rateLimited, "The same request is being answered at the moment. Please try again in 1s.",
                    retryAfter: 1000)
            }
        }

        // MARK: Answer

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            guard let answerForm else { return }
            if shaper == nil {
                rules.isHosted = exchange.upstream.flatMap { stage.upstreamKinds[$0] } == .hosted
                shaper = AnswerShaper(answerForm, rules, sealing: sealing(events.first))
            }
            var index = 0
            while index < events.count {
                let isWhole = events[index].isWhole
                switch try shape(events[index], isWhole: isWhole) {
                case .unchanged: index += 1
                case .replaced(let texts):
                    let replacements = try texts.map { text throws(APIError) in
                        try event(text, isWhole: isWhole)
                    }
                    events.replaceSubrange(index...index, with: replacements)
                    index += replacements.count
                }
            }
            if recitation != nil { try refuseRecitation(&events) }
            if repeatKey != nil { keep(events) }
        }

        private func sealing(_ first: ResponseEvent?) -> AnswerShaper.Sealing {
            // A stored response is asked for without its model.
            let told = exchange.model.isEmpty ? first?.read { $0.member("model")?.string?.string } : nil
            let model = told ?? exchange.model
            let place = ReasoningSeal.Place(account: exchange.principal.accountID, model: model)
            let (seal, now) = (stage.seal, now)
            return { trace, content throws(ReasoningSeal.SealingFailure) in
                try seal.seal(trace, place, content: content, now: now)
            }
        }

        private func shape(_ event: ResponseEvent, isWhole: Bool) throws(APIError) -> AnswerShaper.Shaped {
            do throws(ShapingError) {
                return try event.read { root throws(ShapingError) in
                    try shaper?.shape(root, isWhole: isWhole) ?? .replaced([])
                }
            } catch {
                throw self.error(error)
            }
        }

        private func event(_ text: [UInt8], isWhole: Bool) throws(APIError) -> ResponseEvent {
            if isWhole { return ResponseEvent(wholeWritten: text) }
            do throws(JSONError) {
                let tree = try JSONTree(text, depth: 512)
                let name = exchange.operation.hasNamedEvents ? tree.read { $0.member("type")?.string?.string } : nil
                return ResponseEvent(event: name ?? "", tree: tree)
            } catch {
                throw ExchangeRun.internalError
            }
        }

        private func error(_ error: any Error) -> APIError {
            switch error as? ShapingError {
            case .invalid(let message, let param):
                APIError(
                    .invalidRequest, exchange.dialect == .anthropic ? "\(param): \(message)" : message, param: param,
                    code: param.hasSuffix("encrypted_content") ? "invalid_encrypted_content" : "invalid_value")
            case .forbidden(let message): APIError(.permission, message, code: "not_entitled")
            default: ExchangeRun.internalError
            }
        }

        // MARK: Recitation

        private func watch(for reasoning: [[UInt8]], sent document: JSONDocument) {
            guard let answerForm, !reasoning.isEmpty, granted.reasoning != .full, granted.recitation != .allowed else {
                return
            }
            recitation = Recitation(reasoning, request: document.bytes, answer: answerForm)
        }

        private func refuseRecitation(_ events: inout [ResponseEvent]) throws(APIError) {
            for (index, event) in events.enumerated() {
                if exchange.operation == .responses, response == nil {
                    response = event.responseObject
                }
                guard event.read({ root in recitation?.isIn(root, isWhole: event.isWhole) ?? false }) else { continue }
                exchange.actions.append("recites")
                recitation = nil
                if granted.recitation == .refused { try refuse(&events, from: index) }
                return
            }
        }

        /// What recites does not pass, and nothing after it.
        private func refuse(_ events: inout [ResponseEvent], from index: Int) throws(APIError) {
            let event = events[index]
            exchange.actions.append("withheld:recitation")
            if event.isWhole {
                let refusal = Refusal(
                    category: Self.category, explanation: Self.explanation, id: exchange.id, model: exchange.model,
                    created: exchange.time.milliseconds / 1000)
                guard var refused = refusal.answer(exchange.operation, streams: false)?.events.first else {
                    throw ExchangeRun.internalError
                }
                if let usage = event.read({ root in root.member("usage").map { Array($0.bytes) } }) {
                    refused.document.set("usage", to: usage)
                }
                events[index] = refused
                nameRecitation()
            } else {
                do throws(JSONError) {
                    let ending = try StreamEnding.events(
                        .refusal(category: Self.category, explanation: Self.explanation), exchange.operation,
                        last: event, replacesLast: true, response: response, progress: exchange.progress,
                        output: exchange.progress.leastOutput)
                    events.replaceSubrange(index..., with: ending)
                } catch {
                    throw ExchangeRun.internalError
                }
                exchange.endsHere = true
            }
        }

        /// Anthropic's word for it.
        private static var category: String { "reasoning_extraction" }
        private static var explanation: String {
            "The answer recited the model's own reasoning, which your account may send back but not read. Send the encrypted reasoning with the answer that it came with, and ask for what you need to know."
        }

        /// Adds to what the head of the answer says is withheld.
        private func nameRecitation() {
            let field = exchange.responseFields.firstIndex { $0.name.description == Self.withheldField.description }
            guard let field else { return exchange.responseFields.append((Self.withheldField, "recitation")) }
            exchange.responseFields[field].value += ", recitation"
        }

        private static var withheldField: StaticString { "excise-withheld" }

        // MARK: Repeats

        private func keep(_ events: [ResponseEvent]) {
            kept += events
            for event in events { keptBytes += event.bytes.count + 64 }
        }

        func settle(_ outcome: Outcome) -> EventLoopFuture<Void>? {
            if shaper?.sawUnopenedReasoning ?? false {
                _ = stage.memory.unopened.withLock { $0.insert(exchange.model) }
            }
            guard let repeatKey else { return nil }
            let isComplete = outcome.ending == .completed && !exchange.endsHere
            stage.memory.repeats.complete(
                repeatKey, isComplete ? LocalAnswer(events: kept, repeated: exchange.progress) : nil, bytes: keptBytes)
            return nil
        }
    }
}

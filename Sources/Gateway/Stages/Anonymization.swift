import Anonymization
import JSON
import ModelAPI
import NIOCore

/// Takes out of prompts what a model must not see, and puts it back into answers; takes out of answers what must not leave.
///
/// The first stage: prompts are cleaned before everything else changes them, and answers get their values back last.
public struct Anonymization: Stage {
    /// "anonymization"
    public let name = "anonymization"
    private let rules: AnonymizationRules

    /// - Parameter rules: the policy.
    public init(_ rules: AnonymizationRules) { self.rules = rules }

    /// Takes part in whatever is put to a model.
    public func begin(_ exchange: ExchangeContext) -> (any StageRun)? {
        exchange.operation.isExchange ? Run(rules, exchange) : nil
    }

    private final class Run: StageRun {
        private let rules: AnonymizationRules
        private let exchange: ExchangeContext
        private let tenant: String
        private var treatment: AnswerChannel.Treatment?
        private var answer: StreamedAnswer<AnswerChannel.Treatment>?
        private var response: String?

        init(_ rules: AnonymizationRules, _ exchange: ExchangeContext) {
            self.rules = rules
            self.exchange = exchange
            tenant = exchange.principal.accountID
        }

        func transform(_ request: inout UpstreamRequest) throws(APIError) {
            var vault = startingVault(request)
            if let document = request.document {
                let cleaned: DocumentAnonymizer.Cleaned
                do throws(Pseudonymizer.Failure) {
                    cleaned = try rules.clean(document, tenant: tenant, vault: &vault)
                } catch {
                    throw Self.refusal(error)
                }
                if let bytes = cleaned.bytes {
                    guard let document = try? JSONDocument(bytes, depth: 512) else { throw ExchangeRun.internalError }
                    request.document = document
                    note(cleaned.findings)
                }
            }
            let treatment = rules.treatment(tenant: tenant, vault: vault)
            guard !treatment.isNothing else { return }
            self.treatment = treatment
            if exchange.streams { answer = StreamedAnswer(exchange.operation, treatment) }
        }

        /// A conversation that a model server stores goes on with the placeholders that it has.
        private func startingVault(_ request: UpstreamRequest) -> Vault {
            var previous: String?
            switch exchange.operation {
            case .responses: previous = request.document?.string("previous_response_id")
            case .retrieveResponse(let id): previous = id
            default: break
            }
            guard let previous else { return Vault(tenant: tenant, session: exchange.id) }
            // What placeholders of an unknown response stood for is lost; new ones must not look like them.
            return rules.vault(of: previous, tenant: tenant)
                ?? Vault(tenant: tenant, session: exchange.id, base: Int.random(in: 1...90) * Vault.limit)
        }

        /// What was found, by type, for the exchange log.
        private func note(_ findings: [Finding]) {
            let counts = Dictionary(findings.map { ($0.type.rawValue, 1) }, uniquingKeysWith: +)
            for (type, count) in counts.sorted(by: { $0.key < $1.key }) {
                exchange.actions.append("anonymized:\(type):\(count)")
            }
        }

        private static func refusal(_ failure: Pseudonymizer.Failure) -> APIError {
            guard case .blocked(let type) = failure else { return ExchangeRun.internalError }
            return APIError(
                .invalidRequest,
                "The request holds data of the type \(type), which may not be sent to this model. Take it out and try again.",
                code: "sensitive_data")
        }

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            guard let treatment else { return }
            do throws(Pseudonymizer.Failure) {
                if answer != nil {
                    try answer?.transform(&events)
                } else {
                    for index in events.indices { try treatment.treat(&events[index]) }
                }
            } catch {
                guard case .blocked(let type) = error else { throw ExchangeRun.internalError }
                exchange.actions.append("anonymization:blocked:\(type)")
                throw APIError(
                    .invalidRequest, "The answer held data of the type \(type), which may not leave this model.",
                    code: "sensitive_data")
            }
            if exchange.operation == .responses, response == nil {
                response = events.lazy.compactMap(Self.responseID).first
            }
        }

        private static func responseID(_ event: ResponseEvent) -> String? {
            if case .whole = event.form { return event.document.string("id") }
            return event.document.read { text in
                event.document.outline.member("response", in: text)?.member("id", in: text)?.string(in: text)
            }
        }

        /// Where nothing is done with answers.
        var keepsForm: Bool { treatment == nil }

        func finish(_ events: inout [ResponseEvent]) throws(APIError) {
            do throws(Pseudonymizer.Failure) {
                try answer?.finish(&events)
            } catch {
                throw ExchangeRun.internalError
            }
        }

        func settle(_ outcome: Outcome) -> EventLoopFuture<Void>? {
            if let response, let vault = treatment?.vault, vault.count > 0 { rules.keep(vault, of: response) }
            return nil
        }
    }
}

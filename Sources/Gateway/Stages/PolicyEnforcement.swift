import Access
import Exchanges
import ModelAPI
import NIOCore

/// Does to exchanges what the policy's actions say about their account, and names the action in a header field of every answer.
public struct PolicyEnforcement: Stage {
    /// "policy"
    public let name = "policy"
    private let restraints: Restraints

    /// Makes one.
    public init(_ restraints: Restraints) {
        self.restraints = restraints
    }

    /// Takes part in what is put to a model by an account that is restrained.
    public func begin(_ exchange: ExchangeContext) -> (any StageRun)? {
        guard let restraint = restraints.restraint(on: exchange.principal.account, at: exchange.time) else {
            return nil
        }
        switch (exchange.operation, restraint.effect) {
        case (_, .suspended), (.chat, _), (.completion, _), (.embeddings, _), (.responses, _), (.messages, _),
            (.countTokens, _):
            return Run(restraint, exchange)
        default: return nil
        }
    }

    private final class Run: StageRun {
        private let restraint: Restraint
        private let exchange: ExchangeContext

        init(_ restraint: Restraint, _ exchange: ExchangeContext) {
            self.restraint = restraint
            self.exchange = exchange
        }

        func admit(_ request: UpstreamRequest) throws -> EventLoopFuture<Void>? {
            let note = "\(restraint.rung) \(restraint.action)"
            guard !restraint.isShadow else {
                exchange.actions.append("would \(note)")
                return nil
            }
            exchange.actions.append(note)
            exchange.responseFields.append(("excise-policy", field))
            switch restraint.effect {
            case .answered: return nil
            case .verification(let link, _, _): throw verificationNeeded(link)
            case .suspended:
                throw APIError(
                    .permission, "This account is suspended (action \(restraint.action)).\(appeal)",
                    code: "account_suspended", shouldRetry: false)
            case .refused(let category):
                let explanation =
                    "This request was refused because the account is restrained (action \(restraint.action)).\(appeal)"
                let refusal = Refusal(
                    category: category, explanation: explanation, id: exchange.id, model: exchange.model,
                    created: exchange.time.milliseconds / 1000)
                guard let answer = refusal.answer(exchange.operation, streams: exchange.streams) else {
                    throw APIError(.permission, explanation, code: "account_restrained", shouldRetry: false)
                }
                exchange.answer = answer
                return nil
            }
        }

        var keepsForm: Bool { true }

        /// `seal; action=act_0123; until=2026-11-25T08:00:00.000Z; appeal="https://…"`, a structured field (RFC 9651).
        private var field: String {
            var text = "\(restraint.rung); action=\(restraint.action); until=\"\(restraint.until.rfc3339)\""
            if let appeal = restraint.appeal { text += "; appeal=\"\(appeal)\"" }
            return text
        }

        private var appeal: String { restraint.appeal.map { " Appeal at \($0) and name the action." } ?? "" }

        private func verificationNeeded(_ link: String?) -> APIError {
            let place = link.map { " at \($0)" } ?? ""
            var error = APIError(
                .permission, "This account must be verified\(place) before it is served again.\(appeal)",
                code: "verification_required", shouldRetry: false)
            error.problem = APIError.Problem(
                title: "Verification required", verification: link, appeal: restraint.appeal)
            return error
        }
    }
}

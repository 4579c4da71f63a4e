import Access
import Exchanges
import JSON
import ModelAPI
import NIOCore

/// What every stage may know of an exchange. It lives on one event loop.
public final class ExchangeContext {
    /// The request id that the client is told: `req_` and 24 characters.
    public let id: String
    /// When the first byte of the request came.
    public let started: NIODeadline
    /// The same as wall-clock time.
    public let time: Timestamp
    /// What is asked.
    public let operation: Operation
    /// How the client speaks.
    public let dialect: Dialect
    /// Who asks.
    public let principal: Principal
    /// Where from.
    public let client: Client
    /// The model as the client named it; empty where the operation names none.
    public internal(set) var model = ""
    /// Whether the client asked for a stream.
    public internal(set) var streams = false
    /// The upstream that answers, once one does.
    public internal(set) var upstream: String?
    /// What has come of the answer so far.
    public internal(set) var progress: AnswerProgress
    /// The body of a request that was refused before any stage saw it, where it is JSON.
    public internal(set) var refusedBody: JSONDocument?
    /// The loop that it lives on.
    public let loop: any EventLoop
    /// Tokens of the prompt, where a stage has estimated them.
    public var inputEstimate: Int?
    /// Estimates them where nobody needed them so far, from the body that went to the model's server.
    public var estimateInput: ((JSONDocument) -> Int)?
    /// Header fields for the answer's head, names in lower case. They must be there before the answer begins.
    public var responseFields: [(name: StaticString, value: String)] = []
    /// Set by a stage that answers in the model's place, while it admits or transforms the request: the stages after it do not see the exchange, those
    /// before it transform the answer.
    public var answer: LocalAnswer?
    /// Where a stage wants the answer to end before the model's server ends it: after the events in hand, as if the length that was asked for were
    /// reached.
    public var endsHere = false
    /// Whether a sentence of the upstream's in which it refuses could tell what the client is not to know.
    public var hidesUpstreamSentences = false
    /// What stages did to the exchange, in words for the exchange log.
    public var actions: [String] = []
    /// What it cost, in billionths of the currency's unit, where prices are known.
    public var cost: Int?
    /// The cells of budgets that it was counted in.
    public var budgets: [String] = []
    /// When it was counted there, in Unix seconds.
    public var budgetsSecond: Int64?

    /// What can be told of the client from its connection and header fields. All of it can be forged but the address.
    public struct Client: Sendable {
        /// The peer's address.
        public var address: String?
        /// The `user-agent` field.
        public var userAgent: String?
        /// Which retry of its own the official client says this is (`x-stainless-retry-count`).
        public var retryCount: Int?
        /// A hash of the header fields' names in their order and spelling: programs differ in it more than people do.
        public var headers: UInt64?
    }

    init(
        id: String, started: NIODeadline, time: Timestamp, operation: Operation, dialect: Dialect, principal: Principal,
        client: Client, loop: any EventLoop
    ) {
        self.id = id
        self.started = started
        self.time = time
        self.operation = operation
        self.dialect = dialect
        self.principal = principal
        self.client = client
        self.loop = loop
        progress = AnswerProgress(operation)
    }
}

/// What goes to the model's server.
public struct UpstreamRequest: Sendable {
    /// What is asked, with the upstream's own id where the operation has one.
    public var operation: Operation
    /// The body; nil where the operation has none.
    public var document: JSONDocument?
    /// The only upstream that can answer; nil leaves the choice to the model's route.
    public var upstream: String?
}

/// How an exchange ended.
public struct Outcome: Sendable {
    /// The kinds of ending.
    public enum Ending: String, Sendable {
        /// The client has the whole answer.
        case completed
        /// Refused before it reached a model.
        case refused
        /// A model's server failed, before or during the answer.
        case failed
        /// The client went away.
        case abandoned
    }

    /// How it ended.
    public var ending: Ending
    /// The HTTP status that the client got, or would have got.
    public var status: Int
    /// What it took; counted here where the upstream did not report it.
    public var usage: Usage
    /// Whether the upstream reported the usage.
    public var usageIsReported: Bool
    /// What the client was told went wrong.
    public var error: APIError?
}

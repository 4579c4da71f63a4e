import JSON
import ModelAPI
import NIOCore

/// One concern of every exchange: a limit, an anonymizer, a watermark. Stages stand in a list and do not know one another.
public protocol Stage: Sendable {
    /// What it is called in logs and metrics.
    var name: String { get }
    /// Begins an exchange; nil where the stage has no part in it.
    func begin(_ exchange: ExchangeContext) -> (any StageRun)?
}

/// One exchange as one stage sees it, on one event loop from beginning to end.
///
/// Calls come in the order of the declarations. A request passes the stages in their order, an answer in the reverse one, as layers around the model: the
/// first stage sees the request as the client sent it and the answer as the client gets it. After `admit` has let the exchange in, `settle` comes exactly
/// once, whatever happens, the first stage last; where it has not, `turnAway` does.
public protocol StageRun: AnyObject {
    /// Lets the exchange in or refuses it, at once or later. Throwing or failing with an `APIError` refuses.
    ///
    /// - Parameter request: as the client sent it.
    func admit(_ request: UpstreamRequest) throws -> EventLoopFuture<Void>?
    /// Changes what goes to the model's server, or refuses.
    func transform(_ request: inout UpstreamRequest) throws(APIError)
    /// Changes, holds back, drops or adds events. They are those that came together, in order.
    func transform(_ events: inout [ResponseEvent]) throws(APIError)
    /// Whether an event that differs from the one before in nothing but the inside of one text would be changed as that one was, and its text not at all.
    /// Where all stages say so, such events do not pass them, but are told to them.
    var keepsForm: Bool { get }
    /// Such an event has come.
    func observe(_ text: JSONString)
    /// Adds what was held back; the answer is complete.
    func finish(_ events: inout [ResponseEvent]) throws(APIError)
    /// The exchange is over.
    ///
    /// - Returns: what the end of the answer must wait for; nil where it need not wait.
    func settle(_ outcome: Outcome) -> EventLoopFuture<Void>?
    /// The exchange is over before this stage let it in: another one refused it, or it could not be understood.
    ///
    /// - Returns: as of `settle`.
    func turnAway(_ outcome: Outcome) -> EventLoopFuture<Void>?
}

extension StageRun {
    /// Lets everything in.
    public func admit(_ request: UpstreamRequest) throws -> EventLoopFuture<Void>? { nil }
    /// Changes nothing.
    public func transform(_ request: inout UpstreamRequest) throws(APIError) {}
    /// Changes nothing.
    public func transform(_ events: inout [ResponseEvent]) throws(APIError) {}
    /// Says no.
    public var keepsForm: Bool { false }
    /// Does nothing.
    public func observe(_ text: JSONString) {}
    /// Adds nothing.
    public func finish(_ events: inout [ResponseEvent]) throws(APIError) {}
    /// Does nothing.
    public func settle(_ outcome: Outcome) -> EventLoopFuture<Void>? { nil }
    /// Does nothing.
    public func turnAway(_ outcome: Outcome) -> EventLoopFuture<Void>? { nil }
}

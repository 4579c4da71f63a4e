/// How SGLang splits contexts between a request's key and the server's, by a coin that depends on both.
public struct SGLangMixing: Sendable, Equatable {
    /// The request's key.
    public let request: UInt64
    /// The server's key.
    public let server: UInt64
    /// The share of contexts that the request's key marks.
    public let requestShare: Double

    /// A mixing; the share is held between 0 and 1.
    public init(request: UInt64, server: UInt64, requestShare: Double = 0.5) {
        self.request = request
        self.server = server
        self.requestShare = min(max(requestShare, 0), 1)
    }

    /// The tuples that each key marks. For a request's key that is not known, test the server's key on the whole tape.
    public func parts(of tape: Tape) -> (request: Tape, server: Tape) {
        (tape.filtered { isRequests($0) }, tape.filtered { !isRequests($0) })
    }

    private func isRequests(_ context: ArraySlice<Int32>) -> Bool {
        isRequests(contextHash: SGLangGumbel.contextHash(context))
    }

    func isRequests(contextHash: UInt32) -> Bool {
        let coin = SGLangGumbel.positionCoin(request, server, contextHash: contextHash)
        return Double(coin) < (requestShare * 0x1p32).rounded(.down)
    }
}

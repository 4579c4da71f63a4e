/// How the gateway acts on campaigns.
public struct PolicyConfiguration: Sendable, Equatable {
    /// The file of the ladder; nil where nothing is done about campaigns.
    public var file: String?
    /// Who is told of actions.
    public var webhook: Webhook?

    /// Nothing is done.
    public init() {}

    /// A server that is told of actions.
    public struct Webhook: Sendable, Equatable {
        /// Where: an http or https URL.
        public var url: String
        /// The secret that signs what is sent, from 24 bytes.
        public var secret: String

        /// Makes one.
        public init(url: String, secret: String) {
            self.url = url
            self.secret = secret
        }
    }
}

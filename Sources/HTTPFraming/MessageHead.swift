import NIOCore

/// How a message's body is delimited (RFC 9112 §6.3).
public enum BodyFraming: Equatable, Sendable {
    /// There is no body.
    case none
    /// `Content-Length` bytes.
    case length(Int)
    /// `Transfer-Encoding: chunked`.
    case chunked
    /// Up to the end of the connection; responses only.
    case untilClose
}

/// The first part of a request.
public struct RequestHead: Sendable {
    /// The method, as sent; methods are case-sensitive.
    public let method: String
    /// The target's path and query, always beginning with `/`.
    public let target: String
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    public let minorVersion: Int
    /// The header fields.
    public let fields: FieldSection
    /// How the body is delimited.
    public let body: BodyFraming
    /// Whether the connection may carry another request after this one (RFC 9112 §9.3).
    public let keepsAlive: Bool
    /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1).
    public let expectsContinue: Bool
}

/// The first part of a response.
public struct ResponseHead: Sendable {
    /// The status code, 200…599: interim responses are read over.
    public let status: Int
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    public let minorVersion: Int
    /// The header fields.
    public let fields: FieldSection
    /// How the body is delimited.
    public let body: BodyFraming
    /// Whether the connection may carry another exchange after this one.
    public let keepsAlive: Bool
}

import HTTPTypes

/// What an endpoint gives back.
enum Answer {
    /// A JSON body.
    case json(JSONValue)
    /// A stream of events, written by the closure.
    case events(@Sendable (inout EventStreamWriter) async throws -> Void)
}

/// A request as the endpoints see it.
struct EndpointRequest: Sendable {
    let headers: HTTPFields
    let body: [UInt8]
    /// The path's parameter `id`.
    let pathIdentifier: String?
    let dialect: Dialect
    let pace: GenerationPace

    /// The body's members.
    func fields() throws(RequestError) -> RequestFields {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: body)
        } catch {
            throw .malformed(error)
        }
        return try RequestFields(value)
    }
}

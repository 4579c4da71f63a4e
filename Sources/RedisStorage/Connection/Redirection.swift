/// Where a node of a Redis Cluster says that a slot is (Redis Cluster specification, "Redirection and resharding").
struct Redirection: Sendable, Equatable {
    /// Empty where it is the host that was asked.
    let host: String
    let port: Int
    /// Only for now: every command there must be announced.
    let asks: Bool

    /// Reads an error's text; nil where it is no redirection.
    init?(_ error: String) {
        let parts = error.split(separator: " ")
        guard parts.count == 3, parts[0] == "MOVED" || parts[0] == "ASK", UInt16(parts[1]) != nil,
            let colon = parts[2].lastIndex(of: ":"),
            let port = Int(parts[2][parts[2].index(after: colon)...]), (1...65_535).contains(port)
        else { return nil }
        var host = parts[2][..<colon]
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        self.host = host == "?" ? "" : String(host)
        self.port = port
        asks = parts[0] == "ASK"
    }
}

/// Where a node of a Redis Cluster says that a slot is now (Redis Cluster specification, "MOVED Redirection").
///
/// `ASK`, for keys of a slot that is on its way, is no use: of several keys of which one is missing the other node says `TRYAGAIN`, and some key of a
/// script always is. Until the slot has arrived the cells cannot be reached.
struct Redirection: Sendable, Equatable {
    /// Empty where it is the host that was asked.
    let host: String
    let port: Int

    /// Reads an error's text; nil where it is no redirection.
    init?(_ error: String) {
        let parts = error.split(separator: " ")
        guard parts.count == 3, parts[0] == "MOVED", let slot = UInt16(parts[1]), slot < 16_384,
            let colon = parts[2].lastIndex(of: ":"),
            let port = Int(parts[2][parts[2].index(after: colon)...]), (1...65_535).contains(port)
        else { return nil }
        var host = parts[2][..<colon]
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        self.host = host == "?" ? "" : String(host)
        self.port = port
    }
}

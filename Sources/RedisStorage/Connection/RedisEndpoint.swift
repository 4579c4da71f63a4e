/// Where a Redis is, and who asks it.
struct RedisEndpoint: Sendable, Equatable {
    var host: String
    var port = 6379
    var usesTLS = false
    var user: String?
    var password: String?
    var database = 0

    /// What it is called in logs.
    var address: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Reads `redis://[user:password@]host[:port][/database]`, or the same with `rediss` for TLS.
    init(url: String) throws(RedisURLError) {
        let rest: Substring
        if url.hasPrefix("redis://") {
            rest = url.dropFirst(8)
        } else if url.hasPrefix("rediss://") {
            rest = url.dropFirst(9)
            usesTLS = true
        } else {
            throw RedisURLError("it must begin with redis://, or rediss:// for TLS")
        }
        var authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest[authority.endIndex...]
        if let at = authority.lastIndex(of: "@") {
            let (user, password) = try Self.credentials(authority[..<at])
            self.user = user
            self.password = password
            authority = authority[authority.index(after: at)...]
        }
        (host, port) = try Self.place(authority)
        if path.first == "/", path.count > 1 {
            guard let number = Int(path.dropFirst()), (0...65_535).contains(number) else {
                throw RedisURLError("what follows the host's '/' must be the number of a database, such as /0")
            }
            database = number
        } else if !path.isEmpty, path != "/" {
            throw RedisURLError("nothing may follow the host but '/' and the number of a database")
        }
    }

    private static func credentials(_ text: Substring) throws(RedisURLError) -> (String?, String?) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw RedisURLError("before '@' there must be user:password, or :password for the default user")
        }
        guard let user = unescaped(parts[0]), let password = unescaped(parts[1]) else {
            throw RedisURLError("user and password must be percent-encoded UTF-8 (RFC 3986 section 2.1)")
        }
        return (user.isEmpty ? nil : user, password.isEmpty ? nil : password)
    }

    private static func place(_ text: Substring) throws(RedisURLError) -> (String, Int) {
        var host = text
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else {
                throw RedisURLError("an IPv6 address must stand in brackets, such as redis://[::1]:6379")
            }
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            if !after.isEmpty {
                guard after.first == ":" else { throw RedisURLError("only ':' and a port may follow an address") }
                port = after.dropFirst()
            }
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw RedisURLError("it must name a host, such as redis://127.0.0.1:6379/0")
        }
        guard let port else { return (String(host), 6379) }
        guard let number = Int(port), (1...65_535).contains(number) else {
            throw RedisURLError("the port must be a number from 1 to 65535")
        }
        return (String(host), number)
    }

    private static func unescaped(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// What is wrong with a Redis URL. It never repeats the URL, which may hold a password.
public struct RedisURLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What would be right.
    public let description: String

    init(_ description: String) { self.description = description }
}

import Crypto
import JSON
import ModelAPI

/// Makes ids of stored responses usable by the account that caused them and by nobody else, whichever gateway is asked.
///
/// A client sees `resp_` + 8 hexadecimal digits (which upstream) + 24 (HMAC-SHA256 of account, upstream and the upstream's own id, the first 12 bytes) +
/// `p` or `w` + the upstream's id without or with its own prefix. Nothing is stored: whoever holds the key can check an id, and an id of another account is simply not found.
public struct ResponseOwnership: Stage {
    /// "response-ownership"
    public let name = "response-ownership"
    private let key: SymmetricKey
    private let upstreams: [String: String]

    /// - Parameters:
    ///   - key: 32 secret bytes, the same in every gateway of one owner.
    ///   - upstreams: names of the upstreams that may hold responses.
    public init(key: [UInt8], upstreams: [String]) {
        self.key = SymmetricKey(data: key)
        self.upstreams = Dictionary(upstreams.map { (Self.tag($0), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Takes part in the responses API.
    public func begin(_ exchange: ExchangeContext) -> (any StageRun)? {
        switch exchange.operation {
        case .responses, .retrieveResponse, .deleteResponse: Run(stage: self, exchange: exchange)
        default: nil
        }
    }

    /// FNV-1a, 32 bits: names of upstreams are few and not secret from their owner.
    private static func tag(_ upstream: String) -> String {
        var hash: UInt32 = 0x811C_9DC5
        for byte in upstream.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    func seal(_ id: String, upstream: String, account: String) -> String {
        let tag = Self.tag(upstream)
        // The prefix that such ids have as a rule is not said twice.
        let rest = id.hasPrefix("resp_") ? "p" + id.dropFirst(5) : "w" + id
        return "resp_" + tag + mac(id, tag, account) + rest
    }

    func open(_ sealed: String, account: String) -> (id: String, upstream: String)? {
        guard sealed.utf8.count > 38, sealed.utf8.count <= 256, sealed.hasPrefix("resp_") else { return nil }
        let rest = sealed.utf8.dropFirst(5)
        guard let tag = String(rest.prefix(8)), let code = String(rest.dropFirst(8).prefix(24)),
            let form = rest.dropFirst(32).first, let tail = String(rest.dropFirst(33)), let upstream = upstreams[tag]
        else { return nil }
        let id = (form == UInt8(ascii: "p") ? "resp_" : "") + tail
        var difference: UInt8 = 0
        for (computed, given) in zip(mac(id, tag, account).utf8, code.utf8) { difference |= computed ^ given }
        return difference == 0 && code.utf8.count == 24 ? (id, upstream) : nil
    }

    private func mac(_ id: String, _ tag: String, _ account: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(account.utf8.count):\(account)\(tag)\(id)".utf8), using: key)
        var text = ""
        for byte in code.prefix(12) { text += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }
        return text
    }

    private final class Run: StageRun {
        private let stage: ResponseOwnership
        private let exchange: ExchangeContext
        private let account: String
        /// The id that the client gave for the response before this one.
        private var previous: String?

        init(stage: ResponseOwnership, exchange: ExchangeContext) {
            self.stage = stage
            self.exchange = exchange
            account = exchange.principal.accountID
        }

        func transform(_ request: inout UpstreamRequest) throws(APIError) {
            switch request.operation {
            case .retrieveResponse(let id):
                let opened = try open(id, .notFound)
                request.operation = .retrieveResponse(id: opened.id)
                request.upstream = opened.upstream
            case .deleteResponse(let id):
                let opened = try open(id, .notFound)
                request.operation = .deleteResponse(id: opened.id)
                request.upstream = opened.upstream
            default:
                guard let id = request.document?.string("previous_response_id") else { return }
                let opened = try open(id, .invalidRequest)
                previous = id
                request.document?.set("previous_response_id", to: JSONText.quoted(opened.id))
                request.upstream = opened.upstream
            }
        }

        private func open(_ id: String, _ kind: APIError.Kind) throws(APIError) -> (id: String, upstream: String) {
            if let opened = stage.open(id, account: account) { return opened }
            throw kind == .notFound
                ? APIError(.notFound, "Response with id '\(id.prefix(256))' not found.")
                : APIError(
                    kind, "Previous response with id '\(id.prefix(256))' not found.", param: "previous_response_id",
                    code: "previous_response_not_found")
        }

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            for index in events.indices {
                rewrite("id", in: &events[index], known: nil)
                rewrite("previous_response_id", in: &events[index], known: previous)
            }
        }

        /// Seals an id of the response that the event carries, or puts in what is known to stand for it.
        private func rewrite(_ name: StaticString, in event: inout ResponseEvent, known: String?) {
            let isWhole = event.isWhole
            let found = event.read { root -> (place: UInt32, id: String)? in
                guard let value = (isWhole ? root : root.member("response"))?.member(name), let id = value.string else {
                    return nil
                }
                return (value.index, id.string)
            }
            guard let found else { return }
            let sealed =
                known ?? stage.seal(found.id, upstream: exchange.upstream ?? "", account: account)
            event.tree.replace(found.place, with: JSONText.quoted(sealed))
        }
    }
}

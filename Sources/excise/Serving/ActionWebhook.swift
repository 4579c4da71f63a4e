import AsyncHTTPClient
import Crypto
import Exchanges
import Foundation
import Gateway
import NIOCore
import Policy
import Synchronization

/// Tells a server of the owner's about actions, as Standard Webhooks 1.0 says: signed with HMAC-SHA256 over id, time and body, tried again for about two
/// minutes. What cannot be told by then is only in the log; after a restart nothing is told again.
final class ActionWebhook: Sendable {
    private struct Message {
        let id: String
        let body: [UInt8]
        let target: PolicyConfiguration.Webhook
    }

    /// Attempts for one message; the pauses between them are 1 s, 2 s, 4 s… long.
    private static let attempts = 8
    /// Messages that wait; beyond that the oldest are dropped.
    private static let capacity = 1000

    private let target = Mutex<PolicyConfiguration.Webhook?>(nil)
    private let messages: AsyncStream<Message>
    private let queue: AsyncStream<Message>.Continuation

    init() {
        (messages, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.capacity))
    }

    func reconfigure(_ webhook: PolicyConfiguration.Webhook?) {
        target.withLock { $0 = webhook }
    }

    /// Has an action told as it is now.
    func send(_ action: Action) {
        guard let target = target.withLock({ $0 }) else { return }
        struct Body: Encodable {
            let type: String
            let timestamp: Timestamp
            let data: Action
        }
        let body = Body(type: "action.\(action.state.rawValue)", timestamp: .now(), data: action)
        guard let text = try? JSONLine.of(body) else { return }
        queue.yield(Message(id: "msg_\(UUID().uuidString.lowercased())", body: Array(text.utf8), target: target))
    }

    /// Sends what there is to send, one after the other, until the task is cancelled.
    func run(_ log: RequestLog) async {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        for await message in messages {
            var failure = ""
            for attempt in 0..<Self.attempts {
                if attempt > 0 { try? await Task.sleep(for: .seconds(1 << (attempt - 1))) }
                if Task.isCancelled { break }
                do {
                    let status = try await client.execute(Self.request(message), timeout: .seconds(10)).status.code
                    failure = (200..<300).contains(status) ? "" : "status \(status)"
                } catch {
                    failure = "no answer"
                }
                if failure.isEmpty { break }
            }
            if !failure.isEmpty {
                log.event(.error, "the policy's webhook could not be told", ["message": message.id, "reason": failure])
            }
        }
        try? await client.shutdown()
    }

    private static func request(_ message: Message) -> HTTPClientRequest {
        let seconds = Timestamp.now().milliseconds / 1000
        var request = HTTPClientRequest(url: message.target.url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "webhook-id", value: message.id)
        request.headers.add(name: "webhook-timestamp", value: String(seconds))
        request.headers.add(
            name: "webhook-signature",
            value: signature(message.body, id: message.id, seconds: seconds, secret: message.target.secret))
        request.body = .bytes(ByteBuffer(bytes: message.body))
        return request
    }

    /// `v1,` and the base64 of the code; a secret that begins with `whsec_` is base64 behind that.
    private static func signature(_ body: [UInt8], id: String, seconds: Int64, secret: String) -> String {
        let prefix = "whsec_"
        let key = secret.hasPrefix(prefix) ? Data(base64Encoded: String(secret.dropFirst(prefix.count))) : nil
        var code = HMAC<SHA256>(key: SymmetricKey(data: key ?? Data(secret.utf8)))
        code.update(data: Array("\(id).\(seconds).".utf8))
        code.update(data: body)
        return "v1," + Data(code.finalize()).base64EncodedString()
    }
}

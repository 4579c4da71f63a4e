import Access
import Exchanges
import JSON
import ModelAPI
import NIOCore
import Synchronization

/// The gateway's log: one line for an exchange, one for whatever else happens. Lines hold ids, sizes and times, never a key and never
/// text of a prompt or an answer.
public final class RequestLog: Sendable {
    private let writer: LogWriter
    private let settings: Mutex<LogConfiguration>

    /// A log to standard error.
    public init(_ configuration: LogConfiguration) {
        writer = LogWriter()
        settings = Mutex(configuration)
    }

    /// Uses another configuration from now on.
    public func reconfigure(_ configuration: LogConfiguration) {
        settings.withLock { $0 = configuration }
    }

    /// Writes what is queued.
    public func flush() { writer.flush() }

    /// One thing that happened, with its particulars.
    public func event(_ level: LogConfiguration.Level, _ message: String, _ fields: KeyValuePairs<String, String> = [:])
    {
        let settings = settings.withLock { $0 }
        guard level.severity >= settings.level.severity else { return }
        var line = LogLine(settings.format, level, message)
        for (name, value) in fields { line.add(name, value) }
        writer.write(line.finish())
    }

    func upstreamFailed(_ upstream: String, _ reason: String, _ request: String) {
        event(.warning, "upstream failed", ["upstream": upstream, "reason": reason, "request": request])
    }

    func upstreamRefused(_ upstream: String, _ status: Int, _ request: String) {
        event(
            [401, 403].contains(status) ? .error : .info,
            [401, 403].contains(status) ? "upstream refuses the gateway's key" : "upstream refused",
            ["upstream": upstream, "status": String(status), "request": request])
    }

    func exchangeEnded(_ run: ExchangeRun, _ outcome: Outcome) {
        let settings = settings.withLock { $0 }
        let isGood = outcome.ending == .completed
        switch settings.requests {
        case .none: return
        case .errors where isGood: return
        default: break
        }
        let exchange = run.exchange
        var line = LogLine(settings.format, isGood ? .info : .warning, "exchange")
        line.add("request", exchange.id)
        line.add("account", exchange.principal.accountID)
        line.add("key", exchange.principal.keyID)
        line.add("operation", exchange.operation.name)
        line.add("model", exchange.model)
        line.add("status", outcome.status)
        line.add("ending", outcome.ending.rawValue)
        if let code = outcome.error?.code { line.add("code", code) }
        line.add("stream", exchange.streams)
        line.add("input_tokens", outcome.usage.input)
        line.add("output_tokens", outcome.usage.output)
        if run.sent != nil, !outcome.usageIsReported { line.add("usage", "counted") }
        line.add("upstream", exchange.upstream ?? "")
        line.add("ms", Double((NIODeadline.now() - exchange.started).nanoseconds / 1000) / 1000)
        if let address = exchange.client.address { line.add("client", address) }
        writer.write(line.finish())
    }
}

extension LogConfiguration.Level {
    var severity: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }
}

/// One line in the making, in either form.
struct LogLine {
    private var text: [UInt8] = []
    private let format: LogConfiguration.Format

    init(_ format: LogConfiguration.Format, _ level: LogConfiguration.Level, _ message: String) {
        self.format = format
        text.reserveCapacity(384)
        let time = Timestamp.now().description
        switch format {
        case .json:
            text += #"{"time":""#.utf8
            text += time.utf8
            text += #"","level":""#.utf8
            text += level.rawValue.utf8
            text += #"","message":"#.utf8
            JSONText.append(message, to: &text)
        case .human:
            text += time.utf8
            text += " ".utf8
            text += level.rawValue.utf8
            text += " ".utf8
            text += message.utf8
        }
    }

    mutating func add(_ name: String, _ value: String) {
        guard !value.isEmpty else { return }
        addName(name)
        // Quoted where a space or a control character would make two fields, or two lines, of one.
        if format == .json || value.utf8.contains(where: { $0 <= 0x20 || $0 == 0x22 || $0 == 0x7F }) {
            JSONText.append(value, to: &text)
        } else {
            text += value.utf8
        }
    }

    mutating func add(_ name: String, _ value: some LosslessStringConvertible & Numeric) {
        addName(name)
        text += value.description.utf8
    }

    mutating func add(_ name: String, _ value: Bool) {
        addName(name)
        text += (value ? "true" : "false").utf8
    }

    private mutating func addName(_ name: String) {
        switch format {
        case .json:
            text += ",".utf8
            JSONText.append(name, to: &text)
            text += ":".utf8
        case .human:
            text += " ".utf8
            text += name.utf8
            text += "=".utf8
        }
    }

    func finish() -> [UInt8] {
        format == .json ? text + [UInt8(ascii: "}")] : text
    }
}

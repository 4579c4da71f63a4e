import Exchanges
import JSON
import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Turns records into prints; keeps its buffers between them.
struct ExchangeReading: Sendable {
    private let seed: UInt64
    private var segments: SegmentReader
    /// What the last exchange showed beside its text.
    private(set) var attributes: [(kind: AttributeCount.Kind, value: UInt64)] = []
    /// Names of the last exchange's network and model.
    private(set) var names: [(value: UInt64, name: String)] = []
    private var seen: Set<UInt64> = []

    init(seed: UInt64) {
        self.seed = seed
        segments = SegmentReader(seed: seed)
    }

    /// The print of an exchange, without its time and outcome; ``attributes`` are then its.
    mutating func read(_ view: borrowing ExchangeView, _ hasher: SeededHash) throws(FieldFault) -> ExchangePrint {
        attributes.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        segments.begin()
        // The last message of the user is what is asked; what stood before it is the conversation so far.
        var asked: MessageView?
        try view.forEachMessage { message in
            if message.role == "user" {
                if let earlier = asked { segments.addToRow(earlier, hasher) }
                asked = message
            } else if message.role == "system" || message.role == "developer" {
                segments.addToRow(message, hasher)
                message.forEachText { segments.addInstruction($0) }
            }
        }
        if let asked {
            segments.addToRow(asked, hasher)
            asked.forEachText { segments.addRequest($0) }
        }
        try readParameters(view, hasher)
        try readClient(view, hasher)
        let model = try view.string(.model)
        let modelHash = hasher.hash(model.escaped)
        add(.model, model, hasher)
        let (traits, capability) = segments.content()
        return ExchangePrint(
            row: segments.row, time: 0, count: 1, failed: 0, model: UInt32(truncatingIfNeeded: modelHash),
            traits: traits, capability: capability,
            answerSize: 0, segments: segments.chosen())
    }

    private mutating func readParameters(
        _ view: borrowing ExchangeView, _ hasher: SeededHash
    ) throws(FieldFault) {
        guard let parameters = try view.object(.parameters) else { return }
        var sum: UInt64 = 0
        var tools: UInt64?
        for (name, value) in parameters.members where !value.isNull {
            if name == "tools" {
                tools = hasher.hash(value.bytes)
            } else if name == "seed" || name == "stream" {
                continue
            } else {
                sum &+= Sweep.mix(hasher.hash(name.escaped) &+ Sweep.mix(hasher.hash(value.bytes)))
            }
        }
        attributes.append((.parameters, sum))
        if let tools { attributes.append((.tools, tools)) }
    }

    private mutating func readClient(_ view: borrowing ExchangeView, _ hasher: SeededHash) throws(FieldFault) {
        guard let client = try view.object(.client) else { return }
        for (name, value) in client.members {
            guard let text = value.string else { continue }
            if name == "address" {
                add(.address, text, hasher)
                if let prefix = Self.prefix(text.escaped, hasher) { attributes.append((.prefix, prefix)) }
            } else if name == "network" {
                add(.network, text, hasher)
            } else if name == "country" {
                add(.country, text, hasher)
            } else if name == "user_agent" {
                add(.userAgent, text, hasher)
            } else if name == "tls_fingerprint" {
                add(.tls, text, hasher)
            } else if name == "headers" {
                add(.headers, text, hasher)
            } else if name == "device" {
                add(.device, text, hasher)
            }
        }
    }

    private mutating func add(_ kind: AttributeCount.Kind, _ text: JSONString, _ hasher: SeededHash) {
        let value = hasher.hash(text.escaped)
        attributes.append((kind, value))
        guard kind == .network || kind == .model, seen.count < 65_536, seen.insert(value).inserted else { return }
        names.append((value, text.string))
    }

    /// The /24 of an IPv4 address, the /48 of an IPv6 address; nil for what is no address.
    private static func prefix(_ text: UnsafeRawBufferPointer, _ hasher: SeededHash) -> UInt64? {
        if let dot = text.lastIndex(of: UInt8(ascii: ".")), !text.contains(UInt8(ascii: ":")) {
            return hasher.hash(UnsafeRawBufferPointer(rebasing: text[..<dot]))
        }
        var address = in6_addr()
        guard inet_pton(AF_INET6, String(decoding: text, as: UTF8.self), &address) == 1 else { return nil }
        return withUnsafeBytes(of: &address) { hasher.hash(UnsafeRawBufferPointer(rebasing: $0[..<6])) }
    }
}

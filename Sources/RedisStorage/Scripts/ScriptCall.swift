import NIOCore

/// Writes calls of the scripts.
struct ScriptCall {
    /// Which script.
    enum Script: Int, CaseIterable {
        case meter, join, beat

        var source: String {
            switch self {
            case .meter: ScriptSource.meter
            case .join: ScriptSource.join
            case .beat: ScriptSource.beat
            }
        }
    }

    /// `{PREFIX}:`, before every key.
    let tag: String
    /// This gateway's name.
    let gateway: String

    init(prefix: String, gateway: String) {
        tag = "{\(prefix)}:"
        self.gateway = gateway
    }

    /// How a script is called: by its hash, or with its source where the server does not have it any more.
    enum Name {
        case hash(String)
        case source(Script)
    }

    func meter(
        _ name: Name, generation: String, sequence: Int, acknowledged: Int, _ records: [ScriptRecord],
        clock: (now: Double, wall: Double)? = nil, into bytes: inout ByteBuffer
    ) {
        begin(name, keys: 3 + records.count, arguments: clock == nil ? 2 : 3, &bytes)
        bytes.writePart(tag, "generation")
        bytes.writePart(tag, "recovering")
        bytes.writePart(tag, "journal:" + gateway)
        keys(records, &bytes)
        bytes.writePart(generation)
        bytes.writePart(packed(sequence, acknowledged, records))
        if let clock {
            var time = ByteBuffer()
            time.writePacked(clock.now)
            time.writePacked(clock.wall)
            bytes.writePart(time)
        }
    }

    func join(
        _ name: Name, generation: String, candidate: String, gateways: Int, isLast: Bool, sequence: Int,
        acknowledged: Int,
        _ records: [ScriptRecord], into bytes: inout ByteBuffer
    ) {
        begin(name, keys: 5 + records.count, arguments: 6, &bytes)
        for key in ["generation", "recovering", "joined", "gateways", "journal:" + gateway] {
            bytes.writePart(tag, key)
        }
        keys(records, &bytes)
        bytes.writePart(generation)
        bytes.writePart(candidate)
        bytes.writePart(gateway)
        bytes.writePart(String(gateways))
        bytes.writePart(isLast ? "1" : "0")
        bytes.writePart(packed(sequence, acknowledged, records))
    }

    func beat(_ name: Name, _ records: [ScriptRecord], into bytes: inout ByteBuffer) {
        begin(name, keys: 4 + records.count, arguments: 2, &bytes)
        for key in ["generation", "recovering", "gateways", "journal:" + gateway] { bytes.writePart(tag, key) }
        keys(records, &bytes)
        bytes.writePart(gateway)
        var leases = ByteBuffer()
        for record in records { leases.writeInteger(record.lease, endianness: .little) }
        bytes.writePart(leases)
    }

    /// What a gateway that leaves tells: it is waited for no more.
    func leave(into bytes: inout ByteBuffer) {
        bytes.writeCommand(["ZREM", tag + "gateways", gateway])
    }

    private func begin(_ name: Name, keys: Int, arguments: Int, _ bytes: inout ByteBuffer) {
        bytes.writeCommand(parts: 3 + keys + arguments)
        switch name {
        case .hash(let hash):
            bytes.writePart("EVALSHA")
            bytes.writePart(hash)
        case .source(let script):
            bytes.writePart("EVAL")
            bytes.writePart(script.source)
        }
        bytes.writePart(String(keys))
    }

    private func keys(_ records: [ScriptRecord], _ bytes: inout ByteBuffer) {
        for record in records { bytes.writePart(tag + record.kindPrefix, record.cell.id) }
    }

    private func packed(_ sequence: Int, _ acknowledged: Int, _ records: [ScriptRecord]) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(16 + 42 * records.count)
        bytes.writePacked(Double(sequence))
        bytes.writePacked(Double(acknowledged))
        for record in records { bytes.write(record) }
        return bytes
    }
}

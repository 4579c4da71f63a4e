import Exchanges

/// A log as a gateway writes it: chats of a few hundred bytes, some with several turns, escapes and other scripts.
enum Generation {
    static func write(lines: Int, path: String) throws {
        var random = SplitMix64(state: 20260203)
        let output = try LogOutput(path: path)
        var line: [UInt8] = []
        for number in 0..<lines {
            line.removeAll(keepingCapacity: true)
            record(number, &random).write(into: &line)
            try output.write(line)
        }
        try output.finish()
    }

    /// Cuts a file into parts of about equal size, compressed as `ending` says.
    static func divide(_ path: String, into parts: Int, folder: String, ending: String) throws {
        let reader = try ExchangeLogReader([path])
        let size = reader.files.first?.size ?? 0
        var part = 0
        var output = try LogOutput(path: "\(folder)/\(part)\(ending)")
        try reader.forEach { (view) throws(FieldFault) in
            do {
                if part < parts - 1, view.offset >= size / parts * (part + 1) {
                    try output.finish()
                    part += 1
                    output = try LogOutput(path: "\(folder)/\(part)\(ending)")
                }
                try output.write(view.bytes)
                try output.write([0x0A])
            } catch {
                fatalError("\(error)")
            }
            return true
        }
        try output.finish()
    }

    private static func record(_ number: Int, _ random: inout SplitMix64) -> ExchangeRecord {
        var record = ExchangeRecord(
            id: "x" + String(random.next(), radix: 36),
            time: Timestamp(milliseconds: 1_770_000_000_000 + Int64(number) * 37),
            account: "acct_\(Int.random(in: 0..<5000, using: &random))",
            model: Bool.random(using: &random) ? "house-large" : "house-small", operation: "chat",
            status: Int.random(in: 0..<50, using: &random) == 0 ? 429 : 200)
        record.key = String(random.next() >> 4, radix: 36)
        record.messages = [ExchangeRecord.Message(role: "system", content: .text("You are a helpful assistant."))]
        for turn in 0..<[1, 1, 1, 3].randomElement(using: &random)! {
            let words = Int.random(in: 6...56, using: &random) / (turn + 1)
            record.messages.append(
                ExchangeRecord.Message(role: turn % 2 == 0 ? "user" : "assistant", content: .text(text(words, &random)))
            )
        }
        record.parameters.temperature = 1
        record.parameters.maxTokens = 4096
        record.parameters.stream = true
        record.usage = TokenCounts(
            input: .random(in: 10...400, using: &random), output: .random(in: 1...900, using: &random))
        record.latency = Double(Int.random(in: 1000...90000, using: &random)) / 10
        record.cost = Double(record.usage.output) / 100_000
        var client = ExchangeRecord.Client()
        client.address = "203.0.113.\(Int.random(in: 1...254, using: &random))"
        client.network = "AS64500"
        client.country = "SG"
        client.userAgent = "OpenAI/Python 2.1.0"
        client.tlsFingerprint = "t13d1516h2_8daaf6152771_02713d6af862"
        record.client = client
        return record
    }

    private static let words = """
        the model answer explain step by step reason about code function list return value python write test data table \
        please summarize paragraph following customer order language translate sentence question number theorem proof \
        search sort graph network memory
        """.split(separator: " ")

    private static func text(_ count: Int, _ random: inout SplitMix64) -> String {
        var text = ""
        for _ in 0..<count {
            if !text.isEmpty { text += " " }
            text += words.randomElement(using: &random)!
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<3: text += ".\n"
            case 3: text += " \"quoted\""
            case 4: text += ["é", "—", "的", "😀"].randomElement(using: &random)!
            default: break
            }
        }
        return text
    }
}

/// S. Vigna's SplitMix64, so that every run makes the same log.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

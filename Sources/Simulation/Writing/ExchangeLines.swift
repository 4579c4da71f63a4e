import Exchanges
import JSON

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Writes events as lines of an exchange log.
struct ExchangeLines {
    private let population: Population
    private let texts: Texts
    private let seed: UInt64
    private let start: Int64
    private let hasOutputs: Bool
    private let models: [[UInt8]]
    private let toolSets: [[UInt8]]
    private var day = Int64.min
    private var date: [UInt8] = []
    private var call: [UInt8] = []
    private var result: [UInt8] = []

    init(_ scenario: Scenario, _ population: Population, _ texts: Texts, seed: UInt64) {
        (self.population, self.texts, self.seed) = (population, texts, seed)
        (start, hasOutputs) = (scenario.start.milliseconds, scenario.hasOutputs)
        models = scenario.models.map { JSONText.quoted($0) }
        toolSets = Self.toolSets()
    }

    private static func toolSets() -> [[UInt8]] {
        let names = [
            "read_file", "write_file", "edit", "bash", "grep", "glob", "list_files", "run_tests", "web_search", "fetch",
            "apply_patch", "todo", "search_documents", "get_weather", "create_ticket", "lookup_order", "send_email",
            "calendar", "sql_query", "python", "browser", "think", "task", "ask_user",
        ]
        return (0..<256).map { index in
            var draws = Draws(0x7001, UInt64(index))
            var left = names
            var bytes: [UInt8] = []
            for place in 0..<1 + draws.below(9) {
                let name = left.remove(at: draws.below(left.count))
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += Array("\"\(name)\"".utf8)
            }
            return bytes
        }
    }

    /// Appends one line. `number` is the event's place in the log.
    mutating func append(_ event: Event, number: Int, to output: inout [UInt8]) {
        let profile = population.profiles[Int(event.account)]
        let workload = population.workloads[Int(event.workload)]
        var draws = Draws(seed, UInt64(event.account) << 32 | UInt64(event.row), UInt64(bitPattern: event.time))
        let (pass, row) =
            workload.rowCount > 0 ? event.row.quotientAndRemainder(dividingBy: workload.rowCount) : (0, event.row)
        let conversation = workload.turns > 1 ? row / UInt32(workload.turns) : row

        output.append("{\"id\":\"x_")
        output.append(hex: Draws.mix(Draws.mix(seed) &+ UInt64(number)), digits: 16)
        output.append("\",\"time\":\"")
        append(time: start + event.time, to: &output)
        output.append("\",\"account\":\"")
        output.append(contentsOf: AccountName.bytes(event.account, seed: seed))
        output.append("\",\"model\":")
        output.append(contentsOf: models[model(workload, pass, row, event.time)])
        output.append(",\"operation\":\"chat\",\"messages\":[")
        let textStart = output.count
        appendMessages(workload, row: row, isProbe: event.probe > 0, to: &output)
        let textBytes = output.count - textStart
        output.append("],\"parameters\":")
        append(workload.parameters, to: &output)

        let isAnswered = event.status == 200
        var tokens = 0
        if isAnswered {
            tokens = max(
                1, Int(draws.logNormal(median: Double(workload.outputTokens), sd: Double(workload.outputSpread) / 100)))
            tokens = min(tokens, workload.parameters.maxTokens > 0 ? Int(workload.parameters.maxTokens) : 16_384)
            if hasOutputs {
                output.append(",\"output\":\"")
                texts.appendAnswer(workload, row: row, bytes: min(tokens * 4, 4000), to: &output)
                output.append("\"")
            }
        }
        output.append(",\"usage\":{\"input_tokens\":")
        output.append(decimal: isAnswered ? textBytes / 4 + 3 : 0)
        output.append(",\"output_tokens\":")
        output.append(decimal: tokens)
        output.append("},\"status\":")
        output.append(decimal: Int(event.status))
        output.append(",\"latency_ms\":")
        let speed = draws.logNormal(median: 11, sd: 0.25)
        output.append(
            decimal: isAnswered
                ? 180 + Int(Double(tokens) * speed) + Int(draws.exponential(mean: 150))
                : 3 + Int(draws.exponential(mean: 20)))
        appendSession(workload, event, conversation, to: &output)
        append(profile, event, &draws, to: &output)
        output.append("}\n")
    }

    private func model(_ workload: Workload, _ pass: UInt32, _ row: UInt32, _ time: Int64) -> Int {
        if time >= workload.switchTime, Draws.mix(workload.rowsSeed ^ UInt64(row)) % 100 < UInt64(workload.switchShare)
        {
            return Int(workload.switchModel)
        }
        return min(Int(workload.model) + Int(pass % UInt32(workload.modelCount)), models.count - 1)
    }

    private mutating func append(time: Int64, to output: inout [UInt8]) {
        let (day, rest) = (time / 86_400_000, Int(time % 86_400_000))
        if day != self.day {
            self.day = day
            date = Array(Timestamp(milliseconds: day * 86_400_000).rfc3339.utf8.prefix(11))
        }
        output.append(contentsOf: date)
        output.append(decimal: rest / 3_600_000, digits: 2)
        output.append(UInt8(ascii: ":"))
        output.append(decimal: rest / 60_000 % 60, digits: 2)
        output.append(UInt8(ascii: ":"))
        output.append(decimal: rest / 1000 % 60, digits: 2)
        output.append(UInt8(ascii: "."))
        output.append(decimal: rest % 1000, digits: 3)
        output.append(UInt8(ascii: "Z"))
    }

    // MARK: Messages

    private mutating func appendMessages(_ workload: Workload, row: UInt32, isProbe: Bool, to output: inout [UInt8]) {
        let hasDemand = workload.demand != .none
        if hasDemand, workload.placement == .system {
            output.append("{\"role\":\"system\",\"content\":\"")
            texts.appendDemand(workload, row: row, isProbe: isProbe, to: &output)
            output.append("\"},")
        }
        if workload.content == .agent {
            appendAgent(workload, row: row, isProbe: isProbe, to: &output)
            return
        }
        // Earlier turns of the conversation, the last two of them.
        let turn = workload.turns > 1 ? row % UInt32(workload.turns) : 0
        for earlier in (row - min(turn, 2))..<row {
            output.append("{\"role\":\"user\",\"content\":\"")
            texts.appendRow(workload, row: earlier, to: &output)
            output.append("\"},{\"role\":\"assistant\",\"content\":\"")
            texts.appendAnswer(workload, row: earlier, bytes: 160, to: &output)
            output.append("\"},")
        }
        output.append("{\"role\":\"user\",\"content\":\"")
        appendText(workload, row: row, isProbe: isProbe, hasDemand: hasDemand, to: &output)
        output.append("\"}")
    }

    /// The row's text, with the demand where it is no system prompt.
    private mutating func appendText(
        _ workload: Workload, row: UInt32, isProbe: Bool, hasDemand: Bool, to output: inout [UInt8]
    ) {
        guard hasDemand, workload.placement != .system else { return texts.appendRow(workload, row: row, to: &output) }
        switch workload.placement {
        case .system, .prefix:
            texts.appendDemand(workload, row: row, isProbe: isProbe, to: &output)
            output.append("\\n\\n")
            texts.appendRow(workload, row: row, to: &output)
        case .suffix:
            texts.appendRow(workload, row: row, to: &output)
            output.append("\\n\\n")
            texts.appendDemand(workload, row: row, isProbe: isProbe, to: &output)
        case .line:
            call.removeAll(keepingCapacity: true)
            texts.appendRow(workload, row: row, to: &call)
            // After a sentence in the middle half.
            let from = call.count / 4 + Int(Draws.mix(UInt64(row)) % UInt64(max(call.count / 2, 1)))
            var cut = call.count
            for index in from..<call.count
            where call[index] == UInt8(ascii: " ") && index > 0 && call[index - 1] == UInt8(ascii: ".") {
                cut = index + 1
                break
            }
            output.append(contentsOf: call[..<cut])
            output.append("\\n")
            texts.appendDemand(workload, row: row, isProbe: isProbe, to: &output)
            output.append("\\n")
            output.append(contentsOf: call[cut...])
        }
    }

    /// A goal and the last steps towards it.
    private mutating func appendAgent(_ workload: Workload, row: UInt32, isProbe: Bool, to output: inout [UInt8]) {
        let conversation = row / UInt32(max(workload.turns, 1))
        let step = row % UInt32(max(workload.turns, 1))
        output.append("{\"role\":\"user\",\"content\":\"")
        let hasDemand = workload.demand != .none && workload.placement != .system
        appendText(workload, row: conversation, isProbe: isProbe, hasDemand: hasDemand, to: &output)
        output.append("\"}")
        for earlier in (step - min(step, 2))..<step {
            call.removeAll(keepingCapacity: true)
            result.removeAll(keepingCapacity: true)
            texts.appendAgentStep(workload, row: conversation, step: earlier, call: &call, result: &result)
            output.append(",{\"role\":\"assistant\",\"content\":\"")
            output.append(contentsOf: call)
            output.append("\"},{\"role\":\"tool\",\"content\":\"")
            output.append(contentsOf: result)
            output.append("\"}")
        }
    }

    // MARK: Everything else

    private static let temperatures: [StaticString] = ["", "0.7", "0", "0.2", "1", "0.3"]
    private static let topPs: [StaticString] = ["", "0.9", "0.95", "1"]
    private static let efforts: [StaticString] = ["", "low", "medium", "high"]

    private func append(_ parameters: Workload.Parameters, to output: inout [UInt8]) {
        let start = output.count
        output.append(UInt8(ascii: "{"))
        func name(_ name: StaticString) {
            if output.count > start + 1 { output.append(UInt8(ascii: ",")) }
            output.append(UInt8(ascii: "\""))
            output.append(name)
            output.append("\":")
        }
        if parameters.temperature > 0 {
            name("temperature")
            output.append(Self.temperatures[Int(parameters.temperature)])
        }
        if parameters.topP > 0 {
            name("top_p")
            output.append(Self.topPs[Int(parameters.topP)])
        }
        if parameters.maxTokens > 0 {
            name("max_tokens")
            output.append(decimal: Int(parameters.maxTokens))
        }
        if parameters.logprobs {
            name("logprobs")
            output.append("true")
        }
        if parameters.streams {
            name("stream")
            output.append("true")
        }
        if parameters.seed > 0 {
            name("seed")
            output.append(decimal: Int(parameters.seed))
        }
        if parameters.effort > 0 {
            name("reasoning_effort")
            output.append("\"")
            output.append(Self.efforts[Int(parameters.effort)])
            output.append("\"")
        }
        if parameters.toolSet > 0 {
            name("tools")
            output.append("[")
            output.append(contentsOf: toolSets[Int(parameters.toolSet)])
            output.append("]")
        }
        output.append(UInt8(ascii: "}"))
    }

    private func appendSession(_ workload: Workload, _ event: Event, _ conversation: UInt32, to output: inout [UInt8]) {
        guard workload.sessions > 0 else { return }
        output.append(",\"session\":\"")
        var draws = Draws(workload.rowsSeed ^ 0x5E55, UInt64(conversation), UInt64(event.account))
        if workload.sessions == 1 {
            output.append(hex: draws.next(), digits: 12)
        } else {
            // Few end users have most conversations.
            let user = Int(Double(workload.sessions) * draws.uniform() * draws.uniform())
            output.append(hex: Draws.mix(workload.rowsSeed &+ UInt64(user)), digits: 12)
        }
        output.append("\"")
    }

    private func append(_ profile: Profile, _ event: Event, _ draws: inout Draws, to output: inout [UInt8]) {
        let (network, address) = address(profile, event, &draws)
        output.append(",\"client\":{\"address\":\"")
        output.append(decimal: Int(address >> 24))
        output.append(UInt8(ascii: "."))
        output.append(decimal: Int(address >> 16 & 255))
        output.append(UInt8(ascii: "."))
        output.append(decimal: Int(address >> 8 & 255))
        output.append(UInt8(ascii: "."))
        output.append(decimal: Int(address & 255))
        output.append("\",\"network\":\"AS")
        output.append(decimal: 64_512 + Int(network))
        output.append("\",\"country\":\"")
        output.append(population.places.countries[Int(population.places.networks[Int(network)].country)].code)
        if !profile.isStripped {
            output.append("\",\"user_agent\":\"")
            output.append(contentsOf: population.software.userAgents[Int(profile.userAgent)])
        }
        output.append("\",\"tls_fingerprint\":\"t13d15")
        let tls = Draws.mix(UInt64(profile.tls))
        output.append(decimal: 10 + Int(tls % 9), digits: 2)
        output.append("h2_")
        output.append(hex: Draws.mix(tls), digits: 12)
        output.append("_")
        output.append(hex: Draws.mix(tls ^ 1), digits: 12)
        output.append("\",\"headers\":\"")
        output.append(hex: Draws.mix(UInt64(profile.headers) ^ 0x4EAD), digits: 16)
        if profile.device > 0 {
            output.append("\",\"device\":\"")
            output.append(hex: profile.device, digits: 16)
        }
        output.append("\"}")
    }

    /// Addresses are of 240.0.0.0/4, which RFC 1112 §4 reserves: nobody's.
    private func address(_ profile: Profile, _ event: Event, _ draws: inout Draws) -> (network: UInt16, address: UInt32)
    {
        var network = profile.network
        var host = UInt64(profile.host)
        let day = UInt64(event.time / 86_400_000)
        switch profile.addressing {
        case .fixed: break
        case .leased: host = Draws.mix(host) ^ Draws.mix((day + host % 7) / (2 + host % 6))
        case .servers: host = Draws.mix(host &+ Draws.mix(host) % 997 &+ UInt64(draws.below(1 + Int(host % 4))))
        case .translated: host = Draws.mix(UInt64(network)) &+ (host &+ day) % 20
        case .roaming:
            if draws.chance(0.35) {
                network = UInt16(population.places.countries[Int(profile.country)].networks.lowerBound + 1)
                host = Draws.mix(UInt64(network)) &+ (host &+ day) % 20
            }
        }
        let bits = Draws.mix(host)
        let block = UInt64(network) * 8 + bits >> 16 & 7
        return (network, UInt32(truncatingIfNeeded: 0xF000_0000 + block << 16 + bits & 0xFFFF))
    }
}

/// What accounts are called: nothing about them can be told from it.
enum AccountName {
    private static let letters = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The number behind the name; names are in the order of these.
    static func value(_ account: UInt32, seed: UInt64) -> UInt64 {
        // One-to-one on 40 bits: multiplications by odd numbers and shifts.
        let mask: UInt64 = (1 << 40) - 1
        var value = (UInt64(account) &+ Draws.mix(seed)) & mask
        for round in 0..<4 {
            value = (value &* (0x9E37_79B9_7F4A_7C15 &+ UInt64(round) << 8)) & mask
            value ^= value >> 19
        }
        return value
    }

    static func bytes(_ account: UInt32, seed: UInt64) -> [UInt8] {
        let value = value(account, seed: seed)
        var bytes = Array("acct_".utf8)
        for place in 0..<8 { bytes.append(letters[Int(value >> (35 - 5 * UInt64(place)) & 31)]) }
        return bytes
    }
}

extension [UInt8] {
    /// Appends a number's last hexadecimal digits.
    mutating func append(hex number: UInt64, digits: Int) {
        for place in stride(from: digits - 1, through: 0, by: -1) {
            let digit = UInt8(number >> (4 * UInt64(place)) & 15)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
        }
    }

    /// Appends a number with leading zeroes.
    mutating func append(decimal number: Int, digits: Int) {
        var scale = 1
        for _ in 1..<digits { scale *= 10 }
        while scale > 0 {
            append(UInt8(ascii: "0") + UInt8(number / scale % 10))
            scale /= 10
        }
    }
}

import Metering
import Settings
import Testing

@testable import Gateway

@Suite("The configuration file") struct ConfigurationFileTests {
    private let smallest = "upstreams: {a: {url: 'http://127.0.0.1:9000'}}\nmodels: {m: {upstreams: [a]}}\n"

    private func read(_ text: String, _ environment: [String: String] = [:]) throws -> GatewayConfiguration {
        try ConfigurationFile.read(text, environment: environment, relativeTo: "/etc/excise")
    }

    private func issues(_ text: String, _ environment: [String: String] = [:]) -> [String] {
        do {
            _ = try read(text, environment)
            return []
        } catch let error as SettingsError {
            return error.issues.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test("the smallest file gives every default")
    func defaults() throws {
        let configuration = try read(smallest)
        #expect(configuration.listen == GatewayConfiguration.Listen())
        #expect(configuration.limits == GatewayConfiguration.Limits())
        #expect(configuration.upstreams == [UpstreamConfiguration(name: "a", host: "127.0.0.1", port: 9000)])
        #expect(configuration.models == [ModelConfiguration(name: "m", upstreams: ["a"])])
    }

    @Test("every documented field is read")
    func everything() throws {
        let text = """
            data: ./state
            listen: { address: "::1", port: 0, loops: 3, tls: { certificate: c.pem, key: /k.pem } }
            admin: { address: 127.0.0.2, port: 1, token: "${TOKEN}", public_metrics: true }
            upstreams:
              house:
                url: https://[2001:db8::1]:8443/base/v1/
                key: "${KEY:-none}"
                key_header: x-api-key
                serves: [chat, messages]
                timeouts: { connect: 250ms, first_byte: 2m, idle: 1m30s }
                retries: 0
                connections: 7
                health: { path: /up, interval: 3s, timeout: 1s }
                breaker: { failures: 2, pause: 4s }
                tls: { ca: ca.pem }
            models:
              large: { upstreams: [house], name: real-name, created: 5, owner: us }
            limits: { body: 1MiB, header: 2KiB, answer: 3MB, depth: 9, header_time: 1s, body_time: 2s, keep_alive: 3s,
              stream_time: 4s, stall_time: 5s, connections: 6, in_flight: 7, queue: 8, queue_time: 9s }
            heartbeat: 20s
            shutdown: { grace: 1m }
            log: { format: json, level: warning, requests: none }
            """
        let configuration = try read(text, ["TOKEN": "0123456789abcdef"])
        #expect(configuration.data == "/etc/excise/./state")
        #expect(
            configuration.listen.address == "::1" && configuration.listen.port == 0 && configuration.listen.loops == 3)
        #expect(configuration.listen.tls == .init(certificate: "/etc/excise/c.pem", key: "/k.pem"))
        #expect(configuration.admin.token == "0123456789abcdef" && configuration.admin.publicMetrics)
        let upstream = try #require(configuration.upstreams.first)
        #expect(
            upstream.isSecure && upstream.host == "2001:db8::1" && upstream.port == 8443 && upstream.prefix == "/base")
        #expect(upstream.key == "none" && upstream.keyHeader == .xAPIKey && upstream.serves == [.chat, .messages])
        #expect(
            upstream.connectTime == .milliseconds(250) && upstream.idleTime == .seconds(90) && upstream.retries == 0)
        #expect(upstream.health?.path == "/up" && upstream.breakerFailures == 2 && upstream.breakerPause == .seconds(4))
        #expect(upstream.authorities == "/etc/excise/ca.pem" && upstream.connections == 7)
        let model = try #require(configuration.models.first)
        #expect(model.upstreamName == "real-name" && model.created == 5 && model.owner == "us")
        let limits = configuration.limits
        #expect(limits.body == 1 << 20 && limits.header == 2048 && limits.answer == 3_000_000 && limits.depth == 9)
        #expect(limits.connections == 6 && limits.inFlight == 7 && limits.queue == 8 && limits.queueTime == .seconds(9))
        #expect(configuration.heartbeat == .seconds(20) && configuration.shutdownGrace == .seconds(60))
        #expect(
            configuration.log.format == .json && configuration.log.requests == .none
                && configuration.log.level == .warning)
    }

    @Test(
        "each fault is shown with line, column, field and what would be right",
        arguments: [
            ("limits: {bodi: 3}", "3:10: limits.bodi: unknown field; did you mean body?"),
            (
                "limits: {body: 3x}",
                "3:16: limits.body: expected a size from 1024 to 1073741824 bytes such as 64KiB or 32MiB, found '3x'"
            ),
            ("listen: {port: 70000}", "3:16: listen.port: expected a whole number from 0 to 65535, found '70000'"),
            ("listen: 5", "3:9: listen: expected a mapping, found a single value"),
            ("log: {format: xml}", "3:15: log.format: expected one of human, json, found 'xml'"),
            ("heartbeat: 5 parsecs", nil),
            ("admin: {token: short}", "3:16: admin.token: expected at least 16 characters"),
            ("admin: {public_metrics: maybe}", "3:25: admin.public_metrics: expected true or false, found 'maybe'"),
            ("data: ${NOPE}", "3:7: data: the environment variable NOPE is not set; set it, or write ${NOPE:-default}"),
            ("data: ${NOPE", "3:7: data: '${' without '}'; write $${ for a literal one"),
            ("listen: {tls: {certificate: x}}", "3:15: listen.tls.key: expected the path of a PEM file"),
        ] as [(String, String?)])
    func faults(_ addition: String, _ expected: String?) {
        let found = issues(smallest + addition + "\n")
        #expect(found.count == 1)
        if let expected { #expect(found.first == expected) }
    }

    @Test("all faults are told at once, in the file's order")
    func several() {
        let found = issues("upstreams: {a: {url: 'ftp://x'}}\nmodels: {m: {upstreams: [b], nam: x}}\n")
        #expect(found.count == 3)
        #expect(found[0].hasPrefix("1:22: upstreams.a.url: expected http://HOST[:PORT]"))
        #expect(found.contains { $0.contains("there is no upstream 'b'; known: a") })
        #expect(found.contains { $0.contains("models.m.nam: unknown field; did you mean name?") })
    }

    @Test(
        "what is no YAML, or no mapping, is an error",
        arguments: ["", "- a", "a: [", "\u{0}", "{a: 1, a: 2}", "&a [*a]"])
    func noYAML(_ text: String) {
        #expect(!issues(text).isEmpty)
    }

    @Test("a secret in the environment never shows in an error")
    func secrets() {
        let found = issues(
            "upstreams: {a: {url: 'http://h', key: '${K}'}}\nmodels: {m: {upstreams: [a]}}", ["K": "se cret"])
        #expect(found == ["1:39: upstreams.a.key: expected printable ASCII without spaces"])
    }

    @Test(
        "addresses of upstreams are taken apart",
        arguments: [
            ("http://h", "h", 80, ""), ("https://h", "h", 443, ""), ("http://h:1/", "h", 1, ""),
            ("http://h/v1", "h", 80, ""),
            ("http://h/x/v1/", "h", 80, "/x"), ("http://[::1]:9", "::1", 9, ""),
        ])
    func addresses(_ text: String, _ host: String, _ port: Int, _ prefix: String) throws {
        let url = try #require(UpstreamURL(text))
        #expect(url.host == host && url.port == port && url.prefix == prefix)
    }

    @Test(
        "addresses that are none are refused",
        arguments: [
            "", "h", "ftp://h", "http://", "http://h:0", "http://h:x", "http://u@h", "http://h?x", "http://[::1",
            "http://h h",
        ])
    func badAddresses(_ text: String) {
        #expect(UpstreamURL(text) == nil)
    }

    @Test("limits, prices and the exchange log are read")
    func metering() throws {
        let configuration = try read(
            smallest + """
                metering:
                  output_cap: 1000
                  output_caps: { m: 2000 }
                  output_reserve: 100
                  tokenizer: { file: x.tiktoken, pattern: o200k }
                  prices: { "*": { input: 3, output: 15 } }
                  limits:
                    free:
                      each: [account, model]
                      where: { plans: [free], models: [m] }
                      unless: { accounts: [a] }
                      mode: shadow
                      requests: 60/m burst 5
                      spend: 2.5 each day
                      concurrent: 3
                  redis: { url: "redis://h:1", gateways: 2, on_store_failure: deny, timeout: 50ms, prefix: p, lease: 0.1 }
                exchange_log: { content: hashes, durability: each, retention: 30d, segment_size: 1MiB, segment_age: 5m, queue: 2MiB, compression: 9 }
                """)
        var rule = LimitRule(
            name: "free", each: [.account, .model],
            allowances: [
                .requests: .rate(amount: 60, seconds: 60, burst: 5), .spend: .budget(amount: 2_500_000_000, .day),
                .concurrent: .concurrent(3),
            ], isShadow: true)
        rule.applies.plans = ["free"]
        rule.applies.models = ["m"]
        rule.spares.accounts = ["a"]
        let metering = configuration.metering
        #expect(metering.settings.rules == [rule])
        #expect(metering.settings.prices.price("m") == PriceTable.Price(input: 3, output: 15))
        #expect(metering.settings.outputCap == 1000 && metering.settings.outputCaps == ["m": 2000])
        #expect(metering.settings.outputReserve == 100)
        #expect(metering.tokenizer == .ranks(file: "/etc/excise/x.tiktoken", pattern: "o200k"))
        #expect(metering.redis?.onFailure == .deny && metering.redis?.lease == 0.1 && metering.redis?.prefix == "p")
        let log = configuration.exchangeLog
        #expect(log.content == .hashes && log.interval == nil && log.retention == .seconds(30 * 86_400))
        #expect(log.segmentBytes == 1 << 20 && log.queueBytes == 2 << 20 && log.compressionLevel == 9)
    }

    @Test(
        "limits that cannot be meant are refused where they stand",
        arguments: [
            ("limits: { x: { each: account } }", "metering.limits.x"),
            ("limits: { x: { each: nobody, requests: 1/m } }", "metering.limits.x.each"),
            ("limits: { x: { each: account, requests: 100 each fortnight } }", "metering.limits.x.requests"),
            ("limits: { x: { each: account, concurrent: 3/m } }", "metering.limits.x.concurrent"),
            ("limits: { x: { each: account, requests: 1/m, mode: later } }", "metering.limits.x.mode"),
            (
                "limits: { x: { each: account, requests: 1/m, where: { accounts: [] } } }",
                "metering.limits.x.where.accounts"
            ),
            ("limits: { 'a b': { each: account, requests: 1/m } }", "metering.limits.a b"),
            ("prices: { other: { input: 1, output: 1 } }", "metering.prices.other"),
            ("prices: { m: { input: -1, output: 1 } }", "metering.prices.m.input"),
            ("prices: { m: {} }", "metering.prices.m.input"),
            ("output_cap: 10\n  output_reserve: 11", "metering.output_reserve"),
            ("tokenizer: guess", "metering.tokenizer"),
            ("redis: { url: 'redis://h' }", "metering.redis.gateways"),
            ("redis: { gateways: 2 }", "metering.redis.url"),
        ])
    func contradictions(_ text: String, _ field: String) {
        let found = issues(smallest + "metering:\n  " + text + "\n")
        #expect(found.contains { $0.contains(field) }, "\(found)")
    }

    @Test(
        "an exchange log that cannot be meant is refused",
        arguments: [
            "durability: sometimes", "durability: interval(1h)", "retention: 5s", "content: some", "compression: 20",
            "queue: 5",
        ])
    func exchangeLog(_ text: String) {
        #expect(!issues(smallest + "exchange_log: { \(text) }\n").isEmpty)
    }

    @Test(
        "campaigns are looked for every six hours, or as the file says, where there is a log",
        arguments: [
            ("", true, 21_600), ("detection: { sweep: 15m }", true, 900), ("detection: { enabled: no }", false, 21_600),
            ("detection: { enabled: true, sweep: 1s }", true, 1), ("exchange_log: { enabled: false }", false, 21_600),
            ("exchange_log: { enabled: false }\ndetection: { sweep: 1h }", false, 3600),
        ])
    func detection(_ text: String, _ isOn: Bool, _ seconds: Int) throws {
        let detection = try read(smallest + text + "\n").detection
        #expect(detection.isOn == isOn && detection.sweep == .seconds(seconds))
    }

    @Test(
        "detection that cannot be meant is refused where it stands",
        arguments: [
            (
                "exchange_log: { enabled: false }\ndetection: { enabled: true }",
                "4:23: detection.enabled: it reads the exchange log, which exchange_log.enabled switches off; switch the log on, or this off"
            ),
            ("detection: { sweep: 10ms }", "3:21: detection.sweep: expected 1s to 31d, found '10ms'"),
            ("detection: { sweeps: 1h }", "3:14: detection.sweeps: unknown field; did you mean sweep?"),
            ("detection: soon", "3:12: detection: expected a mapping, found a single value"),
        ])
    func detectionFaults(_ text: String, _ issue: String) {
        #expect(issues(smallest + text + "\n") == [issue])
    }
}

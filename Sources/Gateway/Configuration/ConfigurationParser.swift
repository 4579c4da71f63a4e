import Settings
import Yams

/// Knows the file's fields, section by section.
struct ConfigurationParser {
    let folder: String

    func root(_ section: SettingsSection, into configuration: inout GatewayConfiguration) {
        if let data = section.text("data") { configuration.data = path(data) }
        section.section("listen").map { listen($0, into: &configuration.listen) }
        section.section("admin").map { admin($0, into: &configuration.admin) }
        if let upstreams = section.section("upstreams") {
            for entry in upstreams.entries {
                if let upstream = upstream(entry.name, entry.value, upstreams) {
                    configuration.upstreams.append(upstream)
                }
            }
        } else {
            section.report(
                "upstreams",
                "expected at least one upstream, such as `upstreams: {house: {url: http://127.0.0.1:9000}}`")
        }
        if let models = section.section("models") {
            for entry in models.entries {
                if let model = model(entry.name, entry.value, models, configuration) {
                    configuration.models.append(model)
                }
            }
        } else {
            section.report(
                "models", "expected at least one model, such as `models: {house-large: {upstreams: [house]}}`")
        }
        section.section("limits").map { limits($0, into: &configuration.limits) }
        let metering = MeteringParser(models: configuration.models.map(\.name), path: path)
        section.section("metering").map { metering.metering($0, into: &configuration.metering) }
        section.section("exchange_log").map { metering.exchangeLog($0, into: &configuration.exchangeLog) }
        section.section("anonymization").map { anonymization($0, into: &configuration.anonymization) }
        detection(section.section("detection"), into: &configuration)
        section.section("policy").map { policy($0, into: &configuration) }
        section.section("shaping").map { ShapingParser(path: path).shaping($0, into: &configuration.shaping) }
        let watermark = WatermarkParser(models: configuration.models.map(\.name), path: path)
        section.section("watermark").map { watermark.watermark($0, into: &configuration.watermark) }
        configuration.heartbeat = section.duration("heartbeat", from: .seconds(1)) ?? configuration.heartbeat
        if let shutdown = section.section("shutdown") {
            configuration.shutdownGrace = shutdown.duration("grace", from: .zero) ?? configuration.shutdownGrace
            shutdown.finish()
        }
        if let log = section.section("log") {
            configuration.log.format = log.choice("format") ?? configuration.log.format
            configuration.log.level = log.choice("level") ?? configuration.log.level
            configuration.log.requests = log.choice("requests") ?? configuration.log.requests
            log.finish()
        }
        section.finish()
    }

    private func anonymization(_ section: SettingsSection, into anonymization: inout AnonymizationConfiguration) {
        anonymization.profile = section.text("profile")
        anonymization.logProfile = section.text("log_profile")
        if let policy = section.text("policy").map(path) {
            anonymization.policy = policy
            do {
                anonymization.rules = try AnonymizationRules(
                    policyFile: policy, profile: anonymization.profile, logProfile: anonymization.logProfile)
            } catch {
                for issue in error.issues { section.report("policy", "\(policy): \(issue)") }
            }
        } else {
            section.report("policy", "expected the path of a policy (docs/anonymization.md)")
        }
        section.finish()
    }

    private func detection(_ section: SettingsSection?, into configuration: inout GatewayConfiguration) {
        if let section {
            configuration.detection.isOn = section.flag("enabled") ?? configuration.detection.isOn
            configuration.detection.sweep =
                section.duration("sweep", from: .seconds(1)) ?? configuration.detection.sweep
            if section.value("enabled") != nil, configuration.detection.isOn, !configuration.exchangeLog.isOn {
                section.report(
                    "enabled",
                    "it reads the exchange log, which exchange_log.enabled switches off; switch the log on, or this off"
                )
            }
            section.finish()
        }
        if !configuration.exchangeLog.isOn { configuration.detection.isOn = false }
    }

    private func policy(_ section: SettingsSection, into configuration: inout GatewayConfiguration) {
        configuration.policy.file = section.text("file").map(path)
        if configuration.policy.file == nil {
            section.report("file", "expected the path of a policy file, which docs/policy.md describes")
        } else if !configuration.detection.isOn {
            section.report("file", "it acts on what detection finds, which is off; switch detection.enabled on")
        }
        if let webhook = section.section("webhook") {
            let url = webhook.text("url") ?? ""
            if UpstreamURL(url) == nil { webhook.report("url", "expected http://… or https://…, found '\(url)'") }
            let secret = webhook.text("secret") ?? ""
            if secret.utf8.count < 24 {
                webhook.report("secret", "expected at least 24 characters, such as ${WEBHOOK_SECRET}")
            }
            configuration.policy.webhook = .init(url: url, secret: secret)
            webhook.finish()
        }
        section.finish()
    }

    private func listen(_ section: SettingsSection, into listen: inout GatewayConfiguration.Listen) {
        if let address = section.text("address") { listen.address = address }
        listen.port = section.integer("port", 0...65_535) ?? listen.port
        listen.loops = section.integer("loops", 1...64) ?? listen.loops
        if let tls = section.section("tls") {
            let certificate = tls.text("certificate")
            let key = tls.text("key")
            if let certificate, let key {
                listen.tls = .init(certificate: path(certificate), key: path(key))
            } else {
                for missing in ["certificate", "key"] where tls.value(missing) == nil {
                    tls.report(missing, "expected the path of a PEM file")
                }
            }
            tls.finish()
        }
        section.finish()
    }

    private func admin(_ section: SettingsSection, into admin: inout GatewayConfiguration.Admin) {
        if let address = section.text("address") { admin.address = address }
        admin.port = section.integer("port", 0...65_535) ?? admin.port
        if let token = section.text("token") {
            if token.utf8.count >= 16 {
                admin.token = token
            } else {
                section.report("token", "expected at least 16 characters")
            }
        }
        admin.publicMetrics = section.flag("public_metrics") ?? admin.publicMetrics
        section.finish()
    }

    private func upstream(_ name: String, _ node: Node, _ parent: SettingsSection) -> UpstreamConfiguration? {
        guard let section = parent.section(at: node, parent.name(name)) else {
            return nil
        }
        defer { section.finish() }
        var result = UpstreamConfiguration(name: name, host: "", port: 0)
        if let url = section.text("url") {
            if let parts = UpstreamURL(url) {
                result.isSecure = parts.isSecure
                result.host = parts.host
                result.port = parts.port
                result.prefix = parts.prefix
            } else {
                section.report("url", "expected http://HOST[:PORT][/PATH] or https://…, found '\(url)'")
            }
        } else if section.value("url") == nil {
            section.report("url", "expected the model server's address, such as http://127.0.0.1:9000")
        }
        if let key = section.text("key"), !key.isEmpty {
            if key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
                result.key = key
            } else {
                section.report("key", "expected printable ASCII without spaces")
            }
        }
        result.kind = section.choice("kind") ?? result.kind
        result.keyHeader = section.choice("key_header") ?? result.keyHeader
        if let serves = section.texts("serves") {
            let endpoints = serves.compactMap(UpstreamConfiguration.Endpoint.init)
            if endpoints.count == serves.count, !endpoints.isEmpty {
                result.serves = Set(endpoints)
            } else {
                let known = UpstreamConfiguration.Endpoint.allCases.map(\.rawValue).joined(separator: ", ")
                section.report("serves", "expected a list of \(known)")
            }
        }
        if let timeouts = section.section("timeouts") {
            result.connectTime = timeouts.duration("connect") ?? result.connectTime
            result.firstByteTime = timeouts.duration("first_byte") ?? result.firstByteTime
            result.idleTime = timeouts.duration("idle") ?? result.idleTime
            timeouts.finish()
        }
        result.retries = section.integer("retries", 0...10) ?? result.retries
        result.connections = section.integer("connections", 1...100_000) ?? result.connections
        if let health = section.section("health") {
            if let path = health.text("path"), path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
                var check = UpstreamConfiguration.HealthCheck(path: path)
                check.interval = health.duration("interval", from: .milliseconds(500)) ?? check.interval
                check.timeout = health.duration("timeout", from: .milliseconds(10)) ?? check.timeout
                result.health = check
            } else {
                health.report("path", "expected a path such as /health")
            }
            health.finish()
        }
        if let breaker = section.section("breaker") {
            result.breakerFailures = breaker.integer("failures", 1...1_000_000) ?? result.breakerFailures
            result.breakerPause = breaker.duration("pause") ?? result.breakerPause
            breaker.finish()
        }
        if let tls = section.section("tls") {
            if let file = tls.text("ca") { result.authorities = path(file) }
            tls.finish()
        }
        return result
    }

    private func model(
        _ name: String, _ node: Node, _ parent: SettingsSection, _ configuration: GatewayConfiguration
    ) -> ModelConfiguration? {
        guard let section = parent.section(at: node, parent.name(name)) else {
            return nil
        }
        defer { section.finish() }
        if name.isEmpty || name.utf8.count > 200 {
            section.report(at: node, section.path, "expected a name of 1 to 200 bytes")
        }
        let upstreams = section.texts("upstreams") ?? []
        if upstreams.isEmpty { section.report("upstreams", "expected a list of upstreams' names") }
        for upstream in upstreams where !configuration.upstreams.contains(where: { $0.name == upstream }) {
            let known = configuration.upstreams.map(\.name).joined(separator: ", ")
            section.report("upstreams", "there is no upstream '\(upstream)'; known: \(known)")
        }
        var model = ModelConfiguration(name: name, upstreams: upstreams, upstreamName: section.text("name"))
        model.created = section.integer("created", 0...4_102_444_800) ?? model.created
        if let owner = section.text("owner") { model.owner = owner }
        model.beginsWithReasoning = section.flag("begins_with_reasoning") ?? model.beginsWithReasoning
        let kinds = upstreams.compactMap { name in configuration.upstreams.first { $0.name == name }?.kind }
        if Set(kinds).count > 1 {
            section.report(
                "upstreams",
                "they are of different kinds (\(kinds.map(\.rawValue).joined(separator: ", "))), so that reasoning sealed from one could not go back to another; give each kind a model of its own"
            )
        }
        return model
    }

    private func limits(_ section: SettingsSection, into limits: inout GatewayConfiguration.Limits) {
        limits.body = section.bytes("body", 1024...(1 << 30)) ?? limits.body
        limits.header = section.bytes("header", 1024...(1 << 20)) ?? limits.header
        limits.answer = section.bytes("answer", 1024...(4 << 30)) ?? limits.answer
        limits.depth = section.integer("depth", 4...500) ?? limits.depth
        limits.headerTime = section.duration("header_time") ?? limits.headerTime
        limits.bodyTime = section.duration("body_time") ?? limits.bodyTime
        limits.keepAlive = section.duration("keep_alive") ?? limits.keepAlive
        limits.streamTime = section.duration("stream_time") ?? limits.streamTime
        limits.stallTime = section.duration("stall_time") ?? limits.stallTime
        limits.connections = section.integer("connections", 1...10_000_000) ?? limits.connections
        limits.inFlight = section.integer("in_flight", 1...10_000_000) ?? limits.inFlight
        limits.queue = section.integer("queue", 0...10_000_000) ?? limits.queue
        limits.queueTime = section.duration("queue_time") ?? limits.queueTime
        section.finish()
    }

    private func path(_ text: String) -> String {
        text.hasPrefix("/") || folder.isEmpty ? text : folder + "/" + text
    }
}

/// `http://host:port/prefix`, taken apart. A `/v1` at its end is dropped: the gateway adds it.
struct UpstreamURL {
    var isSecure: Bool
    var host: String
    var port: Int
    var prefix: String

    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let rest: Substring
        if text.hasPrefix("http://") {
            isSecure = false
            rest = text.dropFirst(7)
        } else if text.hasPrefix("https://") {
            isSecure = true
            rest = text.dropFirst(8)
        } else {
            return nil
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<slash]
        var path = String(rest[slash...])
        guard !authority.isEmpty, !authority.contains("@"), !text.contains("?"), !text.contains("#") else { return nil }
        while path.hasSuffix("/") { path.removeLast() }
        if path.hasSuffix("/v1") { path.removeLast(3) }
        prefix = path
        port = isSecure ? 443 : 80
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = String(authority[authority.index(after: authority.startIndex)..<end])
            authority = authority[authority.index(after: end)...]
        } else {
            let colon = authority.firstIndex(of: ":") ?? authority.endIndex
            host = String(authority[..<colon])
            authority = authority[colon...]
        }
        guard !host.isEmpty else { return nil }
        guard !authority.isEmpty else { return }
        guard authority.first == ":", let number = Int(authority.dropFirst()), (1...65_535).contains(number) else {
            return nil
        }
        port = number
    }
}

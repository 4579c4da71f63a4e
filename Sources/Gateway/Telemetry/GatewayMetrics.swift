import NIOCore

/// Everything there is to measure about a running gateway at one moment.
struct GatewayMetrics: Sendable {
    var loops: LoopMetrics
    var connections: Int
    var running: Int
    var waiting: Int
    var isDraining: Bool
    /// Name, health state, open connections.
    var upstreams: [(name: String, state: UpstreamHealth.State, connections: Int)]
    var process: ProcessUsage

    func prometheus() -> String {
        var text = PrometheusText()
        exchanges(&text)
        own(&text)
        return text.text
    }

    private func exchanges(_ text: inout PrometheusText) {
        let series = loops.series.sorted {
            ($0.key.model, $0.key.operation, $0.key.status) < ($1.key.model, $1.key.operation, $1.key.status)
        }
        func labels(_ key: LoopMetrics.Key) -> [(String, String)] {
            var labels = [
                ("gen_ai_operation_name", key.operation), ("gen_ai_provider_name", "excise"),
                ("gen_ai_request_model", key.model),
                ("http_response_status_code", String(key.status)),
            ]
            if !key.error.isEmpty { labels.append(("error_type", key.error)) }
            return labels
        }
        text.family(
            "gen_ai_server_request_duration_seconds", "histogram",
            "Time from a request's first byte to the end of its answer.")
        for (key, value) in series {
            text.histogram("gen_ai_server_request_duration_seconds", labels(key), value.duration)
        }
        text.family(
            "gen_ai_server_time_to_first_token_seconds", "histogram",
            "Time from a request's first byte to the first event of its stream.")
        for (key, value) in series where value.firstToken.count > 0 {
            text.histogram("gen_ai_server_time_to_first_token_seconds", labels(key), value.firstToken)
        }
        text.family(
            "gen_ai_server_time_per_output_token_seconds", "histogram",
            "Time for each token of a stream after the first.")
        for (key, value) in series where value.perToken.count > 0 {
            text.histogram("gen_ai_server_time_per_output_token_seconds", labels(key), value.perToken)
        }
        text.family("gen_ai_client_token_usage", "histogram", "Tokens of an exchange.")
        for (key, value) in series where value.inputTokens.count > 0 {
            text.histogram(
                "gen_ai_client_token_usage", labels(key) + [("gen_ai_token_type", "input")], value.inputTokens)
            text.histogram(
                "gen_ai_client_token_usage", labels(key) + [("gen_ai_token_type", "output")], value.outputTokens)
        }
    }

    private func own(_ text: inout PrometheusText) {
        text.family(
            "excise_overhead_seconds", "histogram",
            "The gateway's own part of an exchange, from the first header byte on, waiting for its turn included.")
        text.histogram("excise_overhead_seconds", [], loops.overhead)
        gauge(&text, "excise_exchanges_in_flight", "Exchanges that run now.", Double(running))
        gauge(&text, "excise_exchanges_queued", "Exchanges that wait for their turn.", Double(waiting))
        gauge(&text, "excise_client_connections", "Open connections of clients.", Double(connections))
        gauge(&text, "excise_draining", "1 while the gateway takes no new work.", isDraining ? 1 : 0)
        counter(&text, "excise_client_connections_total", "Connections that clients opened.", loops.connections)
        counter(&text, "excise_malformed_requests_total", "Requests that were no HTTP.", loops.malformedRequests)
        counter(&text, "excise_heartbeats_total", "Heartbeats written into silent streams.", loops.heartbeats)
        text.family("excise_refused_keys_total", "counter", "Requests refused for their key, by reason.")
        for (reason, count) in loops.refusedKeys.sorted(by: { $0.key < $1.key }) {
            text.sample("excise_refused_keys_total", [("reason", reason)], Double(count))
        }
        text.family("excise_usage_total", "counter", "Exchanges by where their token counts come from.")
        text.sample("excise_usage_total", [("source", "reported")], Double(loops.reportedUsage))
        text.sample("excise_usage_total", [("source", "counted")], Double(loops.countedUsage))
        text.family("excise_upstream_failures_total", "counter", "Attempts at an upstream that failed.")
        for (name, count) in loops.failures.sorted(by: { $0.key < $1.key }) {
            text.sample("excise_upstream_failures_total", [("upstream", name)], Double(count))
        }
        text.family("excise_upstream_retries_total", "counter", "Attempts after the first one.")
        for (name, count) in loops.retries.sorted(by: { $0.key < $1.key }) {
            text.sample("excise_upstream_retries_total", [("upstream", name)], Double(count))
        }
        text.family("excise_upstream_up", "gauge", "1 while exchanges may go to the upstream.")
        for upstream in upstreams {
            text.sample(
                "excise_upstream_up", [("upstream", upstream.name), ("state", upstream.state.rawValue)],
                upstream.state == .well ? 1 : 0)
        }
        text.family("excise_upstream_connections", "gauge", "Open connections to the upstream.")
        for upstream in upstreams {
            text.sample("excise_upstream_connections", [("upstream", upstream.name)], Double(upstream.connections))
        }
        text.family("process_cpu_seconds_total", "counter", "User and system time.")
        text.sample("process_cpu_seconds_total", [], process.cpuSeconds)
        gauge(&text, "process_resident_memory_bytes", "Resident memory.", Double(process.residentBytes))
    }

    private func gauge(_ text: inout PrometheusText, _ name: String, _ help: String, _ value: Double) {
        text.family(name, "gauge", help)
        text.sample(name, [], value)
    }

    private func counter(_ text: inout PrometheusText, _ name: String, _ help: String, _ value: UInt64) {
        text.family(name, "counter", help)
        text.sample(name, [], Double(value))
    }
}

-- wrk: posts one chat request over and over. BODY: the request's body, KEY: the bearer token.
wrk.method = "POST"
wrk.body = os.getenv("BODY")
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("KEY")

function done(summary, latency, requests)
  local errors = summary.errors
  io.write("RESULT {",
    string.format('"requests":%d,"seconds":%.6f,', summary.requests, summary.duration / 1e6),
    string.format('"p50_ms":%.4f,"p99_ms":%.4f,', latency:percentile(50) / 1000, latency:percentile(99) / 1000),
    string.format('"errors":%d}\n',
      errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end

import ModelAPI
import NIOCore

/// Attempts at upstreams, until one answers or none is left.
extension ExchangeRun {
    func attempt(fresh: Bool) {
        guard let next = nextUpstream(.now()) else {
            return end(
                .failed,
                APIError(
                    .overloaded, "The model is not available at the moment. Please try again later.", retryAfter: 5000))
        }
        upstream = next
        exchange.upstream = next.configuration.name
        attempts += 1
        // Zero: the pool calls back before it returns.
        enter(.connecting(0))
        let id = state.pool(next).acquire(fresh: fresh) { result in
            guard case .connecting = self.phase else {
                if case .success(let connection) = result { self.state.pool(next).give(back: connection) }
                return
            }
            switch result {
            case .success(let connection): self.send(on: connection)
            case .failure(let failure): self.attemptFailed(failure)
            }
        }
        if let id, case .connecting = phase { phase = .connecting(id) }
    }

    /// Another upstream than the last one where there is a choice.
    private func nextUpstream(_ now: NIODeadline) -> Upstream? {
        candidates.first { $0 !== upstream && $0.health.allows(now) }
            ?? candidates.first { $0 === upstream && $0.health.allows(now) }
    }

    func send(on connection: UpstreamConnection) {
        guard let upstream else { return }
        var buffer = ByteBuffer()
        buffer.reserveCapacity((request.document?.bytes.count ?? 0) + 512)
        UpstreamHeadWriter.write(
            request, to: upstream.configuration, passed: passed, streams: exchange.streams, into: &buffer)
        self.connection = connection
        enter(.waiting)
        heardUpstream = state.now
        if sent == nil { sent = .now() }
        connection.send(buffer, to: self)
    }

    func attemptFailed(_ failure: UpstreamFailure) {
        guard let upstream else { return }
        connection = nil
        if case .closedUnanswered(wasReused: true) = failure, staleAttempts < 3 {
            // The server closed an idle connection while the request was on its way: nobody's failure.
            staleAttempts += 1
            attempts -= 1
            upstream.health.inconclusive()
            return attempt(fresh: true)
        }
        upstream.health.failed(.now())
        state.record { $0.failures[upstream.configuration.name, default: 0] += 1 }
        services.log.upstreamFailed(upstream.configuration.name, "\(failure)", exchange.id)
        if attempts <= upstream.configuration.retries { return tryAgain() }
        end(.failed, Self.error(failure))
    }

    func tryAgain() {
        guard let upstream else { return }
        state.record { $0.retries[upstream.configuration.name, default: 0] += 1 }
        enter(.pausing)
        // 50 ms, 100 ms, 200 ms… up to a second, minus up to a quarter.
        let longest = Int64(50) << Int64(min(attempts - 1, 5))
        let pause = min(longest, 1000) * Int64.random(in: 750...1000) / 1000
        state.loop.assumeIsolated().scheduleTask(in: .milliseconds(candidates.count > 1 ? 0 : pause)) {
            if case .pausing = self.phase { self.attempt(fresh: false) }
        }
    }
}

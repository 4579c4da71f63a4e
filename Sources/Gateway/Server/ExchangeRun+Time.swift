import ModelAPI
import NIOCore

/// What time brings: a turn that does not come, an upstream that is too slow, silence to be filled.
extension ExchangeRun {
    func tick(_ now: NIODeadline) {
        if now - began > TimeAmount(limits.streamTime) { return expired() }
        switch phase {
        case .queued(let id):
            guard now - phaseSince > TimeAmount(limits.queueTime), services.inFlight.cancel(id) else { return }
            end(.refused, Self.overloaded)
        case .admitting:
            // A stage that does not come to a decision: a log or a store that does not keep up.
            guard now - phaseSince > TimeAmount(limits.queueTime) else { return }
            end(.refused, Self.overloaded)
        case .connecting(let id):
            guard let upstream, now - phaseSince > TimeAmount(upstream.configuration.connectTime) + .seconds(1) else {
                return
            }
            state.pool(upstream).cancel(id)
            attemptFailed(.unreachable)
        case .waiting:
            guard let upstream else { return }
            if now - heardUpstream > TimeAmount(upstream.configuration.firstByteTime) { return expired() }
            beat(now)
        case .answering:
            guard let upstream else { return }
            if !clientIsWritable {
                if now - wroteClient > TimeAmount(limits.stallTime) { client.abort() }
            } else if now - heardUpstream > TimeAmount(upstream.configuration.idleTime) {
                expired()
            } else {
                beat(now)
            }
        default: break
        }
    }

    /// The gateway ends before the answer does.
    func shutDown() {
        end(.failed, APIError(.overloaded, "The server is shutting down. Please try again.", retryAfter: 1000))
    }

    /// Too slow: the upstream is told by the end of its connection, the client in words.
    func expired() {
        if let upstream {
            upstream.health.failed(.now())
            state.record { $0.failures[upstream.configuration.name, default: 0] += 1 }
            services.log.upstreamFailed(upstream.configuration.name, "timed out", exchange.id)
        }
        end(.failed, Self.error(.timedOut))
    }

    /// Something harmless in a silent stream, so that nobody between takes it for dead. Before the first byte of an answer this also
    /// commits to status 200.
    func beat(_ now: NIODeadline) {
        guard exchange.streams, clientIsWritable, now - wroteClient >= TimeAmount(client.setup.configuration.heartbeat)
        else { return }
        if case .answering(let mode) = phase {
            guard case .stream = mode else { return }
        }
        prepareOut()
        if exchange.operation == .messages, hasBegunStream, exchange.progress.hasBegun {
            out.writeStaticString("event: ping\ndata: {\"type\": \"ping\"}\n\n")
        } else {
            out.writeStaticString(": ping\n\n")
        }
        state.record { $0.heartbeats += 1 }
        let first = passedOn
        flush()
        passedOn = first
    }
}

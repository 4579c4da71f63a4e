import Metering
import NIOCore

/// Coming, staying, and being cut off.
extension SharedCells {
    /// The link is up: nothing is decided before Redis knows what this gateway knows.
    func connected(hashes: [String]) {
        let address = link.value?.address ?? ""
        state.withLock { state in
            guard state.phase != .stopped else { return }
            state.phase = .joining
            state.hashes = hashes
            state.status.address = address
            state.status.connections += 1
            beginJoining(&state)
        }
    }

    /// Asks which data this is, and which calls of this gateway it has in it.
    func beginJoining(_ state: inout State) { join([], [], isFirst: true, isLast: false, &state) }

    private func join(
        _ changes: [ScriptRecord], _ remembered: [ScriptRecord], isFirst: Bool, isLast: Bool, _ state: inout State
    ) {
        state.sequence += 1
        let call = Call(sequence: state.sequence, changes: changes, request: nil)
        // Where data may have been lost, whoever is configured to be there may remember some of it, also one that came too lately to have been seen.
        let gateways = state.hasBeenOpen ? max(state.status.gateways, configuredGateways) : state.status.gateways
        enqueue(.join(call, isFirst: isFirst, isLast: isLast), &state) { state, bytes in
            scripts.join(
                .hash(state.hashes[ScriptCall.Script.join.rawValue]), generation: state.generation,
                candidate: String(UInt64.random(in: .min ... .max), radix: 16), gateways: gateways,
                isLast: isLast, sequence: call.sequence, acknowledged: state.acknowledged, changes + remembered,
                into: &bytes)
        }
    }

    func joined(_ call: Call, isFirst: Bool, isLast: Bool, _ value: RESPValue, _ state: inout State) -> Consequence {
        if case .error(let text) = value { return consequence(of: text, "EVALSHA", &state) }
        guard let answer = PresenceAnswer(value), let generation = answer.generation else {
            return .reset(.refused(command: "EVALSHA", answer: "something else than the script returns"))
        }
        if isFirst {
            // The journal is part of the data: if that has forgotten an answer given to this gateway, it has forgotten cells too.
            if answer.journal?.last ?? 0 < state.acknowledged { state.owesMemory = true }
            learn(answer.journal, &state)
            state.acknowledged = call.sequence
            state.generation = generation
            let clock = state.now
            state.toTell = (state.owesMemory ? state.memory.remembered(clock) : []) + state.memory.leases
            state.toCharge += state.memory.takeOwed(clock) + state.pending.takeAll()
            tellNext(&state)
            return .none
        }
        state.acknowledged = call.sequence
        guard isLast else {
            tellNext(&state)
            return .none
        }
        state.owesMemory = false
        return seen(answer, &state)
    }

    /// Says the next part of what Redis must know before it may decide: what it may have lost, who holds what, and what is owed.
    private func tellNext(_ state: inout State) {
        let told = Array(state.toTell.suffix(Self.batch))
        state.toTell.removeLast(told.count)
        let changes = Array(state.toCharge.suffix(Self.batch - told.count))
        state.toCharge.removeLast(changes.count)
        join(
            changes, told, isFirst: false, isLast: state.toTell.isEmpty && state.toCharge.isEmpty, &state)
    }

    /// What became of the calls that were not answered.
    private func learn(_ journal: CallJournal?, _ state: inout State) {
        for call in state.unanswered {
            switch journal?.outcome(of: call.sequence) ?? .notExecuted {
            case .notExecuted: state.pending.putBack(call.changes)
            case .executed: break
            case .admitted:
                guard let request = call.request else { continue }
                // Nobody waits for it any more. Shadows may not have been taken from; they only lose by that.
                for (cell, amount) in zip(request.plan.cells, request.amounts) where !cell.isShadow {
                    if case .concurrent = cell.allowance {
                        if !state.memory.holds(cell, request.lease) {
                            state.pending.release(cell, lease: request.lease)
                        }
                    } else {
                        state.pending.add(
                            -amount, to: cell, windowStart: cell.windowStart(of: request.clock.wall))
                    }
                }
            }
        }
        state.unanswered = []
    }

    /// Says that this gateway is there, and with `renews` who holds what.
    func beat(renews: Bool, _ state: inout State) {
        var leases = renews ? state.memory.leases[...] : []
        repeat {
            let part = Array(leases.prefix(Self.batch))
            leases = leases.dropFirst(Self.batch)
            enqueue(.beat, &state) { state, bytes in
                scripts.beat(.hash(state.hashes[ScriptCall.Script.beat.rawValue]), part, into: &bytes)
            }
        } while !leases.isEmpty
    }

    func present(_ value: RESPValue, _ state: inout State) -> Consequence {
        if case .error(let text) = value { return consequence(of: text, "EVALSHA", &state) }
        guard let answer = PresenceAnswer(value) else {
            return .reset(.refused(command: "EVALSHA", answer: "something else than the script returns"))
        }
        return seen(answer, &state)
    }

    /// What the state of the data means.
    private func seen(_ answer: PresenceAnswer, _ state: inout State) -> Consequence {
        state.status.gateways = max(answer.gateways, 1)
        switch state.phase {
        case .open, .joining:
            guard answer.generation == state.generation else {
                state.phase = .joining
                beginJoining(&state)
                return .none
            }
            guard state.phase == .joining else { return .none }
            guard answer.isOpen else {
                loop.scheduleTask(in: .milliseconds(25)) { [self] in
                    poll()
                }
                return .none
            }
            open(&state)
            return .proven
        case .cutOff, .moving, .stopped: return .none
        }
    }

    private func poll() {
        state.withLock { state in
            if state.phase == .joining { beat(renews: false, &state) }
        }
    }

    private func open(_ state: inout State) {
        state.phase = .open
        state.hasBeenOpen = true
        state.status.lastFailure = nil
        state.pending.putBack(state.memory.takeOwed(state.now))
        let waiting = state.waiting
        state.waiting = []
        for request in waiting { ask(request, &state) }
        sendChanges(leaving: 0, &state)
    }

    /// The link is down: what was sent may or may not have been executed.
    func disconnected(_ failure: RedisFailure) {
        let outcomes = state.withLock { state -> Outcomes in
            guard state.phase != .stopped else { return [] }
            let isMoving = if case .moved = failure { true } else { false }
            state.phase = isMoving ? .moving : .cutOff
            if !isMoving {
                state.status.failures += 1
                state.status.lastFailure = failure.description
            }
            for sent in state.inFlight {
                switch sent {
                case .meter(let call, _):
                    state.unanswered.append(call)
                    if let request = call.request { state.waiting.append(request) }
                case .join(let call, _, _):
                    if !call.changes.isEmpty { state.unanswered.append(call) }
                case .beat, .other: break
                }
            }
            state.inFlight = CircularBuffer()
            state.toTell = []
            state.pending.putBack(state.toCharge)
            state.toCharge = []
            state.outbox = ByteBuffer()
            state.commands = 0
            return isMoving ? [] : resolveWaiting(&state)
        }
        tell(outcomes)
    }

    /// Nobody waits any longer than until the connection is lost.
    func resolveWaiting(_ state: inout State) -> Outcomes {
        let waiting = state.waiting
        state.waiting = []
        return waiting.map { ($0, decide($0, &state)) }
    }

    /// This gateway ends: what is pending is sent, and it is waited for no more.
    func leave() {
        state.withLock { state in
            guard state.phase == .open else { return }
            sendChanges(leaving: 0, &state)
            enqueue(.other, &state) { _, bytes in scripts.leave(into: &bytes) }
        }
    }
}

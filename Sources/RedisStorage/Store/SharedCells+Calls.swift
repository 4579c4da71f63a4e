import Metering
import NIOCore

/// Calls on their way, and their answers.
extension SharedCells {
    /// Asks for a reservation; changes that are pending go with it, before it.
    func ask(_ request: Request, _ state: inout State) {
        let changes = sendChanges(leaving: Self.batch, &state)
        send(changes, request, &state)
    }

    /// Sends pending changes in calls of their own, but for the last ones.
    ///
    /// - Parameter leaving: how many may be left.
    /// - Returns: those left.
    @discardableResult
    func sendChanges(leaving: Int, _ state: inout State) -> [ScriptRecord] {
        var changes = state.pending.takeAll()[...]
        while changes.count > leaving {
            send(Array(changes.prefix(Self.batch)), nil, &state)
            changes = changes.dropFirst(Self.batch)
        }
        return Array(changes)
    }

    private func send(
        _ changes: [ScriptRecord], _ request: Request?, as name: ScriptCall.Name? = nil, _ state: inout State
    ) {
        state.sequence += 1
        let call = Call(sequence: state.sequence, changes: changes, request: request)
        enqueue(.meter(call, .now()), &state) { state, bytes in
            scripts.meter(
                name ?? .hash(state.hashes[ScriptCall.Script.meter.rawValue]), generation: state.generation,
                sequence: call.sequence, acknowledged: state.acknowledged, call.records, into: &bytes)
        }
    }

    /// Writes a command down to be sent by the event loop.
    func enqueue(_ sent: Sent, _ state: inout State, _ write: (State, inout ByteBuffer) -> Void) {
        var bytes = state.outbox
        state.outbox = ByteBuffer()
        write(state, &bytes)
        state.outbox = bytes
        state.commands += 1
        state.inFlight.append(sent)
        if !state.isFlushing {
            state.isFlushing = true
            loop.execute { [self] in flush() }
        }
    }

    private func flush() {
        let (bytes, count) = state.withLock { state in
            defer {
                state.outbox = ByteBuffer()
                state.commands = 0
                state.isFlushing = false
            }
            return (state.outbox, state.commands)
        }
        if count > 0 { link.value?.send(bytes, count: count) }
    }

    /// What an answer asks to be done with the connection.
    enum Consequence {
        case none
        case proven
        case reset(RedisFailure)
        case follow(Redirection)
    }

    /// An answer has come.
    func answered(_ value: RESPValue) {
        let (outcomes, consequence) = state.withLock { state -> (Outcomes, Consequence) in
            guard let sent = state.inFlight.popFirst() else { return ([], .reset(.malformed(.unasked))) }
            var outcomes: Outcomes = []
            let consequence: Consequence
            switch sent {
            case .other: consequence = .none
            case .beat: consequence = present(value, &state)
            case .join(let call, let isFirst, let isLast):
                consequence = joined(call, isFirst: isFirst, isLast: isLast, value, &state)
            case .meter(let call, let start):
                consequence = executed(call, start, value, &state, &outcomes)
            }
            switch consequence {
            // Nothing is known of what became of this call either; the journal will tell.
            case .reset, .follow: state.inFlight.prepend(sent)
            default: break
            }
            return (outcomes, consequence)
        }
        tell(outcomes)
        switch consequence {
        case .none: break
        case .proven: link.value?.succeeded()
        case .reset(let failure): link.value?.reset(failure)
        case .follow(let redirection): link.value?.follow(redirection)
        }
    }

    /// What follows from an error.
    func consequence(of error: String, _ command: String, _ state: inout State) -> Consequence {
        if let redirection = Redirection(error) {
            state.phase = .moving
            return .follow(redirection)
        }
        return .reset(.refused(command: command, answer: String(error.prefix(200))))
    }

    private func executed(
        _ call: Call, _ start: NIODeadline, _ value: RESPValue, _ state: inout State, _ outcomes: inout Outcomes
    ) -> Consequence {
        if case .error(let text) = value {
            guard text.hasPrefix("NOSCRIPT") else { return consequence(of: text, "EVALSHA", &state) }
            send(call.changes, call.request, as: .source(.meter), &state)
            return .none
        }
        guard let answer = MeterAnswer(value, call.records) else {
            return .reset(.refused(command: "EVALSHA", answer: "something else than the script returns"))
        }
        guard case .executed(let isAdmitted, let wall, let levels) = answer else {
            state.pending.putBack(call.changes)
            if let request = call.request { state.waiting.append(request) }
            if state.phase == .open {
                state.phase = .joining
                beginJoining(&state)
            }
            return .none
        }
        state.acknowledged = call.sequence
        let elapsed = Double((NIODeadline.now() - start).nanoseconds) / 1e9
        state.status.latency.observe(elapsed)
        var clock = state.now
        for (record, level) in zip(call.changes, levels) {
            remember(record.cell, level.count, taking: 0, clock, &state)
        }
        guard let request = call.request else { return .none }
        state.status.decisions += 1
        clock.steady = request.clock.steady + elapsed
        let verdict = Verdict(
            request.plan, request.amounts, levels.dropFirst(call.changes.count), isAdmitted: isAdmitted, wall: wall)
        for (index, level) in levels.dropFirst(call.changes.count).enumerated() {
            let cell = request.plan.cells[index]
            let isTaken = isAdmitted && level.allows
            if case .concurrent = cell.allowance {
                if isTaken { state.memory.hold(cell, request.lease) }
            } else {
                remember(cell, level.count, taking: isTaken ? request.amounts[index] : 0, clock, &state)
            }
        }
        outcomes.append((request, .success(verdict)))
        return .none
    }

    private func remember(
        _ cell: Cell, _ count: CellCount, taking amount: Int, _ clock: MeterClock, _ state: inout State
    ) {
        var count = count
        count.arrival += clock.steady
        if amount > 0 {
            // The server's calendar decides which window it is.
            count.take(amount, cell.allowance, MeterClock(steady: clock.steady, wall: count.window.lowerBound))
        } else if case .rate(let units, let seconds, let burst) = cell.allowance {
            count.interval = RateArithmetic(amount: units, seconds: seconds, burst: burst).interval
        }
        state.memory.tell(cell, count, clock)
    }
}

extension Verdict {
    /// What the script decided, in the words of every store.
    init(
        _ plan: MeterPlan, _ amounts: [Int], _ levels: ArraySlice<MeterAnswer.Level>, isAdmitted: Bool, wall: Int64
    ) {
        let clock = MeterClock(steady: 0, wall: wall)
        var states: [Verdict.State] = []
        states.reserveCapacity(levels.count)
        for ((cell, amount), level) in zip(zip(plan.cells, amounts), levels) {
            var state = level.count.state(cell.allowance, asking: amount, clock)
            // The script has decided; rounding must not contradict it.
            state.wait = level.allows ? 0 : max(state.wait, 1e-3)
            if isAdmitted, level.allows {
                state.remaining -= amount
                if case .rate = cell.allowance {
                    var count = level.count
                    count.take(amount, cell.allowance, clock)
                    state.reset = max(0, count.arrival)
                }
            }
            states.append(state)
        }
        self.init(states: states, isAdmitted: isAdmitted)
    }
}

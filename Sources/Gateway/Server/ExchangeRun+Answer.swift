import HTTPFraming
import JSON
import ModelAPI
import NIOCore

/// The answer as it comes from the upstream, and its way through the stages to the client.
extension ExchangeRun: AnswerConsumer {
    func answerHead(_ head: ResponseHead) {
        guard case .waiting = phase, let upstream else { return }
        heardUpstream = state.now
        guard (200..<300).contains(head.status) else {
            let retryAfter = head.fields.first("retry-after").flatMap(Int.init).map { min(max($0, 0), 86_400) * 1000 }
            if head.status >= 500 || head.status == 408 {
                upstream.health.failed(.now())
                state.record { $0.failures[upstream.configuration.name, default: 0] += 1 }
            } else {
                upstream.health.succeeded()
            }
            let isTransient = [429, 502, 503, 504].contains(head.status)
            // The same server would say 429 again.
            let another = head.status != 429 || candidates.count > 1
            if isTransient, another, attempts <= upstream.configuration.retries {
                connection?.abandon(mayDrain: true)
                connection = nil
                return tryAgain()
            }
            body.removeAll()
            return enter(.answering(.error(head.status, retryAfter)))
        }
        upstream.health.succeeded()
        if let coding = head.fields.first("content-encoding"), coding.lowercased() != "identity" {
            return upstreamMisbehaved(
                "it answered with content-encoding \(coding.prefix(20)) although identity was asked for")
        }
        if exchange.streams {
            guard head.fields.isMediaType("text/event-stream") else {
                let type = head.fields.first("content-type") ?? "nothing"
                return upstreamMisbehaved("it answered \(type.prefix(40)) where an event stream was asked for")
            }
            enter(.answering(.stream))
        } else {
            if case .length(let count) = head.body { body.reserveCapacity(min(count, 1 << 20)) }
            enter(.answering(.whole))
        }
    }

    func answerContent(_ content: ByteBuffer) {
        heardUpstream = state.now
        guard case .answering(let mode) = phase else { return }
        switch mode {
        case .whole:
            body.append(contentsOf: content.readableBytesView)
        case .error:
            body.append(contentsOf: content.readableBytesView.prefix(max(0, Self.errorLimit - body.count)))
        case .stream:
            if answered == nil { answered = .now() }
            events.append(content)
            readEvents()
        }
    }

    func answerPause() {
        if case .answering(.stream) = phase { flush() }
    }

    func answerEnd() {
        connection = nil
        guard case .answering(let mode) = phase else { return }
        switch mode {
        case .whole: finishWhole()
        case .error(let status, let retryAfter):
            let secrets = upstream.map { [$0.configuration.host, $0.configuration.name, upstreamModel] } ?? []
            let error = UpstreamErrorMapping.error(
                status: status, body: body, retryAfter: retryAfter, secrets: secrets,
                keepsSentence: !exchange.hidesUpstreamSentences)
            services.log.upstreamRefused(exchange.upstream ?? "", status, exchange.id)
            end(.failed, error)
        case .stream:
            do throws(EventStreamError) {
                try events.finish()
                finishStream()
            } catch {
                cut("the stream ended inside an event")
            }
        }
    }

    func answerFailed(_ failure: UpstreamFailure) {
        connection = nil
        switch phase {
        case .waiting: attemptFailed(failure)
        case .answering(.stream): cut("\(failure)")
        case .answering: upstreamMisbehaved("\(failure)")
        default: break
        }
    }

    var upstreamModel: String {
        client.setup.configuration.models.first { $0.name == exchange.model }.map {
            $0.upstreamName == $0.name ? "" : $0.upstreamName
        } ?? ""
    }

    func readEvents() {
        var batch = state.takeBatch()
        defer { state.giveBack(&batch) }
        var isAtEnd = false
        do {
            while !isAtEnd, !events.isEmpty {
                if passInForm() { continue }
                guard let event = try events.next() else { break }
                form = nil
                if event.isDone {
                    exchange.progress.markDone()
                    isAtEnd = true
                } else {
                    let piece = try piece(of: event)
                    try exchange.progress.observe(piece)
                    batch.append(piece)
                    isAtEnd = exchange.progress.hasEnded
                    if let text = exchange.progress.soleText, unusedForms < Self.unusedFormLimit, pipeline.keepsForm {
                        deliver(&batch, keepingFormAt: text)
                        guard case .answering = phase else { return }
                        isAtEnd = exchange.endsHere
                    }
                }
            }
        } catch let fault {
            // What came before the fault is good.
            deliver(&batch)
            return cut("\(fault)")
        }
        deliver(&batch)
        if isAtEnd || exchange.endsHere { finishStream() }
    }

    /// The event, with the name that its `type` gives it where the upstream left that out: clients of these dialects read nothing without.
    func piece(of event: consuming ServerSentEvent) throws -> ResponseEvent {
        let tree = try JSONTree(event.data, tape: &state.tape)
        guard tree.kind == .object else { throw UpstreamFailure.notAnObject }
        guard event.name.isEmpty, exchange.operation.hasNamedEvents,
            let name = tree.read({ $0.member("type")?.string?.string }), name.utf8.allSatisfy({ $0 > 0x20 })
        else { return ResponseEvent(event: event.name, tree: tree, raw: event.raw) }
        return ResponseEvent(event: name, tree: tree)
    }

    /// Passes the next event on, where it has the form of the one before: what it carries beside its text is known, and what the stages make of it.
    private func passInForm() -> Bool {
        guard let form else { return false }
        return events.next(form, tape: &state.tape) { text in
            unusedForms = 0
            exchange.progress.observe(text)
            if !pipeline.observe(text) { self.form = nil }
            prepareOut()
            form.write(text, to: &out)
        }
    }

    /// Delivers events, the last one by itself, and keeps the form of that.
    ///
    /// - Parameter text: the place of its text.
    private func deliver(_ batch: inout [ResponseEvent], keepingFormAt text: UInt32) {
        guard let event = batch.popLast() else { return }
        deliver(&batch)
        batch.removeAll(keepingCapacity: true)
        batch.append(event)
        deliver(&batch)
        defer { batch.removeAll(keepingCapacity: true) }
        guard case .answering = phase, batch.count == 1, pipeline.keepsForm else { return }
        var progress = AnswerProgress(exchange.operation)
        guard (try? progress.observe(batch[0])) != nil, let passedText = progress.soleText else { return }
        form = EventForm(event, text: text, passed: batch[0], passedText: passedText)
        unusedForms += 1
    }

    func deliver(_ batch: inout [ResponseEvent]) {
        guard !batch.isEmpty, case .answering = phase else { return }
        do throws(APIError) {
            try pipeline.transform(&batch)
        } catch {
            return end(.failed, error)
        }
        append(batch)
    }

    func append(_ batch: [ResponseEvent]) {
        guard !batch.isEmpty else { return }
        prepareOut()
        for index in batch.indices { batch[index].write(to: &out) }
    }

    /// Leaves room for the chunk size; see `ClientConnection.frame`.
    func prepareOut() {
        guard out.readableBytes == 0 else { return }
        out.clear(minimumCapacity: 512)
        out.moveWriterIndex(to: ClientConnection.chunkPrefix)
    }

    func flush(isLast: Bool = false) {
        guard out.readableBytes > 0 || isLast else { return }
        prepareOut()
        if !hasBegunStream {
            hasBegunStream = true
            client.beginStream()
        }
        wroteClient = state.now
        client.frame(&out, isLast: isLast)
        client.outlet?.write(out)
        out.clear()
        if passedOn == nil { passedOn = .now() }
    }

    func finishStream() {
        guard case .answering(.stream) = phase else { return }
        guard exchange.progress.isComplete || exchange.endsHere else {
            return cut("the stream ended before the answer was complete")
        }
        do throws(APIError) {
            append(try pipeline.finish())
        } catch {
            return end(.failed, error)
        }
        endStream(.completed)
    }

    private func endStream(_ ending: Outcome.Ending) {
        if exchange.operation == .chat || exchange.operation == .completion {
            prepareOut()
            out.writeStaticString("data: [DONE]\n\n")
        }
        end(ending, nil)
    }

    /// The upstream's stream cannot be completed: the client is told so in the stream, never by a clean end.
    func cut(_ reason: String) {
        guard case .answering = phase else { return }
        upstreamMisbehaved(reason)
    }

    /// Gives an answer that a stage has in the model's place.
    func give(_ answer: LocalAnswer) {
        enter(.answering(exchange.streams ? .stream : .whole))
        if let repeated = answer.repeated {
            exchange.progress = repeated
            answered = .now()
        }
        var batch = answer.events
        do throws(APIError) {
            try pipeline.transform(&batch)
            batch += try pipeline.finish()
        } catch {
            return end(.failed, error)
        }
        let ending: Outcome.Ending = answer.repeated == nil ? .refused : .completed
        guard exchange.streams else {
            guard batch.count == 1 else { return end(.failed, Self.internalError) }
            return complete(batch[0].bytes, ending)
        }
        append(batch)
        endStream(ending)
    }

    func finishWhole() {
        let arrived = NIODeadline.now()
        do {
            var batch = [ResponseEvent(whole: try JSONTree(body, depth: 512))]
            guard batch[0].tree.kind == .object else { throw UpstreamFailure.notAnObject }
            try exchange.progress.observe(batch[0])
            try pipeline.transform(&batch)
            batch += try pipeline.finish()
            guard batch.count == 1 else { return end(.failed, Self.internalError) }
            answered = arrived
            complete(batch[0].bytes)
        } catch let error as APIError {
            end(.failed, error)
        } catch {
            upstreamMisbehaved("its answer could not be used: \(error)")
        }
    }
}

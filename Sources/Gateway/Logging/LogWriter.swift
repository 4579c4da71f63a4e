import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Takes finished log lines off the event loops and writes them to standard error from a thread of its own.
///
/// A reader of the log that does not keep up costs lines, never requests; how many is written once it does.
final class LogWriter: Sendable {
    private struct State: Sendable {
        var pending: [UInt8] = []
        var dropped = 0
        var isAwake = false
    }

    private static let capacity = 4 << 20

    private let state = Mutex(State())
    private let descriptor: Int32

    init(descriptor: Int32 = STDERR_FILENO) {
        self.descriptor = descriptor
    }

    /// Queues a line; the line feed is added.
    func write(_ line: [UInt8]) {
        let wakes = state.withLock { state in
            guard state.pending.count + line.count < Self.capacity else {
                state.dropped += 1
                return false
            }
            state.pending += line
            state.pending.append(0x0A)
            defer { state.isAwake = true }
            return !state.isAwake
        }
        if wakes { start() }
    }

    /// Writes what is queued, at the end of the process.
    func flush() {
        while true {
            let (batch, isOver) = take()
            if !batch.isEmpty { Self.write(batch, to: descriptor) }
            if isOver { return }
        }
    }

    /// A thread lives as long as there is something to write: logs come in bursts.
    private func start() {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(self)
        let failed = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<LogWriter>.fromOpaque(argument).takeRetainedValue().drain()
                return nil
            }, box.toOpaque())
        if failed == 0 {
            pthread_detach(thread)
        } else {
            box.release()
            state.withLock { $0.isAwake = false }
        }
    }

    private func drain() {
        while true {
            // Lines of a burst go out together.
            usleep(20_000)
            let (batch, isOver) = take()
            if !batch.isEmpty { Self.write(batch, to: descriptor) }
            if isOver { return }
        }
    }

    private func take() -> ([UInt8], isOver: Bool) {
        state.withLock { state in
            var batch = state.pending
            state.pending = []
            if state.dropped > 0 {
                batch += "(\(state.dropped) log lines dropped: the reader of standard error is too slow)\n".utf8
                state.dropped = 0
            }
            if batch.isEmpty { state.isAwake = false }
            return (batch, batch.isEmpty)
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                #if canImport(Darwin)
                    let written = Darwin.write(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
                #else
                    let written = Glibc.write(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
                #endif
                if written < 0, errno == EINTR || errno == EAGAIN { continue }
                guard written > 0 else { return }
                offset += written
            }
        }
    }
}

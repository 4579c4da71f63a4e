#if canImport(Darwin)
    import Darwin
#else
    // `environ` is C's.
    @preconcurrency import Glibc
#endif

extension KeyReference {
    /// How long a command may take, in milliseconds.
    static let commandTimeout: Int32 = 10_000

    /// What a command writes to its standard output, at most `limit` bytes. No shell is in between, its standard input is empty, and what it
    /// writes to standard error is shown as this process's.
    ///
    /// - Parameter words: the program's path and its arguments.
    /// - Throws: where it does not start, takes longer than `timeout` milliseconds, or ends with another status than 0.
    static func output(of words: [String], limit: Int, timeout: Int32 = commandTimeout) throws(Failure) -> [UInt8] {
        let place = "cmd:\(words[0])"
        func failure(_ error: Int32) -> Failure { .system(place, reason: String(cString: strerror(error))) }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw failure(errno) }
        let (reading, writing) = (ends[0], ends[1])
        defer { close(reading) }
        _ = fcntl(reading, F_SETFD, FD_CLOEXEC)
        _ = fcntl(writing, F_SETFD, FD_CLOEXEC)

        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, writing, 1)

        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let started = posix_spawn(&process, words[0], &actions, nil, arguments, environ)
        close(writing)
        guard started == 0 else { throw started == ENOENT ? .missing(words[0]) : failure(started) }

        var bytes: [UInt8] = []
        var isLate = false
        let deadline = milliseconds() + Int(timeout)
        var buffer = [UInt8](repeating: 0, count: 256)
        while bytes.count <= limit {
            var waiting = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(clamping: max(0, deadline - milliseconds())))
            if ready < 0, errno == EINTR { continue }
            if ready <= 0 {
                isLate = true
                break
            }
            let got = buffer.withUnsafeMutableBytes { take(from: reading, into: $0) }
            if got <= 0 { break }
            bytes += buffer[..<got]
        }
        if bytes.count > limit { kill(process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(process, &status, WNOHANG) == 0 {
            // Neither may a program go on that has closed its output.
            if milliseconds() >= deadline {
                isLate = true
                kill(process, SIGKILL)
            }
            usleep(2_000)
        }
        if isLate { throw .system(place, reason: "was not done within \(Double(timeout) / 1000) seconds") }
        if bytes.count > limit { throw .wrongLength(place, bytes: bytes.count) }
        // As wait(2) has it: the exit status, or the signal that ended it.
        guard status == 0 else {
            throw .system(
                place,
                reason: status & 0x7F == 0
                    ? "ended with status \(status >> 8 & 0xFF)" : "was ended by signal \(status & 0x7F)")
        }
        return bytes
    }

    private static func milliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

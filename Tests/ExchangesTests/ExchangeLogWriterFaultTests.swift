import Synchronization
import Testing

@testable import Exchanges

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("An exchange log on a disk that refuses")
struct ExchangeLogWriterFaultTests {
    let folder = ExchangeLogWriterFolder()
    let disk = FaultyDisk()

    func record(_ number: Int) -> String { "{\"number\":\(number),\"text\":\"\(String(repeating: "x", count: 50))\"}" }

    /// Returns when the writer has noticed that the disk refuses.
    func failure(of log: ExchangeLogWriter) async throws -> ExchangeLogError {
        while true {
            if let failure = log.status.failure { return failure }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test("writes that end early go on at the same byte", arguments: [1, 7, 64, 1000])
    func shortWrites(longest: Int) throws {
        disk.faults.withLock { $0.longestWrite = longest }
        let log = try ExchangeLogWriter(folder.settings, calls: disk.calls)
        for number in 0..<200 { log.append(record(number)) }
        log.close()
        #expect(try folder.lines() == (0..<200).map(record))
        #expect(disk.faults.withLock { $0.writes } >= 200 * record(0).utf8.count / longest)
    }

    @Test(
        "on a full disk nobody begins, nothing is lost or torn, and it goes on when there is room",
        arguments: [0, 33, 500])
    func full(room: Int) async throws {
        disk.faults.withLock { $0.room = room }
        var settings = folder.settings
        settings.durability = .each
        let log = try ExchangeLogWriter(settings, calls: disk.calls)
        #expect(log.admit { _ in } == .now)
        for number in 0..<100 { log.append(record(number)) }
        let error = try await failure(of: log)
        #expect(error.description.hasPrefix("cannot write \(folder.path)/"))
        #expect(error.description.hasSuffix(".jsonl: No space left on device"))
        #expect(log.admit { _ in } == .none)
        #expect(log.status.recordsDurable < 100)
        disk.faults.withLock { $0.room = nil }
        await log.appendDurably(record(100))
        #expect(log.status.failure == nil)
        #expect(log.admit { _ in } == .now)
        #expect(try folder.lines() == (0...100).map(record))
        log.close()
        #expect(try folder.lines() == (0...100).map(record))
        #expect(log.status.recordsDurable == 101)
    }

    @Test("after the disk has failed to confirm, everything since the last confirmation is written again")
    func failedSync() async throws {
        var settings = folder.settings
        settings.durability = .each
        let log = try ExchangeLogWriter(settings, calls: disk.calls)
        disk.faults.withLock { $0.failingSyncs = .max }
        for number in 0..<100 { log.append(record(number)) }
        _ = try await failure(of: log)
        disk.faults.withLock { $0.failingSyncs = 0 }
        await log.appendDurably(record(100))
        #expect(log.status.failure == nil)
        #expect(try folder.lines() == (0...100).map(record))
        #expect(log.written.offset == (0...100).reduce(0) { $0 + record($1).utf8.count + 1 })
    }

    @Test("a segment that somebody removes is begun anew with what the disk had not confirmed")
    func removedSegment() async throws {
        var settings = folder.settings
        settings.durability = .each
        let log = try ExchangeLogWriter(settings, calls: disk.calls)
        await log.appendDurably(record(0))
        for file in folder.files { unlink(folder.path + "/" + file) }
        rmdir(folder.path)
        await log.appendDurably(record(1))
        log.close()
        #expect(try folder.lines() == [record(1)])
    }

    @Test("a log that is closed on a full disk keeps what it could write, whole lines only, and says what is missing")
    func closedWhileFull() throws {
        disk.faults.withLock { $0.room = 200 }
        let log = try ExchangeLogWriter(folder.settings, calls: disk.calls)
        for number in 0..<10 { log.append(record(number)) }
        log.close(patience: .zero)
        let whole = 200 / (record(0).utf8.count + 1)
        #expect(try folder.lines() == (0..<whole).map(record))
        #expect(log.status.recordsAppended == 10)
        #expect(log.status.recordsDurable == 0)
    }

    @Test("those who wait for room are told when the disk begins to refuse")
    func waiting() async throws {
        disk.faults.withLock { $0.room = 0 }
        var settings = folder.settings
        settings.queueBytes = 1 << 20
        let log = try ExchangeLogWriter(settings, calls: disk.calls)
        // Less than a batch: nothing is written yet.
        log.append(record(0))
        settings.queueBytes = 1
        try log.reconfigure(settings)
        let answer = Mutex<Bool?>(nil)
        let room = log.admit { isAdmitted in answer.withLock { $0 = isAdmitted } }
        if room == .later {
            while answer.withLock({ $0 }) == nil { try await Task.sleep(for: .milliseconds(1)) }
            #expect(answer.withLock { $0 } == false)
        } else {
            #expect(room == .none)
        }
        disk.faults.withLock { $0.room = nil }
    }

    #if os(Linux)
        @Test("a real disk that is full: nothing is lost, and it recovers by itself")
        func fullFileSystem() async throws {
            mkdir(folder.path, 0o700)
            guard mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0 else {
                try Test.cancel("mounting a small file system is not allowed here")
            }
            defer { umount2(folder.path, Int32(MNT_DETACH)) }
            var settings = folder.settings
            settings.durability = .interval(.milliseconds(2))
            settings.segmentBytes = 40_000
            let log = try ExchangeLogWriter(settings)
            await log.appendDurably(record(0))
            folder.fill("ballast")
            for number in 1..<1_500 { log.append(record(number)) }
            let error = try await failure(of: log)
            #expect(error.description.hasSuffix("No space left on device"))
            #expect(log.admit { _ in } == .none)
            unlink(folder.path + "/ballast")
            await log.appendDurably(record(1_500))
            #expect(log.admit { _ in } == .now)
            log.close()
            #expect(try folder.lines() == (0...1_500).map(record))
        }
    #endif
}
